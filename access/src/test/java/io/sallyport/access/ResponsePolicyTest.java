package io.sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.access.RequestPlan.Leg;
import io.sallyport.access.ResponsePolicy.FinalResponse;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponsePolicyTest {
  private static final InetSocketAddress DIRECTOR = PaperEdge.at("192.0.2.10", 5061);
  private static final InetSocketAddress NODE = PaperEdge.at("192.0.2.11", 5061);

  private final ResponsePolicy policy =
      ResponsePolicy.of(
          new InsideServers(
              List.of(new InsideServers.Server("dir.harbor.lan", DIRECTOR, true)),
              List.of(new InsideServers.PeerNode(1, "ae1.harbor.lan", NODE)),
              Set.of("ae1.harbor.lan", "edge.harbor.lan")));

  @ParameterizedTest
  @ValueSource(ints = {300, 302, 380, 400, 401, 407, 430, 480, 481, 486, 487, 500, 504, 600, 603})
  void otherResponsesGoOnToClients(int status) {
    assertThat(instead(Leg.INWARD, status, "<sip:ines@dir.harbor.lan>")).isNull();
  }

  @ParameterizedTest
  @EnumSource
  void useProxyIsForNobody(Leg leg) {
    assertThat(instead(leg, 305, "<sip:proxy.quayside.example>")).isEqualTo(Refusal.SERVER_FAILED);
  }

  @ParameterizedTest
  @EnumSource
  void aBusyServerIsOnlyAFailureAsLongAsAnotherMayServe(Leg leg) {
    assertThat(policy.insteadOf(new FinalResponse(leg, 503, List.of(), false)))
        .isEqualTo(Refusal.NEXT_HOP_BUSY);
  }

  @ParameterizedTest
  @EnumSource
  void onlyClientsAreTurnedAwayWhenNoServerIsLeft(Leg leg) {
    Refusal expected = leg == Leg.INWARD ? null : Refusal.NEXT_HOP_BUSY;

    assertThat(policy.insteadOf(new FinalResponse(leg, 503, List.of(), true))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<sip:ines@dir.harbor.lan:5061;transport=tls>",
        "<sip:ines@DIR.harbor.lan.>",
        "<sips:edge.harbor.lan>",
        "<sip:ae1.harbor.lan>",
        "<sip:192.0.2.10>",
        "<sip:192.0.2.11:5061>",
        "<sip:10.9.8.7>",
        "<sip:[fd00::1]>",
        "<sip:[fe80::1]>",
        "<sip:127.0.0.1>",
        "<sip:0.0.0.0>",
        "<sip:@>",
        "<https://dir.harbor.lan/>",
        "no address at all <"
      })
  void aPartnerIsNotLedInside(String contact) {
    assertThat(instead(Leg.FROM_PARTNER, 302, contact)).isEqualTo(Refusal.REDIRECTED_INSIDE);
    assertThat(instead(Leg.TRANSIT, 301, contact)).isEqualTo(Refusal.REDIRECTED_INSIDE);
    assertThat(instead(Leg.FROM_PARTNER, 302, "<sip:a@reef.example>", contact))
        .as("not by the second of two either")
        .isEqualTo(Refusal.REDIRECTED_INSIDE);
    assertThat(instead(Leg.TO_PARTNER, 302, contact)).as("the inside may be").isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<sip:ines@reef.example>",
        "<sip:ines@203.0.113.9:5061>",
        "<sip:[2001:db8::1]>",
        "<tel:+15550100>",
        "<sip:dir.harbor.lan@reef.example>"
      })
  void aPartnerIsLedElsewhereOutside(String contact) {
    assertThat(instead(Leg.FROM_PARTNER, 302, contact)).isNull();
  }

  @Test
  void aRedirectionWithoutAnAddressLeadsNowhere() {
    assertThat(instead(Leg.FROM_PARTNER, 300)).isNull();
  }

  private @Nullable Refusal instead(Leg leg, int status, String... contacts) {
    return policy.insteadOf(new FinalResponse(leg, status, List.of(contacts), true));
  }
}
