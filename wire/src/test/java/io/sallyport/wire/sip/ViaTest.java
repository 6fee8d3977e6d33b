package io.sallyport.wire.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ViaTest {
  private static Via via(String text) {
    return Objects.requireNonNull(Via.parse(text), text);
  }

  @Test
  void readsAValueWithoutABranchAndAnyLetterCase() {
    Via via = via("sip/2.0/tls 192.168.1.20:49152");

    assertThat(via.transport()).isEqualTo("tls");
    assertThat(via.host()).isEqualTo("192.168.1.20");
    assertThat(via.port()).isEqualTo(49152);
    assertThat(via.branch()).isNull();
    assertThat(via.params()).isEmpty();
  }

  @Test
  void readsParametersAsWrittenAndFindsThemInAnyLetterCase() {
    Via via =
        via("SIP/2.0/TLS [2001:db8::1] ;Branch=z9hG4bK1; rport ;ms-internal-info=\"c\\\"j;q\"");

    assertThat(via.host()).isEqualTo("2001:db8::1");
    assertThat(via.port()).isEqualTo(-1);
    assertThat(via.branch()).isEqualTo("z9hG4bK1");
    assertThat(via.param("RPORT")).isEmpty();
    assertThat(via.param("ms-internal-info")).isEqualTo("c\"j;q");
    assertThat(via.param("received")).isNull();
    assertThat(via.params().get(2)).isEqualTo(new Param("ms-internal-info", "\"c\\\"j;q\""));
  }

  @Test
  void addsReplacesAndRemovesParameters() {
    Via via = via("SIP/2.0/TLS [2001:db8::1]:5061;rport;branch=z9hG4bK1;x=\"a;b\"");

    assertThat(via.withParam("received", "203.0.113.77").text())
        .isEqualTo(
            "SIP/2.0/TLS [2001:db8::1]:5061;rport;branch=z9hG4bK1;x=\"a;b\";received=203.0.113.77");
    assertThat(via.withParam("rport", "9").withoutParam("BRANCH").text())
        .isEqualTo("SIP/2.0/TLS [2001:db8::1]:5061;rport=9;x=\"a;b\"");
    assertThat(via.withoutParam("oc")).isSameAs(via);
    assertThat(Via.parse(via.withParam("a", null).text())).isEqualTo(via.withParam("a", null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a;branch=z9hG4bKforged",
        "a, SIP/2.0/TLS elsewhere.example",
        "a b",
        "a\tb",
        "\"",
        "\\",
        "a\\\"b",
        "<x>",
        "\u0001\u007f",
        "\u00e9",
        ""
      })
  void quotesWhatCouldNotStandInAParameter(String value) {
    String text = via("SIP/2.0/TLS a;branch=z9hG4bK1").withParam("x", value).text();

    Via read = via(text);
    assertThat(read.param("x")).isEqualTo(value);
    assertThat(read.branch()).isEqualTo("z9hG4bK1");
    assertThat(read.params()).hasSize(2);
  }

  @Test
  void leavesTokensHostsAndAddressesUnquoted() {
    for (String value :
        List.of("9", "sip.harbor.example", "2001:db8::1", "[2001:db8::1]", "T-_1")) {
      assertThat(via("SIP/2.0/TLS a").withParam("x", value).text())
          .isEqualTo("SIP/2.0/TLS a;x=" + value);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\rb", "a\nb", "a\0b", "\u20ac"})
  void refusesAValueThatNoQuotingLetsThrough(String value) {
    Via via = via("SIP/2.0/TLS a");

    assertThatThrownBy(() -> via.withParam("x", value))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesAParameterThatWouldBeReadAsSomethingElse() {
    for (Param bad :
        List.of(
            new Param("x", "a;b"),
            new Param("x", "\"a"),
            new Param("x", "\"a\"b"),
            new Param("x;y", "a"),
            new Param("", null))) {
      assertThatThrownBy(() -> Via.of("TLS", "a", -1, List.of(bad)))
          .as(bad.toString())
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void replacesAForgedParameterThatIsRepeatedByOne() {
    assertThat(via("SIP/2.0/TLS a;received=1;x=y;Received=2").withParam("received", "3").text())
        .isEqualTo("SIP/2.0/TLS a;received=3;x=y");
  }

  @Test
  void writesItsOwn() {
    assertThat(Via.of("TLS", "10.20.0.11", 5061, List.of(new Param("branch", "z9hG4bKx"))).text())
        .isEqualTo("SIP/2.0/TLS 10.20.0.11:5061;branch=z9hG4bKx");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "SIP/2.0/TLS",
        "SIP/2.0/TLS ",
        "SIP/2.0 TLS a",
        "SIP/3.0/TLS a",
        "HTTP/2.0/TLS a",
        "SIP/2.0/T LS a",
        "SIP/2.0/TLS a b",
        "SIP/2.0/TLS a:",
        "SIP/2.0/TLS a:65536",
        "SIP/2.0/TLS a:0005061",
        "SIP/2.0/TLS a:5061x",
        "SIP/2.0/TLS 2001:db8::1",
        "SIP/2.0/TLS [2001:db8::1",
        "SIP/2.0/TLS []",
        "SIP/2.0/TLS [g::1]",
        "SIP/2.0/TLS a;",
        "SIP/2.0/TLS a;;branch=b",
        "SIP/2.0/TLS a;=b",
        "SIP/2.0/TLS a;b=\"c",
        "SIP/2.0/TLS a;b=\"\\\0\"",
        "SIP/2.0/TLS a;b=c d",
        "SIP/2.0/TLS a,SIP/2.0/TLS b",
        "SIP/2.0/TLS a\u00e9"
      })
  void refusesWhatIsNoVia(String text) {
    assertThat(Via.parse(text)).isNull();
  }
}
