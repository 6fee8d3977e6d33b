package io.sallyport.xmpp.inside;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InsideRulesTest {
  private final InsideRules rules =
      new InsideRules(
          Set.of("harbor.example", "harbor2.example")::contains,
          Set.of("lighthouse.example", "rooms.lighthouse.example")::contains,
          Set.of("ae1.harbor.lan", "edge.harbor.lan")::contains);

  @ParameterizedTest
  @CsvSource({
    "harbor.example, lighthouse.example, Passed",
    "harbor.example, rooms.lighthouse.example, Passed",
    "harbor.example, deep.rooms.lighthouse.example, NOT_ALLOWED",
    "harbor.example, stranger.example, NOT_ALLOWED",
    "harbor.example, harbor.example, ITEM_NOT_FOUND",
    "harbor.example, harbor2.example, ITEM_NOT_FOUND",
    "harbor.example, ae1.harbor.lan, ForTheNode",
    "xgw1.harbor.lan, edge.harbor.lan, ForTheNode",
    "xgw1.harbor.lan, lighthouse.example, Ended",
    "xgw2.harbor.lan, edge.harbor.lan, Ended",
    "harbor2.example, lighthouse.example, Ended",
    "lighthouse.example, harbor.example, Ended",
    "lighthouse.example, ae1.harbor.lan, Ended",
  })
  void saysWhoMaySendWhat(String from, String to, String expected) {
    InsideRules.Verdict verdict =
        rules.judge(from, to, "harbor.example"::equals, "xgw1.harbor.lan");

    assertThat(
            verdict instanceof InsideRules.Verdict.Refused refused
                ? refused.condition().name()
                : verdict.getClass().getSimpleName())
        .isEqualTo(expected);
  }
}
