package io.sallyport.xmpp.inside;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.xmpp.inside.BoundDomains.Outcome;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BoundDomainsTest {
  private static final String XGW_1 = "xgw1.harbor.lan";
  private static final String XGW_2 = "xgw2.harbor.lan";

  private final BoundDomains<String> bound =
      new BoundDomains<>(
          new BoundDomains.Permissions() {
            @Override
            public boolean isHosted(String domain) {
              return domain.endsWith("harbor.example");
            }

            @Override
            public boolean allows(String gateway, String domain) {
              return !gateway.equals(XGW_2)
                  || Set.of("harbor.example", "own.harbor.example").contains(domain);
            }

            @Override
            public boolean isExclusive(String gateway, String domain) {
              return gateway.equals(XGW_2) && domain.equals("own.harbor.example");
            }
          });

  @Test
  void bindsWhatAGatewayMayServe() {
    assertThat(bound.bind("s1", XGW_1, "harbor.example")).isEqualTo(Outcome.BOUND);
    assertThat(bound.bind("s1", XGW_1, "harbor.example")).isEqualTo(Outcome.BOUND);
    assertThat(bound.bind("s2", XGW_2, "harbor.example")).isEqualTo(Outcome.BOUND);
    assertThat(bound.bind("s2", XGW_2, "second.harbor.example")).isEqualTo(Outcome.NOT_ALLOWED);
    assertThat(bound.bind("s1", XGW_1, "stranger.example")).isEqualTo(Outcome.NOT_ALLOWED);
    assertThat(bound.domains("s1")).containsExactly("harbor.example");
  }

  @Test
  void givesADomainThatIsForOneGatewayToNoOther() {
    assertThat(bound.bind("s1", XGW_1, "own.harbor.example")).isEqualTo(Outcome.BOUND);
    assertThat(bound.bind("s2", XGW_2, "own.harbor.example")).isEqualTo(Outcome.CONFLICT);
    bound.unbind("s1", "own.harbor.example");
    assertThat(bound.bind("s2", XGW_2, "own.harbor.example")).isEqualTo(Outcome.BOUND);
    assertThat(bound.bind("s3", XGW_2, "own.harbor.example")).isEqualTo(Outcome.BOUND);
    assertThat(bound.bind("s1", XGW_1, "own.harbor.example")).isEqualTo(Outcome.CONFLICT);
  }

  @Test
  void holdsAStreamToANumberOfDomains() {
    for (int i = 0; i < BoundDomains.MAX_PER_STREAM; i++) {
      assertThat(bound.bind("s1", XGW_1, i + ".harbor.example")).isEqualTo(Outcome.BOUND);
    }

    assertThat(bound.bind("s1", XGW_1, "more.harbor.example")).isEqualTo(Outcome.TOO_MANY);
    assertThat(bound.bind("s1", XGW_1, "0.harbor.example")).isEqualTo(Outcome.BOUND);
    assertThat(bound.bind("s2", XGW_1, "more.harbor.example")).isEqualTo(Outcome.BOUND);
  }

  @Test
  void keepsAUserWithOneGateway() {
    String mara = "mara@harbor.example";
    assertThat(bound.streamFor("harbor.example", mara, _ -> false)).isEmpty();
    bound.bind("s1", XGW_1, "harbor.example");
    assertThat(bound.streamFor("harbor.example", mara, _ -> false)).contains("s1");
    bound.bind("s2", XGW_2, "harbor.example");
    assertThat(bound.streamFor("harbor.example", mara, _ -> false)).contains("s2");
    bound.bind("s3", XGW_2, "harbor.example");
    assertThat(bound.streamFor("harbor.example", mara, _ -> false)).contains("s2");
    bound.remove("s2");
    assertThat(bound.streamFor("harbor.example", mara, _ -> false)).contains("s3");
    bound.remove("s3");
    assertThat(bound.streamFor("harbor.example", mara, _ -> false)).contains("s1");
  }

  @Test
  void letsAnswersLeaveOnceADomainIsGivenUp() {
    assertThat(bound.speaksFor("s1", "harbor.example")).isFalse();
    bound.bind("s1", XGW_1, "harbor.example");
    bound.unbind("s1", "harbor.example");
    bound.unbind("s1", "more.harbor.example");
    assertThat(bound.isBound("s1", "harbor.example")).isFalse();
    assertThat(bound.speaksFor("s1", "harbor.example")).isTrue();
    assertThat(bound.speaksFor("s1", "more.harbor.example")).isFalse();
    bound.remove("s1");
    assertThat(bound.speaksFor("s1", "harbor.example")).isFalse();
  }

  @Test
  void remembersWhatWasServedOnce() {
    assertThat(bound.wasBound("harbor.example")).isFalse();
    bound.bind("s1", XGW_1, "harbor.example");
    bound.remove("s1");

    assertThat(bound.wasBound("harbor.example")).isTrue();
    assertThat(bound.streamFor("harbor.example", "a@harbor.example", _ -> false)).isEmpty();
    assertThat(bound.isBound("s1", "harbor.example")).isFalse();
  }
}
