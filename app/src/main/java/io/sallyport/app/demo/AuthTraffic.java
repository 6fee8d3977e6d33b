package io.sallyport.app.demo;

import io.sallyport.topology.Node;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/** Asks the A/V authentication service of each node for credentials, as the server inside does. */
final class AuthTraffic {
  private static final String MEDIA_TYPE = "application/msrtc-media-relay-auth+xml";
  private static final String USER = "sip:mara@" + DemoPool.DOMAIN;

  private final DemoPool pool;
  private final Consumer<String> narrator;
  private final List<RelayCredentials> issued = new ArrayList<>();

  AuthTraffic(DemoPool pool, Consumer<String> narrator) {
    this.pool = pool;
    this.narrator = narrator;
  }

  String run() throws IOException {
    SSLContext tls =
        DemoTls.server(
            pool.certificates().authority(),
            pool.certificates().issueServer(DemoPool.NEXT_HOP, Instant.now()));
    for (Node node : pool.topology().nodes()) {
      try (SipSocket socket = SipSocket.connect(tls, pool.listener(node, "INT-05"), node.name())) {
        socket.send(request(node.name()));
        SipText answer = socket.await();
        if (answer.status() != 200 || !answer.body().contains("reasonPhrase=\"OK\"")) {
          throw new IOException(node.name() + " gives mara no credentials: " + answer);
        }
        issued.add(
            new RelayCredentials(
                element(answer.body(), "username"), element(answer.body(), "password")));
      }
      narrator.accept("The server inside asks " + node.name() + " for mara's media: SERVICE, 200");
    }
    return "SERVICE to both nodes, credentials of mara, mutual TLS";
  }

  /** What the nodes issued, in their order. */
  List<RelayCredentials> issued() {
    return List.copyOf(issued);
  }

  private static String element(String document, String name) throws IOException {
    String start = "<" + name + ">";
    int from = document.indexOf(start) + start.length();
    int to = document.indexOf("</" + name + ">");
    if (from < start.length() || to < from) {
      throw new IOException("the credentials of mara have no " + name);
    }
    return document.substring(from, to);
  }

  private static SipText request(String node) {
    String service = "sip:" + node + "@" + DemoPool.DOMAIN + ";gruu;opaque=srvr:MRAS:demo";
    String id = HexFormat.of().toHexDigits(System.nanoTime());
    return SipText.request("SERVICE", "sip:" + node)
        .add("Via", "SIP/2.0/TLS " + DemoPool.NEXT_HOP + ";branch=z9hG4bK" + id)
        .add("Max-Forwards", "70")
        .add("From", "<" + USER + ">;tag=" + id)
        .add("To", "<" + service + ">")
        .add("Call-ID", id)
        .add("CSeq", "1 SERVICE")
        .body(
            MEDIA_TYPE,
            """
            <request xmlns="http://schemas.microsoft.com/2006/09/sip/mrasp"
                requestID="1" version="3.0" to="%1$s" from="%2$s">
              <credentialsRequest credentialsRequestID="1">
                <identity>%2$s</identity>
              </credentialsRequest>
            </request>
            """
                .formatted(service, USER));
  }
}
