package io.sallyport.wire.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OtherHostTest {
  private static Optional<OtherHost> read(String text) {
    return OtherHost.read(
        Xmpp.nonza(
            "<stream:error><see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'>"
                + text
                + "</see-other-host></stream:error>"));
  }

  @ParameterizedTest
  @CsvSource({
    "xmpp2.lighthouse.example, xmpp2.lighthouse.example, 5269",
    "XMPP2.lighthouse.example:5270, xmpp2.lighthouse.example, 5270",
    "203.0.113.25:1, 203.0.113.25, 1",
    "[2001:db8::25], 2001:db8::25, 5269",
    "[2001:db8::25]:9222, 2001:db8::25, 9222"
  })
  void isAHostAndAPort(String text, String host, int port) {
    assertThat(read(text)).contains(new OtherHost(host, port));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a b", "a:", "a:0", "a:65536", "a:+1", "a:1:2", "2001:db8::25", "[::1", ":1"})
  void isNothingElse(String text) {
    assertThat(read(text)).isEmpty();
  }
}
