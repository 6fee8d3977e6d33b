package io.sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.Bans;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** When a server outside that is refused again and again is banned, and which never is. */
class PartnerGatesTest {
  private static final String SOURCE = "198.51.100.200";
  private static final int TOLERATED = 49;

  private final PaperEdge edge =
      new PaperEdge(
          2,
          "ae1.harbor.lan",
          Instant.parse("2026-11-25T00:00:00Z"),
          FederationPathTest.POOL.replace("discovery: true", "discovery: false"));

  private static String message(String domain, int number) {
    return """
    MESSAGE sip:mara@harbor.example SIP/2.0
    Via: SIP/2.0/TLS 198.51.100.200:50311;branch=z9hG4bK%2$d
    Max-Forwards: 67
    Content-Length: 0
    From: <sip:ines@%1$s>;tag=aa01
    To: <sip:mara@harbor.example>
    Call-ID: 4c2f0b9e8d7a
    CSeq: 1 MESSAGE
    """
        .formatted(domain, number);
  }

  private boolean isBanned() {
    edge.settle();
    return edge.bans.list().stream().map(Bans.Listed::source).anyMatch(SOURCE::equals);
  }

  @Test
  void aServerThatIsNoPartnerIsBannedAtItsFiftiethTry() {
    for (int i = 0; i < TOLERATED; i++) {
      assertThat(edge.partner(0, "sip.liar.example").isOpen()).isFalse();
    }
    assertThat(isBanned()).isFalse();
    edge.partner(0, "sip.liar.example");
    assertThat(isBanned()).isTrue();
  }

  @Test
  void aConfiguredPartnerIsNeverBanned() {
    PaperRemote partner = edge.partner(0, "sip.quayside.example");
    assertThat(partner.isKept()).isFalse();
    partner.send(message("quayside.example", 0));
    assertThat(partner.isKept()).isTrue();
    for (int i = 1; i <= 2 * TOLERATED; i++) {
      partner.send(message("liar.example", i));
      assertThat(partner.next().status()).isEqualTo(403);
    }
    assertThat(isBanned()).isFalse();
    assertThat(partner.isOpen()).isTrue();
  }

  @Test
  void anInternalServerIsNeverBannedWhereverItConnectsFrom() {
    edge.insidePeer(0, "dir.harbor.lan");
    for (int i = 0; i < 2 * TOLERATED; i++) {
      edge.insidePeer(0, "stranger.harbor.lan");
    }
    edge.settle();
    assertThat(edge.bans.list()).isEmpty();
  }

  @Test
  void aStrangerInsideIsBanned() {
    for (int i = 0; i <= TOLERATED; i++) {
      edge.insidePeer(0, "stranger.harbor.lan");
    }
    edge.settle();
    assertThat(edge.bans.list()).hasSize(1);
  }
}
