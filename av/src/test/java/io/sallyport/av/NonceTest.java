package io.sallyport.av;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.wire.stun.NonceCookie.Feature;
import io.sallyport.wire.stun.TransportAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NonceTest {
  private static final long MADE = 0x70d1a800L;
  private static final Duration LIFE = Duration.ofMinutes(30);
  private static final TransportAddress CLIENT = address("192.0.2.10", 40_000);
  private static final String PUBLISHED = "70d1a80003c2da98f66a2ad7b1def2fc";

  private final Nonce msTurn = Nonce.msTurn(PaperKeys.vectors(), LIFE);

  @Test
  void givesThePublishedNonce() {
    assertThat(msTurn.issue(Transport.UDP, CLIENT, MADE)).isEqualTo(PUBLISHED);
  }

  @Test
  void holdsForItsLifeAndForAClockThatIsALittleBehind() {
    assertThat(check(PUBLISHED, MADE)).isEqualTo(Nonce.Verdict.FRESH);
    assertThat(check(PUBLISHED, MADE + 1800)).isEqualTo(Nonce.Verdict.FRESH);
    assertThat(check(PUBLISHED, MADE + 1801)).isEqualTo(Nonce.Verdict.STALE);
    assertThat(check(PUBLISHED, MADE - 5)).isEqualTo(Nonce.Verdict.FRESH);
    assertThat(check(PUBLISHED, MADE - 6)).isEqualTo(Nonce.Verdict.STALE);
  }

  @Test
  void holdsForOneAddressPortAndTransport() {
    for (TransportAddress other :
        new TransportAddress[] {
          address("192.0.2.10", 40_001),
          address("192.0.2.11", 40_000),
          address("2001:db8::192.0.2.10", 40_000)
        }) {
      assertThat(msTurn.check(PUBLISHED, Transport.UDP, other, MADE))
          .isEqualTo(Nonce.Verdict.FOREIGN);
    }
    assertThat(msTurn.check(PUBLISHED, Transport.TCP, CLIENT, MADE))
        .isEqualTo(Nonce.Verdict.FOREIGN);
  }

  @Test
  void refusesEveryChangeAndWhateverElseIsShown() {
    for (int i = 0; i < PUBLISHED.length(); i++) {
      char other = PUBLISHED.charAt(i) == '1' ? '2' : '1';
      String changed = PUBLISHED.substring(0, i) + other + PUBLISHED.substring(i + 1);
      assertThat(check(changed, MADE)).as(changed).isEqualTo(Nonce.Verdict.FOREIGN);
    }
    for (String other :
        new String[] {
          "", "7", PUBLISHED + "0", PUBLISHED.substring(1), "x".repeat(32), "é".repeat(32)
        }) {
      assertThat(check(other, MADE)).as(other).isEqualTo(Nonce.Verdict.FOREIGN);
    }
  }

  @Test
  void saysWhatTheServerCanAndCannotBeBidDown() {
    Nonce turn = Nonce.turn(PaperKeys.vectors(), LIFE, Set.of(Feature.PASSWORD_ALGORITHMS));
    String nonce = turn.issue(Transport.UDP, CLIENT, MADE);

    assertThat(nonce).isEqualTo("obMatJos2gAAA" + PUBLISHED).hasSize(45);
    assertThat(turn.check(nonce, Transport.UDP, CLIENT, MADE)).isEqualTo(Nonce.Verdict.FRESH);
    assertThat(turn.check(PUBLISHED, Transport.UDP, CLIENT, MADE)).isEqualTo(Nonce.Verdict.FOREIGN);
    assertThat(turn.check("obMatJos2AAAA" + PUBLISHED, Transport.UDP, CLIENT, MADE))
        .isEqualTo(Nonce.Verdict.FOREIGN);
  }

  @Test
  void holdsOnEveryNodeWhileKeysChange() {
    for (String role : new String[] {"previous", "next"}) {
      Nonce other =
          Nonce.msTurn(
              PaperKeys.of(
                  "current 2 %s\n%s 1 %s"
                      .formatted(PaperKeys.base64(9), role, PaperKeys.base64(0))),
              LIFE);

      assertThat(other.check(PUBLISHED, Transport.UDP, CLIENT, MADE))
          .isEqualTo(Nonce.Verdict.FRESH);
      assertThat(other.issue(Transport.UDP, CLIENT, MADE)).isNotEqualTo(PUBLISHED);
    }
  }

  private Nonce.Verdict check(String nonce, long nowSeconds) {
    return msTurn.check(nonce, Transport.UDP, CLIENT, nowSeconds);
  }

  private static TransportAddress address(String ip, int port) {
    return TransportAddress.of(new InetSocketAddress(ip, port));
  }
}
