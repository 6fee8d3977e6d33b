package io.sallyport.av;

import java.net.InetSocketAddress;

/** What is counted and told of requests for credentials, however they come. */
final class AuthReports {
  private AuthReports() {}

  static void issued(AuthService.Surroundings surroundings, AuthCaller caller, AvToken token) {
    surroundings.counters().count(AvCounter.TOKENS_ISSUED);
    surroundings
        .events()
        .state(
            AvEvent.TOKEN_ISSUED,
            "caller",
            caller.name(),
            "client",
            token.client(),
            "expires",
            token.expires());
  }

  static void refused(
      AuthService.Surroundings surroundings,
      AuthCaller caller,
      InetSocketAddress from,
      String reason) {
    surroundings.counters().count(AvCounter.TOKEN_REQUESTS_REFUSED);
    surroundings
        .events()
        .state(AvEvent.TOKEN_REFUSED, "caller", caller.name(), "from", from, "reason", reason);
  }
}
