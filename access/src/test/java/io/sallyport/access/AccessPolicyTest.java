package io.sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.access.AccessPolicy.ClientRequest;
import io.sallyport.access.AccessPolicy.Named;
import io.sallyport.access.AccessPolicy.RouteLeft;
import io.sallyport.wire.sip.SipMethod;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AccessPolicyTest {
  private static final Set<String> DOMAINS = Set.of("harbor.example", "harbor2.example");

  private final AccessPolicy policy = new AccessPolicy(true, false, DOMAINS);

  @Test
  void aClientMayReachWhomeverTheInsideKnows() {
    assertThat(refusal(SipMethod.MESSAGE, "harbor.example", "quayside.example", RouteLeft.NONE))
        .isNull();
    assertThat(refusal(SipMethod.INVITE, "harbor2.example", "harbor.example", RouteLeft.INSIDE))
        .isNull();
    assertThat(refusal(SipMethod.REGISTER, "harbor.example", "harbor.example", RouteLeft.NONE))
        .isNull();
  }

  @Test
  void aClientSpeaksForOurDomainsOnly() {
    assertThat(refusal(SipMethod.MESSAGE, "quayside.example", "harbor.example", RouteLeft.NONE))
        .isEqualTo(Refusal.SOURCE_UNROUTABLE);
    assertThat(refusal(SipMethod.MESSAGE, "", "harbor.example", RouteLeft.NONE))
        .isEqualTo(Refusal.SOURCE_UNROUTABLE);
    assertThat(refusal(SipMethod.MESSAGE, "sub.harbor.example", "harbor.example", RouteLeft.NONE))
        .isEqualTo(Refusal.SOURCE_UNROUTABLE);
  }

  @Test
  void anonymousUsersAreNotLetIn() {
    assertThat(refusal(SipMethod.INVITE, "anonymous.invalid", "harbor.example", RouteLeft.NONE))
        .isEqualTo(Refusal.OUTSIDE_NOT_ALLOWED);
  }

  @Test
  void aRouteToElsewhereIsNotTaken() {
    assertThat(refusal(SipMethod.INVITE, "harbor.example", "harbor.example", RouteLeft.ELSEWHERE))
        .isEqualTo(Refusal.NOT_THROUGH_HERE);
  }

  @Test
  void registrationsAreForOurDomains() {
    assertThat(refusal(SipMethod.REGISTER, "harbor.example", "quayside.example", RouteLeft.NONE))
        .isEqualTo(Refusal.NOT_THROUGH_HERE);
  }

  @Test
  void withoutRemoteUsersNobodyOutsideIsServed() {
    AccessPolicy closed = new AccessPolicy(false, false, DOMAINS);

    assertThat(
            closed.refusalOf(
                new ClientRequest(
                    SipMethod.REGISTER, "harbor.example", "harbor.example", RouteLeft.NONE)))
        .isEqualTo(Refusal.OUTSIDE_NOT_ALLOWED);
  }

  @Test
  void theInsideHearsWhyARequestReachesNoFlow() {
    assertThat(policy.refusalOfUnknownFlow(Named.OURSELVES, false).status()).isEqualTo(404);
    assertThat(policy.refusalOfUnknownFlow(Named.OURSELVES, true).status()).isEqualTo(481);
    assertThat(policy.refusalOfUnknownFlow(Named.OUR_DOMAIN, false).status()).isEqualTo(404);
    assertThat(policy.refusalOfUnknownFlow(Named.INTERNAL_SERVER, false).status()).isEqualTo(403);
    assertThat(policy.refusalOfUnknownFlow(Named.ELSEWHERE, false).status()).isEqualTo(403);
  }

  private @Nullable Refusal refusal(
      SipMethod method, String fromHost, String requestHost, RouteLeft routeLeft) {
    return policy.refusalOf(new ClientRequest(method, fromHost, requestHost, routeLeft));
  }
}
