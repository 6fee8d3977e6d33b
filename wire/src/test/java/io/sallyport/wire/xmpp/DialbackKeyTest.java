package io.sallyport.wire.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class DialbackKeyTest {
  /** The vector of XEP-0185 section 3.2. */
  @Test
  void makesTheKeyOfTheStandard() {
    var key = key("s3cr3tf0rd14lb4ck");
    assertThat(key.of(pair("example.org", "xmpp.example.com"), "D60000229F"))
        .isEqualTo("37c69b1cf07a3f67c04a5ef5902fa5114f2c76fe4a2686482ba5b89323075643");
  }

  @Test
  void makesTheKeyOfThePool() {
    var key = key("harbor-pool-secret-2026");
    var pair = pair("harbor.example", "lighthouse.example");
    String made = "f50d54c198ae26848a193236bdbc0508ef8eaf1afeb73e4b70f1ea6d007b63e1";
    assertThat(key.of(pair, "9f2c41d07be35a18")).isEqualTo(made);
    assertThat(key.isKey(made, pair, "9f2c41d07be35a18")).isTrue();
    assertThat(key.isKey(made.toUpperCase(Locale.ROOT), pair, "9f2c41d07be35a18")).isFalse();
    assertThat(key.isKey(made, pair, "9f2c41d07be35a19")).isFalse();
    assertThat(key.isKey(made, pair.inverse(), "9f2c41d07be35a18")).isFalse();
    assertThat(key.isKey("", pair, "9f2c41d07be35a18")).isFalse();
  }

  private static DialbackKey key(String secret) {
    return new DialbackKey(secret.getBytes(StandardCharsets.UTF_8));
  }

  private static DomainPair pair(String from, String to) {
    return new DomainPair(XmppDomain.of(from).orElseThrow(), XmppDomain.of(to).orElseThrow());
  }
}
