package io.sallyport.access;

import io.sallyport.topology.Federation.Verification;

/**
 * A partner or provider as policy knows it: how it came to be one, and how far its word goes.
 *
 * @param server the name that it proves by its certificate
 * @param domain whose DNS led to that server, lower case; empty if the topology names the server
 * @param verification whether what it says of its senders is believed
 */
record Partner(Kind kind, String server, String domain, Verification verification) {
  /** The same, not believed who its sender is. */
  Partner unverified() {
    return new Partner(kind, server, domain, Verification.ALWAYS_UNVERIFIABLE);
  }

  /** How a partner came to be one. */
  enum Kind {
    /** An allowed domain whose edge the topology names. */
    DIRECT("DirectPartner", "federation"),
    /** An allowed domain whose edge DNS names. */
    ALLOWED("AutoFederation", "federation"),
    /** A domain without an entry, found by DNS. */
    DISCOVERED("AutoFederation", "federation"),
    HOSTING("AuthorizedServer", "federation"),
    PUBLIC("AuthorizedServer", "publiccloud"),
    /** The one server that all federation goes through. */
    DEFAULT_ROUTE("DirectPartner", "federation"),
    /** The same, with public networks behind it. */
    PUBLIC_DEFAULT_ROUTE("AuthorizedServer", "publiccloud");

    private final String sourceType;
    private final String network;

    Kind(String sourceType, String network) {
      this.sourceType = sourceType;
      this.network = network;
    }

    /** Value of {@code ms-source-type} ([MS-SIPRE] 2.2.15). */
    String sourceType() {
      return sourceType;
    }

    /** Value of {@code ms-source-network}. */
    String network() {
      return network;
    }

    boolean isProvider() {
      return this == HOSTING || isPublic();
    }

    boolean isPublic() {
      return this == PUBLIC || this == PUBLIC_DEFAULT_ROUTE;
    }
  }
}
