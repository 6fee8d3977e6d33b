package io.sallyport.access;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A connection of the edge that a {@link ModelWorld} plays the other end of. */
enum Place {
  CLIENT_0(Kind.CLIENT, 0),
  CLIENT_1(Kind.CLIENT, 1),
  /** Opened by a server inside. */
  PEER_0(Kind.INSIDE, 0),
  PEER_1(Kind.INSIDE, 1),
  /** Opened by the partner. */
  PARTNER(Kind.PARTNER, 0),
  FIRST_0(Kind.INSIDE, 0),
  FIRST_1(Kind.INSIDE, 1),
  SECOND_0(Kind.INSIDE, 0),
  SECOND_1(Kind.INSIDE, 1),
  NODE_0(Kind.INSIDE, 0),
  NODE_1(Kind.INSIDE, 1),
  QUAYSIDE_0(Kind.PARTNER, 0),
  QUAYSIDE_1(Kind.PARTNER, 1);

  /** Who is there. */
  enum Kind {
    CLIENT,
    INSIDE,
    PARTNER
  }

  final Kind kind;
  final int loop;

  Place(Kind kind, int loop) {
    this.kind = kind;
    this.loop = loop;
  }

  /** Where the edge dials it; null if the other end dials. */
  @Nullable InetSocketAddress address() {
    return switch (this) {
      case FIRST_0, FIRST_1 -> PaperEdge.FIRST_DIRECTOR;
      case SECOND_0, SECOND_1 -> PaperEdge.SECOND_DIRECTOR;
      case NODE_0, NODE_1 -> PaperEdge.OTHER_NODE;
      case QUAYSIDE_0, QUAYSIDE_1 -> ModelWorld.QUAYSIDE;
      case CLIENT_0, CLIENT_1, PEER_0, PEER_1, PARTNER -> null;
    };
  }

  /** True if the edge opens this connection when it has something to send. */
  boolean isDialled() {
    return address() != null;
  }

  /** The connection that a loop dials to a server. */
  static Place dialled(InetSocketAddress address, int loop) {
    for (Place place : values()) {
      if (place.loop == loop && address.equals(place.address())) {
        return place;
      }
    }
    throw new IllegalArgumentException(address + " is not dialled");
  }
}
