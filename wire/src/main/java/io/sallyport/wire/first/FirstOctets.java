package io.sallyport.wire.first;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Tells from the first octets of a connection what is spoken on it. */
public final class FirstOctets {
  /** So many octets always decide. */
  public static final int MOST = 64;

  /** The first row that fits decides; a row that may yet fit makes those after it wait. */
  private static final List<Row> TABLE =
      List.of(
          // A keep-alive ahead of the first message (RFC 5626 section 3.5.1).
          new Row(new Literal("\r\n"), Protocol.SIP),
          new Row(new Literal("SIP/"), Protocol.SIP),
          new Row(new Literal("SSH-"), Protocol.SSH),
          new Row(new Literal("\u0016\u0003"), Protocol.TLS),
          new Row(new Literal("\u0003\u0000"), Protocol.RDP),
          // Requests have their two class bits and all but the last bits of their method clear
          // (RFC 8489 section 5).
          new Row(new Literal("\u0000"), Protocol.STUN),
          // A frame of MS-TURN around such a request (MS-TURN section 2.1.4).
          new Row(new Literal("\u0002\u0000"), Protocol.STUN),
          // The four forms of a request target (RFC 9112 section 3.2); no SIP URI looks like one.
          new Row(new Literal("CONNECT "), Protocol.CONNECT),
          new Row(new RequestLine("/"), Protocol.HTTP),
          new Row(new RequestLine("http:"), Protocol.HTTP),
          new Row(new RequestLine("https:"), Protocol.HTTP),
          new Row(new RequestLine("*"), Protocol.HTTP),
          new Row(new RequestLine(""), Protocol.SIP));

  private FirstOctets() {}

  /**
   * What is spoken; empty if more octets are needed to tell.
   *
   * @param octets all from the connection's first on; left as they are
   */
  public static Optional<Protocol> of(ByteBuffer octets) {
    for (Row row : TABLE) {
      switch (row.pattern().match(octets)) {
        case YES -> {
          return Optional.of(row.protocol());
        }
        case MORE -> {
          return octets.remaining() < MOST ? Optional.empty() : Optional.of(Protocol.OTHER);
        }
        case NO -> {}
      }
    }
    return Optional.of(Protocol.OTHER);
  }

  private record Row(Pattern pattern, Protocol protocol) {}

  private enum Match {
    YES,
    NO,
    MORE
  }

  private sealed interface Pattern {
    Match match(ByteBuffer octets);
  }

  /** These octets. */
  private record Literal(String text) implements Pattern {
    @Override
    public Match match(ByteBuffer octets) {
      return matchAt(octets, 0, text);
    }
  }

  /** A method, one space, and a request target that begins like this. */
  private record RequestLine(String target) implements Pattern {
    @Override
    public Match match(ByteBuffer octets) {
      int at = 0;
      while (at < octets.remaining() && isToken(octets.get(octets.position() + at))) {
        at++;
      }
      if (at == octets.remaining()) {
        return Match.MORE;
      }
      boolean isMethod = at > 0 && octets.get(octets.position() + at) == ' ';
      return isMethod ? matchAt(octets, at + 1, target) : Match.NO;
    }
  }

  private static Match matchAt(ByteBuffer octets, int from, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (from + i >= octets.remaining()) {
        return Match.MORE;
      }
      if ((octets.get(octets.position() + from + i) & 0xFF) != text.charAt(i)) {
        return Match.NO;
      }
    }
    return Match.YES;
  }

  /** RFC 3261 section 25.1 and RFC 9110 section 5.6.2 agree but for rare signs. */
  private static boolean isToken(byte octet) {
    boolean isLetterOrDigit =
        (octet >= 'A' && octet <= 'Z')
            || (octet >= 'a' && octet <= 'z')
            || (octet >= '0' && octet <= '9');
    return isLetterOrDigit || "-.!%*_+`'~".indexOf(octet) >= 0;
  }
}
