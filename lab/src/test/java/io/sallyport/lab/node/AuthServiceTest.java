package io.sallyport.lab.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.LabAuthority;
import io.sallyport.lab.peers.LabAuthority.Identity;
import io.sallyport.lab.peers.OpensslClient;
import io.sallyport.lab.peers.OpensslClient.Outcome;
import io.sallyport.net.mint.IssuedCertificate;
import io.sallyport.net.mint.IssuedCertificate.Existing;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Row INT-05 of a whole node, asked by openssl with what a Front End sends. */
class AuthServiceTest {
  @RegisterExtension static final Lab LAB = new Lab();

  private static final String BODY =
      """
      <request xmlns="http://schemas.microsoft.com/2006/09/sip/mrasp" requestID="41" version="2.0"
          to="sip:edge.harbor.lan@harbor.example;gruu;opaque=srvr:MRAS:AAAA"
          from="sip:ines@harbor.example">
        <credentialsRequest credentialsRequestID="41">
          <identity>sip:ines@harbor.example</identity>
          <location>internet</location>
          <duration>480</duration>
        </credentialsRequest>
      </request>
      """;

  @TempDir private Path folder = Path.of("");

  @Test
  void givesAFrontEndCredentialsAndStrangersNothing() throws IOException {
    LoopbackPool pool = LoopbackPool.create(folder);
    InetSocketAddress service =
        new InetSocketAddress(pool.topology().nodes().getFirst().internal().getFirst(), 5062);
    try (Program node = startNode(pool)) {
      node.awaitOutput("node-ready");
      OpensslClient client = new OpensslClient(LAB.forTest(), service);

      String answer = client.say(request(), options(issued(pool, "fe.harbor.lan"))).text();
      assertThat(answer)
          .contains("SIP/2.0 200 OK", "Content-Type: application/msrtc-media-relay-auth+xml")
          .contains("CSeq: 1 SERVICE", "branch=z9hG4bK1F2D", "ms-received-cid=C2A100")
          .contains("Record-Route: <sip:fe.harbor.lan:5061;transport=tls;lr>")
          .contains("reasonPhrase=\"OK\"", "<hostName>av.harbor.example</hostName>");
      assertThat(octets(answer, "username")).hasSize(56).startsWith(2, 0, 0, 0x24);
      assertThat(octets(answer, "password")).hasSize(20);
      assertThat(client.ask(options(issued(pool, "dir.harbor.lan"))).isAnswered()).isTrue();

      Identity foreign =
          new LabAuthority(LAB.forTest(), "foreign")
              .issue("foreign-fe", LabAuthority.Usage.SERVER_AND_CLIENT, List.of("fe.harbor.lan"));
      for (String[] stranger :
          List.of(
              options(foreign), options(issued(pool, "cms.harbor.lan")), new String[] {"-quiet"})) {
        Outcome refused = client.say(request(), stranger);
        assertThat(refused.text()).contains("alert").doesNotContain("SIP/2.0", "password");
      }
      assertThat(node.out() + node.err()).doesNotContain(password(answer));
    }
  }

  private static String password(String answer) {
    Matcher element = Pattern.compile("<password>([^<]+)</password>").matcher(answer);
    assertThat(element.find()).isTrue();
    return element.group(1);
  }

  private static byte[] octets(String answer, String name) {
    Matcher element = Pattern.compile("<" + name + ">([^<]+)</" + name + ">").matcher(answer);
    assertThat(element.find()).as(name).isTrue();
    return Base64.getDecoder().decode(element.group(1));
  }

  /** A certificate of the pool's authority. */
  private Identity issued(LoopbackPool pool, String name) throws IOException {
    IssuedCertificate certificate = pool.certificates().issueServer(name, Instant.now());
    Identity files = new Identity(folder.resolve(name + ".pem"), folder.resolve(name + ".key"));
    certificate.write(files.certificate(), files.key(), Existing.REPLACED);
    return files;
  }

  private static String[] options(Identity identity) {
    return new String[] {
      "-cert", identity.certificate().toString(), "-key", identity.key().toString()
    };
  }

  private Program startNode(LoopbackPool pool) throws IOException {
    return Program.start(
        folder, "node", "--topology", pool.file().toString(), "--node", LoopbackPool.NODE);
  }

  private static String request() {
    int length = BODY.getBytes(StandardCharsets.UTF_8).length;
    String head =
        """
        SERVICE sip:edge.harbor.lan:5062;grid SIP/2.0
        Record-Route: <sip:fe.harbor.lan:5061;transport=tls;lr>
        Via: SIP/2.0/TLS 10.20.1.20:51234;branch=z9hG4bK1F2D.9C0A;branched=FALSE
        Via: SIP/2.0/TLS 10.20.7.7:49732;ms-received-port=49732;ms-received-cid=C2A100
        Max-Forwards: 69
        From: <sip:ines@harbor.example>;tag=a98d1cd9a1;epid=ef4ac2bc11
        To: <sip:edge.harbor.lan@harbor.example;gruu;opaque=srvr:MRAS:AAAA>
        Call-ID: a2a3bce8c9f64cc88c1fe3b4e7c9
        CSeq: 1 SERVICE
        Contact: <sip:ines@harbor.example;opaque=user:epid:Ab12;gruu>
        ms-user-data: ms-publiccloud=FALSE;ms-federation=FALSE
        Content-Type: application/msrtc-media-relay-auth+xml
        Content-Length: %d

        """
            .formatted(length);
    return head.replace("\n", "\r\n") + BODY;
  }
}
