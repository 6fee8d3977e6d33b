package io.sallyport.wire.first;

import java.util.List;

/**
 * What the other end of a connection speaks: what services are there for, and what scanners try.
 */
public enum Protocol {
  /** RFC 3261. Its clients of today name no protocol in their handshake. */
  SIP("sip/2"),
  /** RFC 9112, so that a browser may go on to WebSocket (RFC 6455). */
  HTTP("http/1.1"),
  /** A way through asked for as of a proxy (RFC 9110 section 9.3.6). */
  CONNECT("http/1.1"),
  /** RFC 8489, alone or for TURN, with names of RFC 7443. */
  STUN("stun.turn", "stun.nat-discovery"),
  /** Another TLS handshake inside. */
  TLS,
  SSH,
  /** Remote desktop, and whatever else begins with a TPKT header (RFC 1006 section 6). */
  RDP,
  OTHER;

  @SuppressWarnings("ImmutableEnumChecker") // List.of is
  private final List<String> alpn;

  Protocol(String... alpn) {
    this.alpn = List.of(alpn);
  }

  /** Its names in a TLS handshake (RFC 7301 section 6), if it has any. */
  public List<String> alpn() {
    return alpn;
  }
}
