package io.sallyport.wire.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JidTest {
  /** The legal ones of RFC 7622 section 3.5, and that none of them is another. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "juliet@example.com",
        "juliet@example.com/foo",
        "juliet@example.com/foo bar",
        "juliet@example.com/foo@bar",
        "foo\\20bar@example.com",
        "fussball@example.com",
        "fu\u00dfball@example.com",
        "\u03c0@example.com",
        "\u03c3@example.com",
        "\u03c2@example.com",
        "king@example.com/\u265a",
        "example.com",
        "example.com/foobar",
        "a.example.com/b@example.net"
      })
  void takesWhatIsLegal(String text) {
    Jid jid = Jid.parse(text).orElseThrow();
    assertThat(jid).hasToString(text);
    assertThat(jid.prepared().orElseThrow()).hasToString(text);
  }

  @Test
  void mapsCapitalSigma() {
    Jid jid = Jid.parse("\u03a3@example.com/foo").orElseThrow();
    assertThat(jid.prepared().orElseThrow()).hasToString("\u03c3@example.com/foo");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"juliet\"@example.com",
        "foo bar@example.com",
        "juliet@example.com/ foo",
        "@example.com/",
        "@example.com",
        "example.com/",
        "/foobar",
        "",
        "a@",
        "a@b@c",
        "a<b@example.com",
        "a@exa mple.com",
        "a@-example.com",
        "a@example..com",
        "a@example.com/b\u0007",
        "a\u0000@example.com"
      })
  void refusesWhatIsNot(String text) {
    assertThat(Jid.parse(text)).isEmpty();
  }

  /** What only the profiles of PRECIS refuse. */
  @ParameterizedTest
  @ValueSource(strings = {"henry\u2163@example.com", "\u265a@example.com"})
  void preparesNoOthers(String text) {
    assertThat(Jid.parse(text).orElseThrow().prepared()).isEmpty();
  }

  @Test
  void boundsTheParts() {
    assertThat(Jid.parse("a".repeat(1023) + "@example.com")).isPresent();
    assertThat(Jid.parse("a".repeat(1024) + "@example.com")).isEmpty();
    assertThat(Jid.parse("example.com/" + "\u00e9".repeat(511))).isPresent();
    assertThat(Jid.parse("example.com/" + "\u00e9".repeat(512))).isEmpty();
    assertThat(Jid.parse("a." + "b".repeat(64) + ".example")).isEmpty();
    assertThat(Jid.parse("a.".repeat(128))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Example.COM,example.com",
    "example.com.,example.com",
    "b\u00fccher.example,xn--bcher-kva.example",
    "B\u00dccher.example,xn--bcher-kva.example",
    "xn--bcher-kva.example,xn--bcher-kva.example",
    "XN--BCHER-KVA.example,xn--bcher-kva.example",
    "192.0.2.1,192.0.2.1",
    "[2001:DB8::1],[2001:db8::1]"
  })
  void comparesDomainsInOneForm(String text, String ascii) {
    assertThat(XmppDomain.of(text)).contains(new XmppDomain(ascii));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fu\u00dfball.example",
        "a_b.example",
        "xn--.example",
        "xn--a.example",
        "\u2163.example",
        "[::1",
        "[x]",
        ".",
        "a..b",
        "a\u3002example",
        "ex\u200dample.com"
      })
  void takesNoOtherDomains(String text) {
    assertThat(XmppDomain.of(text)).isEmpty();
  }
}
