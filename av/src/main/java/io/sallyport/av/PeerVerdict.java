package io.sallyport.av;

/** Whether a peer may be reached. Which rule said no is for logs; clients are never told. */
enum PeerVerdict {
  ALLOWED("allowed"),
  /** A relay address of this node with an allocation: what is sent there stays in the process. */
  OWN_RELAY("a relay address of this node"),
  NO_PORT("port 0"),
  MULTICAST("a multicast, broadcast or reserved address"),
  UNSPECIFIED("an address of this network, or none"),
  LOOPBACK("a loopback address"),
  LINK_LOCAL("a link-local address"),
  OWN("an address of this node"),
  INSIDE("an address of a server inside or of another node"),
  PRIVATE("a private address"),
  SPECIAL("an address of special use"),
  DENIED("an address on the deny list"),
  LOW_PORT("a port below 1024");

  private final String words;

  PeerVerdict(String words) {
    this.words = words;
  }

  boolean isAllowed() {
    return this == ALLOWED || this == OWN_RELAY;
  }

  /** Completes "this is ...". */
  String words() {
    return words;
  }
}
