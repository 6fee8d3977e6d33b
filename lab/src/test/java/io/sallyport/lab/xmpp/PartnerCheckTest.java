package io.sallyport.lab.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.PeerProcess;
import io.sallyport.lab.peers.PeerScope;
import io.sallyport.lab.peers.Prosody;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code sallyport xmpp check} beside running nodes: a Prosody that is there, and who is not. */
class PartnerCheckTest {
  @RegisterExtension static final Lab LAB = new Lab();

  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final int FINE = 0;
  private static final int FAILED = 1;

  private static XmppLab lab;

  @BeforeAll
  static void start() {
    PeerScope scope = LAB.forClass();
    lab = XmppLab.start(scope);
    Prosody.start(scope, "lighthouse", lab.lighthouse(), Prosody.Manner.STRICT);
  }

  @Test
  void walksToWhereStanzasCouldBeSent() {
    assertThat(check("lighthouse", FINE, "lighthouse.example", lab.pool().topology()))
        .contains("ok   our certificate", "proves harbor.example by")
        .contains("ok   our names", "harbor.example is at xmpp.harbor.example:")
        .contains("ok   servers", "xmpp.lighthouse.example:")
        .contains("external, TLS, certificate of", "proves lighthouse.example by")
        .doesNotContain("BAD");
  }

  private static String check(String name, int exit, String partner, Path topology) {
    PeerProcess check =
        lab.pool()
            .program(
                "check-" + name,
                "xmpp",
                "check",
                partner,
                "--topology",
                topology.toString(),
                "--node",
                "ae1.harbor.lan");
    assertThat(check.awaitExit(LIMIT)).as("%s", check.output()).isEqualTo(exit);
    return check.output();
  }

  /** The partner's server asks a node about the key, which was made by another process. */
  @Test
  void goesByDialbackWhereThatIsLeft() throws IOException {
    String entry = "domain: lighthouse.example, ";
    String pool = Files.readString(lab.pool().topology());
    assertThat(pool).contains(entry);
    Path other = lab.scope().write("dialback.yaml", pool.replace(entry, entry + "sasl: none, "));
    assertThat(check("dialback", FINE, "lighthouse.example", other))
        .contains("dialback-tls, TLS")
        .doesNotContain("BAD");
  }

  @Test
  void namesTheStepThatFails() {
    Path topology = lab.pool().topology();
    assertThat(check("dead", FAILED, "oldbuoy.example", topology))
        .contains("ok   servers", "BAD  stream", "REFUSED");
    assertThat(check("stranger", FAILED, "stranger.example", topology))
        .contains("BAD  partner", "add it to 'xmpp.partners'");
  }
}
