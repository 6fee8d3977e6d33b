package io.sallyport.wire.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Every limit: a message at it passes, one more octet or value does not. */
class SipLimitsTest {
  private static final SipLimits SMALL = new SipLimits(60, 50, 400, 9, 3, 4, 20, 30);
  private static final int LINES = 7;

  private static String message(String uri, String extraLines, int bodyOctets) {
    return "OPTIONS "
        + uri
        + " SIP/2.0\r\nVia: SIP/2.0/TLS a\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\n"
        + "Call-ID: 1\r\nCSeq: 1 OPTIONS\r\n"
        + extraLines
        + "Content-Length: "
        + bodyOctets
        + "\r\n\r\n"
        + "b".repeat(bodyOctets);
  }

  @Test
  void uriOctets() {
    check(
        message("sip:" + "a".repeat(26), "", 0),
        message("sip:" + "a".repeat(27), "", 0),
        SipFault.URI_TOO_LONG,
        414);
  }

  @Test
  void startLineOctets() {
    int method = 60 - " sip:a SIP/2.0".length();
    check(
        message("sip:a", "", 0).replace("OPTIONS sip", "M".repeat(method) + " sip"),
        message("sip:a", "", 0).replace("OPTIONS sip", "M".repeat(method + 1) + " sip"),
        SipFault.START_LINE_TOO_LONG,
        0);
  }

  @Test
  void headerLineOctets() {
    check(
        message("sip:a", "X: " + "y".repeat(47) + "\r\n", 0),
        message("sip:a", "X: " + "y".repeat(48) + "\r\n", 0),
        SipFault.HEADER_LINE_TOO_LONG,
        513);
  }

  @Test
  void headerLineOctetsOverItsContinuations() {
    check(
        message("sip:a", "X: " + "y".repeat(20) + "\r\n " + "z".repeat(24) + "\r\n", 0),
        message("sip:a", "X: " + "y".repeat(20) + "\r\n " + "z".repeat(25) + "\r\n", 0),
        SipFault.HEADER_LINE_TOO_LONG,
        513);
  }

  @Test
  void headOctets() {
    int length = message("sip:a", "", 0).length();
    SipLimits limits = new SipLimits(60, 500, length + 10, 9, 3, 4, 20, 30);
    check(
        limits,
        message("sip:a", "X:67890\u00b7\r\n", 0) /* 10 more */,
        message("sip:a", "X:67890\u00b71\r\n", 0),
        SipFault.HEAD_TOO_LARGE,
        513);
  }

  @Test
  void headerLines() {
    check(
        message("sip:a", "X: y\r\n".repeat(9 - LINES + 1), 0),
        message("sip:a", "X: y\r\n".repeat(9 - LINES + 2), 0),
        SipFault.TOO_MANY_HEADERS,
        513);
  }

  @Test
  void viaValues() {
    check(
        message("sip:a", "v: SIP/2.0/TLS b, SIP/2.0/TLS c\r\n", 0),
        message("sip:a", "v: SIP/2.0/TLS b;x=\",\", SIP/2.0/TLS c,\r\n", 0),
        SipFault.TOO_MANY_VIAS,
        513);
  }

  @Test
  void routeValues() {
    check(
        message("sip:a", "Route: <sip:a,b>,<sip:b>\r\nRecord-Route: <sip:c>,<sip:d>\r\n", 0),
        message("sip:a", "Route: <sip:a>,<sip:b>\r\nRecord-Route: <sip:c>,<sip:d>,<a:e>\r\n", 0),
        SipFault.TOO_MANY_ROUTES,
        513);
  }

  @Test
  void bodyOctets() {
    check(message("sip:a", "", 20), message("sip:a", "", 21), SipFault.BODY_TOO_LARGE, 413);
  }

  @Test
  void endlessLinesAndHeadsAreCutOffWithoutTheirEnd() {
    for (SipLimits limits : List.of(SipLimits.CLIENT, SipLimits.PARTNER, SipLimits.INSIDE)) {
      assertThat(fault(limits, "A".repeat(limits.startLineOctets() + 1)))
          .isEqualTo(SipFault.START_LINE_TOO_LONG);
      String start = "OPTIONS sip:a SIP/2.0\r\n";
      assertThat(fault(limits, start + "A".repeat(limits.headerLineOctets() + 1)))
          .isEqualTo(SipFault.HEADER_LINE_TOO_LONG);
      String line = "X: " + "y".repeat(limits.headOctets() / limits.headerLines()) + "\r\n";
      assertThat(fault(limits, start + line.repeat(limits.headerLines())))
          .isEqualTo(SipFault.HEAD_TOO_LARGE);
      assertThat(fault(limits, start + "X: y\r\n".repeat(limits.headerLines() + 1)))
          .isEqualTo(SipFault.TOO_MANY_HEADERS);
    }
  }

  private static void check(String good, String bad, SipFault fault, int status) {
    check(SMALL, good, bad, fault, status);
  }

  private static void check(SipLimits limits, String good, String bad, SipFault fault, int status) {
    for (int pieceOctets : new int[] {1, 7, Integer.MAX_VALUE}) {
      assertThat(SipReaderTest.described(Sip.read(limits, Sip.octets(good), pieceOctets)))
          .containsExactly("message " + good);
      SipRead.Malformed malformed =
          (SipRead.Malformed) Sip.read(limits, Sip.octets(bad), pieceOctets).getFirst();
      assertThat(malformed.fault()).isEqualTo(fault);
      assertThat(malformed.fault().status()).isEqualTo(status);
    }
  }

  private static SipFault fault(SipLimits limits, String text) {
    List<SipRead> reads = Sip.read(limits, Sip.octets(text), 4096);
    return ((SipRead.Malformed) reads.getFirst()).fault();
  }
}
