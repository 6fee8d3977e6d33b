package io.sallyport.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.topology.Xmpp;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PartnerLoadsTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final PartnerLoads loads =
      new PartnerLoads(Play.settings(List.of(Play.usual()), Xmpp.Limits.DEFAULT));

  @Test
  void boundsTheConnectionsOfAnEntry() {
    for (int i = 0; i < 10; i++) {
      assertThat(loads.enter(Play.LIGHTHOUSE, 0)).isTrue();
      assertThat(loads.enter(Play.ROOMS, 0)).isTrue();
    }
    assertThat(loads.enter(Play.LIGHTHOUSE, 0)).isFalse();
    loads.leave(Play.ROOMS);
    assertThat(loads.enter(Play.LIGHTHOUSE, 0)).isTrue();
    assertThat(loads.enter(Play.HARBOR, 0)).isFalse();
  }

  @Test
  void letsABurstPassAndThenTheRate() {
    loads.enter(Play.LIGHTHOUSE, 0);
    int rate = Xmpp.Limits.DEFAULT.partnerBytesPerSecond();
    assertThat(loads.pause(Play.LIGHTHOUSE, 2 * rate, 1, 0)).isLessThanOrEqualTo(0);
    assertThat(loads.pause(Play.LIGHTHOUSE, rate, 1, 0)).isEqualTo(SECOND);
    assertThat(loads.pause(Play.ROOMS, 0, 1, SECOND)).isLessThanOrEqualTo(0);
    assertThat(loads.pause(Play.LIGHTHOUSE, 0, 1000, 100 * SECOND)).isLessThanOrEqualTo(0);
    assertThat(loads.pause(Play.LIGHTHOUSE, 0, 200, 100 * SECOND)).isEqualTo(SECOND);
  }

  @Test
  void takesNothingOfWhoHasNoConnection() {
    assertThat(loads.pause(Play.LIGHTHOUSE, Integer.MAX_VALUE, 1, 0)).isZero();
  }
}
