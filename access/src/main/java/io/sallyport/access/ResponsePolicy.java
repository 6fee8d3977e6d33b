package io.sallyport.access;

import io.sallyport.access.RequestPlan.Leg;
import io.sallyport.wire.sip.NameAddress;
import io.sallyport.wire.sip.SipUri;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which final responses go on as they are, and what is said instead of the others. */
final class ResponsePolicy {
  private static final int USE_PROXY = 305;
  private static final int SERVICE_UNAVAILABLE = 503;

  private final Predicate<String> isInternalName;

  /**
   * @param isInternalName true for a host, as {@link OurNames#canonical} writes it, that only the
   *     inside can reach
   */
  ResponsePolicy(Predicate<String> isInternalName) {
    this.isInternalName = isInternalName;
  }

  /** The policy for a pool and its inside. */
  static ResponsePolicy of(InsideServers inside) {
    Set<String> names = inside.names();
    return new ResponsePolicy(host -> names.contains(host) || isPrivateAddress(host));
  }

  /** True for an address that nobody finds from outside. */
  private static boolean isPrivateAddress(String host) {
    InetAddress address;
    try {
      address = InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException aName) {
      return false;
    }
    byte[] octets = address.getAddress();
    boolean isUniqueLocal = octets.length == 16 && (octets[0] & 0xFE) == 0xFC;
    return isUniqueLocal
        || address.isSiteLocalAddress()
        || address.isLinkLocalAddress()
        || address.isLoopbackAddress()
        || address.isAnyLocalAddress();
  }

  /**
   * What is known of a final response.
   *
   * @param leg the way of its request
   * @param contacts values of its Contact; asked of redirections only
   * @param isNextHopDown true if every server of the next hop failed on this request
   */
  record FinalResponse(Leg leg, int status, List<String> contacts, boolean isNextHopDown) {}

  /** What the sender of the request is told instead; null if the response goes on. */
  @Nullable Refusal insteadOf(FinalResponse response) {
    int status = response.status();
    if (status == USE_PROXY) {
      // RFC 3261 section 21.3.4: not for a proxy to follow, nor for its sender to see.
      return Refusal.SERVER_FAILED;
    }
    if (status == SERVICE_UNAVAILABLE) {
      return isSenderToTurnAway(response) ? null : Refusal.NEXT_HOP_BUSY;
    }
    return status >= 300 && status < 400 && leadsPartnerInside(response)
        ? Refusal.REDIRECTED_INSIDE
        : null;
  }

  /**
   * RFC 3261 section 16.7 step 6: a 503 that is sent on says that we can serve nothing at all. That
   * holds for a client, whose one way inside is the next hop.
   */
  private static boolean isSenderToTurnAway(FinalResponse response) {
    return response.leg() == Leg.INWARD && response.isNextHopDown();
  }

  private boolean leadsPartnerInside(FinalResponse response) {
    return switch (response.leg()) {
      case FROM_PARTNER, TRANSIT -> response.contacts().stream().anyMatch(this::leadsInside);
      case INWARD, OUTWARD, HAND_OVER, TO_PARTNER -> false;
    };
  }

  /** What names no host leads nowhere; what cannot be read is taken for the worst. */
  private boolean leadsInside(String contact) {
    NameAddress address = NameAddress.parse(contact);
    if (address != null && address.uriText().regionMatches(true, 0, "tel:", 0, 4)) {
      return false;
    }
    SipUri uri = address == null ? null : address.uri();
    return uri == null || isInternalName.test(OurNames.canonical(uri.host()));
  }
}
