package io.sallyport.app.credentials;

import io.sallyport.topology.Node;
import io.sallyport.topology.Topology;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** One request to the HTTP form of the A/V authentication service (INT-05), and its answer. */
public final class CredentialsClient {
  private static final int LIMIT_MILLIS = 5000;
  private static final int MAX_ANSWER_OCTETS = 1 << 16;

  private final PemFiles files;

  public CredentialsClient(PemFiles files) {
    this.files = files;
  }

  /** The files of the pool's own nodes, which may ask one another. */
  public static PemFiles ofNodes(Topology topology) {
    var internal = topology.certificates().internal();
    Optional<Path> authorities =
        switch (topology.certificates().internalTrust()) {
          case Topology.Trust.PemFile(Path path) -> Optional.of(path);
          case Topology.Trust.SystemAnchors _ -> Optional.empty();
        };
    return new PemFiles(internal.certificate(), internal.key(), authorities);
  }

  /**
   * What is asked for.
   *
   * @param identity SIP URI of the user
   * @param location {@code internet}, {@code intranet} or {@code both}
   * @param minutes empty for whatever is usual
   * @param isJson false for text
   */
  public record Wish(String identity, String location, Optional<Integer> minutes, boolean isJson) {
    private String target() {
      return (isJson ? "/credentials?" : "/credentials.txt?")
          + "identity="
          + encoded(identity)
          + "&location="
          + encoded(location)
          + minutes.map(number -> "&minutes=" + number).orElse("");
    }

    private static String encoded(String value) {
      return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }
  }

  /**
   * Asks a node, which has to prove its name.
   *
   * @return the body of the answer
   * @throws IOException if there is none, or it is a refusal
   */
  public String ask(Node node, InetSocketAddress address, Wish wish) throws IOException {
    SSLContext tls = files.context();
    try (SSLSocket socket = connect(tls, address, node.name())) {
      String request =
          "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
              .formatted(wish.target(), node.name());
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      InputStream in = socket.getInputStream();
      return body(new String(in.readNBytes(MAX_ANSWER_OCTETS), StandardCharsets.UTF_8));
    }
  }

  private static SSLSocket connect(SSLContext tls, InetSocketAddress address, String name)
      throws IOException {
    Socket plain = new Socket();
    try {
      plain.connect(address, LIMIT_MILLIS);
      SSLSocket socket =
          (SSLSocket) tls.getSocketFactory().createSocket(plain, name, address.getPort(), true);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      parameters.setServerNames(List.of(new SNIHostName(name)));
      socket.setSSLParameters(parameters);
      socket.setSoTimeout(LIMIT_MILLIS);
      socket.startHandshake();
      return socket;
    } catch (IOException e) {
      plain.close();
      throw e;
    }
  }

  private static String body(String answer) throws IOException {
    int end = answer.indexOf("\r\n\r\n");
    if (!answer.startsWith("HTTP/1.1 ") || end < 0) {
      throw new IOException("the answer is not HTTP");
    }
    String status = answer.substring("HTTP/1.1 ".length(), answer.indexOf("\r\n"));
    if (!status.startsWith("200 ")) {
      throw new IOException("it answered " + status);
    }
    return answer.substring(end + 4);
  }
}
