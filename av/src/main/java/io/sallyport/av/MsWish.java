package io.sallyport.av;

import io.sallyport.wire.msturn.MsTurnAttribute;
import io.sallyport.wire.msturn.MsVersion;
import io.sallyport.wire.stun.AddressFamily;
import io.sallyport.wire.stun.Attributes;
import java.util.List;

/** Which relayed addresses a client of MS-TURN asks for (MS-TURN section 3.2.5.1). */
enum MsWish {
  IPV4,
  IPV6,
  BOTH,
  /** A family that is no family, or that there is no address of. */
  NEITHER;

  /** In the order in which they are told. */
  List<AddressFamily> families() {
    return switch (this) {
      case IPV4 -> List.of(AddressFamily.IPV4);
      case IPV6 -> List.of(AddressFamily.IPV6);
      case BOTH -> List.of(AddressFamily.IPV4, AddressFamily.IPV6);
      case NEITHER -> List.of();
    };
  }

  /** Before MS-Version 4 nobody asks, and all get IPv4. */
  static MsWish read(Attributes attributes, Relay relay) {
    MsVersion common = relay.shared().settings().msVersion().common(MsVersion.of(attributes));
    if (!common.hasIpv6()) {
      return one(AddressFamily.IPV4, relay);
    }
    int place = attributes.find(MsTurnAttribute.REQUESTED_ADDRESS_FAMILY);
    if (place != Attributes.ABSENT) {
      AddressFamily family = AddressFamily.ofNumber(attributes.u8(place));
      return family == null ? NEITHER : one(family, relay);
    }
    boolean hasIpv6 = relay.relays(AddressFamily.IPV6);
    if (!relay.relays(AddressFamily.IPV4)) {
      return hasIpv6 ? IPV6 : NEITHER;
    }
    return hasIpv6 ? BOTH : IPV4;
  }

  private static MsWish one(AddressFamily family, Relay relay) {
    if (!relay.relays(family)) {
      return NEITHER;
    }
    return family == AddressFamily.IPV4 ? IPV4 : IPV6;
  }
}
