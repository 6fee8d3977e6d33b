package io.sallyport.access;

import io.sallyport.wire.sip.NameAddress;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipMethod;
import io.sallyport.wire.sip.SipUri;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who may send what where: facts in, a refusal or nothing out. No rule that allows means no. */
final class AccessPolicy {
  private final boolean remoteUsers;
  private final boolean anonymousUsers;
  private final Set<String> domains;

  /**
   * @param remoteUsers true if clients outside may use the pool at all
   * @param anonymousUsers true if people without an account may join conferences
   * @param domains SIP domains of the pool, lower case
   */
  AccessPolicy(boolean remoteUsers, boolean anonymousUsers, Set<String> domains) {
    this.remoteUsers = remoteUsers;
    this.anonymousUsers = anonymousUsers;
    this.domains = Set.copyOf(domains);
  }

  /** Where the first Route value leads once our own are taken off. */
  enum RouteLeft {
    NONE,
    INSIDE,
    ELSEWHERE
  }

  /**
   * What is known of a request from a client.
   *
   * @param fromHost host of the From URI, lower case; empty if it has none
   * @param requestHost host of the Request-URI, lower case
   */
  record ClientRequest(
      SipMethod method, String fromHost, String requestHost, RouteLeft routeLeft) {}

  /** Rules C1 to C6: everything that a client sends, in a dialog or not. Null allows. */
  @Nullable Refusal refusalOf(ClientRequest request) {
    if (!remoteUsers) {
      return Refusal.OUTSIDE_NOT_ALLOWED;
    }
    boolean isAnonymous = request.fromHost().equals(AnonymousJoin.HOST);
    if (isAnonymous && !anonymousUsers) {
      return Refusal.OUTSIDE_NOT_ALLOWED;
    }
    if (!isAnonymous && !domains.contains(request.fromHost())) {
      return Refusal.SOURCE_UNROUTABLE;
    }
    if (request.routeLeft() == RouteLeft.ELSEWHERE) {
      return Refusal.NOT_THROUGH_HERE;
    }
    if (request.method() == SipMethod.REGISTER && !domains.contains(request.requestHost())) {
      return Refusal.NOT_THROUGH_HERE;
    }
    return null;
  }

  /** What a request from inside names that has no flow of a client with it. */
  enum Named {
    /** This pool, without a token. */
    OURSELVES,
    INTERNAL_SERVER,
    OUR_DOMAIN,
    ELSEWHERE
  }

  /** Rules I3 to I7: why a request from inside that leads to no flow goes nowhere. */
  Refusal refusalOfUnknownFlow(Named named, boolean inDialog) {
    return switch (named) {
      case OURSELVES -> inDialog ? Refusal.NO_TRANSACTION : Refusal.USER_UNKNOWN;
      case OUR_DOMAIN -> Refusal.USER_UNKNOWN;
      // No hairpin: the edge never carries what inside servers have to say to each other.
      case INTERNAL_SERVER -> Refusal.NOT_THROUGH_HERE;
      case ELSEWHERE -> Refusal.OUTSIDE_NOT_ALLOWED;
    };
  }

  /** True if people without an account may join conferences. */
  boolean letsAnonymousUsersIn() {
    return remoteUsers && anonymousUsers;
  }

  /** True for a request of somebody without an account ([MS-SIPAE] 3.2.4.3). */
  static boolean isAnonymous(SipMessage request) {
    NameAddress from = request.from();
    SipUri uri = from == null ? null : from.uri();
    return uri != null && uri.host().equals(AnonymousJoin.HOST);
  }

  boolean isOurDomain(String host) {
    return domains.contains(host);
  }
}
