package io.sallyport.av;

import io.sallyport.wire.stun.AddressFamily;
import io.sallyport.wire.stun.Attributes;
import io.sallyport.wire.turn.TurnAttribute;
import io.sallyport.wire.turn.TurnError;

/**
 * What an Allocate request asks for, or why it asks for nothing sensible (RFC 8656 section 7.2).
 */
sealed interface AllocateWish {
  /** Relayed addresses with a port of the server's choice. */
  record Fresh(Transport transport, AddressFamily family, Relay.PortWish port)
      implements AllocateWish {}

  /** One relayed address of each family. */
  record Both(Transport transport, Relay.PortWish port) implements AllocateWish {}

  /** The port that an allocation before it had reserved. */
  record Reserved(long token) implements AllocateWish {}

  /** Nothing that can be given. */
  record Refused(TurnError error) implements AllocateWish {}

  /**
   * Reads the attributes in the order of the checks.
   *
   * @param client how the client reaches us
   */
  static AllocateWish read(Attributes attributes, Transport client, Relay relay) {
    int transport = attributes.find(TurnAttribute.REQUESTED_TRANSPORT);
    if (transport == Attributes.ABSENT) {
      return new Refused(TurnError.BAD_REQUEST);
    }
    return switch (attributes.u8(transport)) {
      case TurnAttribute.UDP -> readDatagrams(attributes, relay);
      case TurnAttribute.TCP -> readStreams(attributes, client, relay);
      default -> new Refused(TurnError.UNSUPPORTED_TRANSPORT_PROTOCOL);
    };
  }

  /** Connections go only to clients on connections, and have no pairs of ports (RFC 6062 5.1). */
  private static AllocateWish readStreams(Attributes attributes, Transport client, Relay relay) {
    boolean isSensible =
        client == Transport.TCP
            && !attributes.has(TurnAttribute.EVEN_PORT)
            && !attributes.has(TurnAttribute.DONT_FRAGMENT)
            && !attributes.has(TurnAttribute.RESERVATION_TOKEN);
    return isSensible
        ? readFresh(attributes, Transport.TCP, relay)
        : new Refused(TurnError.BAD_REQUEST);
  }

  private static AllocateWish readDatagrams(Attributes attributes, Relay relay) {
    int token = attributes.find(TurnAttribute.RESERVATION_TOKEN);
    boolean asksForFamily =
        attributes.has(TurnAttribute.REQUESTED_ADDRESS_FAMILY)
            || attributes.has(TurnAttribute.ADDITIONAL_ADDRESS_FAMILY);
    if (token == Attributes.ABSENT) {
      return readFresh(attributes, Transport.UDP, relay);
    }
    return asksForFamily || attributes.has(TurnAttribute.EVEN_PORT)
        ? new Refused(TurnError.BAD_REQUEST)
        : new Reserved(attributes.i64(token));
  }

  private static AllocateWish readFresh(Attributes attributes, Transport transport, Relay relay) {
    int requested = attributes.find(TurnAttribute.REQUESTED_ADDRESS_FAMILY);
    int additional = attributes.find(TurnAttribute.ADDITIONAL_ADDRESS_FAMILY);
    Relay.PortWish port = port(attributes);
    if (additional != Attributes.ABSENT) {
      boolean isSensible =
          requested == Attributes.ABSENT
              && attributes.u8(additional) == AddressFamily.IPV6.number()
              && !(port instanceof Relay.PortWish.EvenOfPair);
      return isSensible ? new Both(transport, port) : new Refused(TurnError.BAD_REQUEST);
    }
    AddressFamily family =
        requested == Attributes.ABSENT
            ? AddressFamily.IPV4
            : AddressFamily.ofNumber(attributes.u8(requested));
    return family == null || !relay.relays(family)
        ? new Refused(TurnError.ADDRESS_FAMILY_NOT_SUPPORTED)
        : new Fresh(transport, family, port);
  }

  private static Relay.PortWish port(Attributes attributes) {
    int even = attributes.find(TurnAttribute.EVEN_PORT);
    if (even == Attributes.ABSENT) {
      return new Relay.PortWish.Any();
    }
    boolean isPair = (attributes.u8(even) & TurnAttribute.RESERVE_NEXT_PORT) != 0;
    return isPair ? new Relay.PortWish.EvenOfPair() : new Relay.PortWish.Even();
  }
}
