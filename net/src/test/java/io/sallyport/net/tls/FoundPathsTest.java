package io.sallyport.net.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.mint.CertificateMint;
import io.sallyport.net.mint.CertificateRequest;
import io.sallyport.net.mint.CertificateRequest.Validity;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class FoundPathsTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final CertificateMint MINT =
      CertificateMint.create("Paths", new Validity(START, Duration.ofDays(9)));

  private Instant now = START;
  private final FoundPaths found = new FoundPaths(() -> now);

  private static List<X509Certificate> path(Duration life) {
    return List.of(
        MINT.issue(CertificateRequest.server("a.harbor.lan", START).withValidity(START, life))
            .chain()
            .getFirst());
  }

  @Test
  void holdsAPathForFiveMinutes() {
    var path = path(Duration.ofDays(1));
    assertThat(found.holds(path)).isFalse();
    found.add(path);
    now = now.plus(FoundPaths.GOOD_FOR).minusMillis(1);
    assertThat(found.holds(path)).isTrue();
    assertThat(found.holds(path(Duration.ofDays(1)))).as("another certificate").isFalse();
    now = now.plusMillis(1);

    assertThat(found.holds(path)).isFalse();
  }

  @Test
  void holdsNoPathWhoseCertificateHasExpired() {
    var path = path(Duration.ofMinutes(1));
    found.add(path);
    now = now.plusSeconds(59);
    assertThat(found.holds(path)).isTrue();
    now = now.plusSeconds(1);

    assertThat(found.holds(path)).isFalse();
  }
}
