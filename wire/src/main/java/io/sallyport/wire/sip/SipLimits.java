package io.sallyport.wire.sip;

/**
 * The most a message may hold, by the kind of listener it comes from. A message over a limit is
 * refused and its connection closed.
 *
 * @param startLineOctets request or status line, without its CRLF
 * @param headerLineOctets one header line with its continuation lines, without the last CRLF
 * @param headOctets start line, header lines and the empty line that ends them
 * @param headerLines header lines, a folded one counted once
 * @param viaValues Via values over all lines
 * @param routeValues Route and Record-Route values together, over all lines
 * @param bodyOctets greatest Content-Length
 * @param uriOctets Request-URI
 */
public record SipLimits(
    int startLineOctets,
    int headerLineOctets,
    int headOctets,
    int headerLines,
    int viaValues,
    int routeValues,
    int bodyOctets,
    int uriOctets) {

  private static final int KIB = 1024;

  /** Clients outside. */
  public static final SipLimits CLIENT =
      new SipLimits(2 * KIB, 8 * KIB, 32 * KIB, 128, 20, 20, 128 * KIB, KIB);

  /** Partners and providers outside. */
  public static final SipLimits PARTNER =
      new SipLimits(4 * KIB, 8 * KIB, 64 * KIB, 128, 70, 30, 512 * KIB, 2 * KIB);

  /** Servers inside, whose greatest body is set by their own administrator up to this. */
  public static final SipLimits INSIDE =
      new SipLimits(8 * KIB, 64 * KIB, 128 * KIB, 256, 70, 30, 5_000 * KIB, 4 * KIB);
}
