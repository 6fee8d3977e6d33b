package io.sallyport.wire.sip;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each of the 12 IPv6 torture messages of RFC 5118. */
class Rfc5118Test {
  @ParameterizedTest(name = "{0} {1}: {2}")
  @CsvSource(
      textBlock =
          """
          # section, name, check, host of the Request-URI, its port, host of the top Via
          4.1,  ipv6-good,                     forward, 2001:db8::10, -1, 2001:db8::9:1
          4.2,  ipv6-bad,                      BAD_URI, , 0, 2001:db8::9:1
          4.3,  port-ambiguous,                forward, 2001:db8::10:5070, -1, 2001:db8::9:1
          4.4,  port-unambiguous,              forward, 2001:db8::10, 5070, 2001:db8::9:1
          4.5,  via-received-param-with-delim, forward, 2001:db8::10, -1, 2001:db8::9:1
          4.5,  via-received-param-no-delim,   forward, 2001:db8::10, -1, 2001:db8::9:1
          4.6,  ipv6-in-sdp,                   forward, 2001:db8::10, -1, 2001:db8::20
          4.7,  mult-ip-in-header,             forward, host.example.net, -1, 2001:db8::9:1
          4.8,  mult-ip-in-sdp,                forward, 2001:db8::10, -1, 2001:db8::9:1
          4.9,  ipv4-mapped-ipv6,              forward, example.com, -1, ::ffff:192.0.2.10
          4.10, ipv6-bug-abnf-3-colons,        forward, 2001:db8:::192.0.2.1, -1, lab1.east.example.com
          4.10, ipv6-correct-abnf-2-colons,    forward, 2001:db8::192.0.2.1, -1, lab1.east.example.com
          """)
  void meetsItsExpectation(
      String section, String name, String check, String host, int port, String viaHost) {
    SipMessage message = read(name);

    SipFault fault = SipCheck.problem(message);
    assertThat(fault == null ? "forward" : fault.name())
        .as("%s %s", section, name)
        .isEqualTo(check);
    assertThat(Objects.requireNonNull(message.topVia()).host()).isEqualTo(viaHost);
    assertThat(Sip.text(new SipEdit(message)))
        .isEqualTo(new String(Samples.rfc5118(name), 0, message.length(), ISO_8859_1));
    if (fault == null) {
      SipUri uri = Objects.requireNonNull(SipUri.parse(message.requestUri()));
      assertThat(uri.host()).isEqualTo(host);
      assertThat(uri.port()).isEqualTo(port);
      assertThat(uri.text()).isEqualTo(message.requestUri());
    }
  }

  @Test
  void takesReceivedWithAndWithoutBrackets() {
    assertThat(Objects.requireNonNull(read("via-received-param-with-delim").topVia()))
        .returns("[2001:db8::9:255]", via -> via.param("received"))
        .returns("z9hG4bKas3-111", Via::branch);
    assertThat(Objects.requireNonNull(read("via-received-param-no-delim").topVia()))
        .returns("2001:db8::9:255", via -> via.param("received"))
        .returns("z9hG4bKas3", Via::branch);
  }

  private static SipMessage read(String name) {
    List<SipRead> reads = Sip.read(SipLimits.CLIENT, Samples.rfc5118(name), Integer.MAX_VALUE);
    return (SipMessage) reads.getFirst();
  }
}
