package io.sallyport.net.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.revocation.CertificateStatus.Good;
import io.sallyport.net.revocation.CertificateStatus.Revoked;
import io.sallyport.net.revocation.CertificateStatus.Unknown;
import io.sallyport.net.revocation.KnownStatuses.Putting;
import io.sallyport.topology.Federation;
import io.sallyport.topology.Federation.RevocationMode;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KnownStatusesTest {
  private static final Instant NOW = TestAuthority.NOW;
  private static final CertificateHash ONE = new CertificateHash("1");

  private final KnownStatuses known =
      new KnownStatuses(new Federation.Revocation(RevocationMode.SOFT, true, 10, 5, 20));

  private static Instant at(int seconds) {
    return NOW.plusSeconds(seconds);
  }

  @Test
  void knowsWhatIsGoodUntilItIsToBeRenewedOrExpires() {
    assertThat(known.fresh(ONE, NOW)).isEmpty();
    assertThat(known.put(ONE, new Good(NOW, at(10), at(20)))).isEqualTo(Putting.KEPT);
    assertThat(known.fresh(ONE, at(9))).contains(new Good(NOW, at(10), at(20)));
    assertThat(known.fresh(ONE, at(10))).isEmpty();
    assertThat(known.lasting(ONE, at(19), at(25))).contains(new Good(NOW, at(25), at(20)));
    assertThat(known.lasting(ONE, at(20), at(25))).isEmpty();
    known.put(ONE, new Good(NOW, at(10), at(5)));
    assertThat(known.fresh(ONE, at(5))).as("expired before it is renewed").isEmpty();
  }

  @Test
  void knowsForEverWhatIsRevoked() {
    known.put(ONE, new Good(NOW, at(10), at(20)));
    var revoked = new Revoked("x", at(1), at(10));
    assertThat(known.put(ONE, revoked)).isEqualTo(Putting.NEWLY_REVOKED);
    assertThat(known.put(ONE, revoked)).isEqualTo(Putting.KEPT);
    assertThat(known.fresh(ONE, at(9))).contains(revoked);
    assertThat(known.fresh(ONE, at(10))).isEmpty();
    assertThat(known.lasting(ONE, at(1000), at(1001))).contains(new Revoked("x", at(1), at(1001)));
  }

  @Test
  void takesARevocationBackOnlyForALaterWord() {
    known.put(ONE, new Revoked("x", at(1), at(10)));
    assertThat(known.put(ONE, new Good(NOW, at(10), at(20)))).isEqualTo(Putting.OUTDATED);
    assertThat(known.put(ONE, new Good(at(1), at(10), at(20)))).isEqualTo(Putting.OUTDATED);
    assertThat(known.put(ONE, new Unknown("x"))).isEqualTo(Putting.OUTDATED);
    assertThat(known.fresh(ONE, NOW)).containsInstanceOf(Revoked.class);
    assertThat(known.put(ONE, new Good(at(2), at(10), at(20)))).isEqualTo(Putting.KEPT);
    assertThat(known.fresh(ONE, NOW)).containsInstanceOf(Good.class);
  }

  @Test
  void remembersSoManyOfEach() {
    IntStream.range(0, 100)
        .forEach(i -> {
          known.put(new CertificateHash("good" + i), new Good(NOW, at(10), at(20)));
          known.put(new CertificateHash("bad" + i), new Revoked("x", NOW, at(10)));
        });
    assertThat(count("good")).isBetween(8L, 10L);
    assertThat(count("bad")).isBetween(4L, 5L);
  }

  private long count(String kind) {
    return IntStream.range(0, 100)
        .mapToObj(i -> known.fresh(new CertificateHash(kind + i), NOW))
        .filter(Optional::isPresent)
        .count();
  }
}
