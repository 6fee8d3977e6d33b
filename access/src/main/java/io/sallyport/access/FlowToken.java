package io.sallyport.access;

import org.jspecify.annotations.Nullable;

/**
 * Names the connection that a client lives on, or a route through this pool, to whoever sends a
 * request back later (RFC 5626 section 5.2). It holds no address, so it leaks nothing.
 *
 * @param node number of the pool node, 1 to 255
 * @param epoch start of that node's process, seconds since 1970, unsigned
 * @param serial number of the connection in that process, 1 to 2^32-1; 0 for routes
 */
record FlowToken(Kind kind, int node, int epoch, long serial) {
  /** What a token stands for; a token of one kind is no use in the place of another. */
  enum Kind {
    CLIENT_FLOW(1),
    PARTNER_ROUTE(2),
    INTERNAL_ROUTE(3),
    PROVIDER_ROUTE(4);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }

    static @Nullable Kind of(int code) {
      for (Kind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      return null;
    }
  }
}
