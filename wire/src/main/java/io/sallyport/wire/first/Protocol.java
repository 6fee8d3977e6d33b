package io.sallyport.wire.first;

import java.util.Arrays;
import java.util.Optional;

/**
 * What the other end of a connection speaks: what services are there for, and what scanners try.
 */
public enum Protocol {
  /** RFC 3261. Its clients of today name no protocol in their handshake. */
  SIP("sip/2"),
  /** RFC 9112, so that a browser may go on to WebSocket (RFC 6455). */
  HTTP("http/1.1"),
  /** Another TLS handshake inside. */
  TLS(""),
  SSH(""),
  /** Remote desktop, and whatever else begins with a TPKT header (RFC 1006 section 6). */
  RDP(""),
  OTHER("");

  private final String alpn;

  Protocol(String alpn) {
    this.alpn = alpn;
  }

  /** Its name in a TLS handshake (RFC 7301 section 6), if it has one. */
  public Optional<String> alpn() {
    return alpn.isEmpty() ? Optional.empty() : Optional.of(alpn);
  }

  /** The protocol of that name in a TLS handshake. */
  public static Optional<Protocol> ofAlpn(String name) {
    return Arrays.stream(values())
        .filter(protocol -> !name.isEmpty() && protocol.alpn.equals(name))
        .findFirst();
  }
}
