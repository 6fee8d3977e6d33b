package io.sallyport.app.demo;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * A guest outside who was invited to a service that says back what it hears.
 *
 * @param tls trusts who signed the edge's certificate
 * @param name that the edge has to prove
 */
record ConferenceGuest(SSLContext tls, String name, String service) {
  private static final int LIMIT_MILLIS = 10_000;
  private static final String CONNECTED = "HTTP/1.1 200 Connection established\r\n\r\n";
  private static final String WORDS = "Who is there?\n";

  /** Shows a token, and talks to the service; fails if the answer is not the service's. */
  void join(InetSocketAddress edge, String token) throws IOException {
    try (Socket plain = new Socket();
        SSLSocket guest = connect(plain, edge)) {
      guest
          .getOutputStream()
          .write(
              ("CONNECT "
                      + service
                      + ":443 HTTP/1.1\r\nProxy-Authorization: Bearer "
                      + token
                      + "\r\n\r\n"
                      + WORDS)
                  .getBytes(StandardCharsets.US_ASCII));
      expect(guest.getInputStream(), CONNECTED);
      expect(guest.getInputStream(), WORDS);
    }
  }

  private SSLSocket connect(Socket plain, InetSocketAddress edge) throws IOException {
    plain.connect(edge, LIMIT_MILLIS);
    plain.setSoTimeout(LIMIT_MILLIS);
    SSLSocket socket =
        (SSLSocket) tls.getSocketFactory().createSocket(plain, name, edge.getPort(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    return socket;
  }

  private static void expect(InputStream in, String text) throws IOException {
    String heard = new String(in.readNBytes(text.length()), StandardCharsets.US_ASCII);
    if (!heard.equals(text)) {
      throw new IOException("heard " + heard.lines().findFirst().orElse("nothing"));
    }
  }
}
