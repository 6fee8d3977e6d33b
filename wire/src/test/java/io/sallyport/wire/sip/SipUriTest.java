package io.sallyport.wire.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SipUriTest {
  private static SipUri uri(String text) {
    return Objects.requireNonNull(SipUri.parse(text), text);
  }

  @Test
  void readsAllItsParts() {
    SipUri uri =
        uri("SIPS:mara:pw@SIP.Harbor.example:5061;Transport=TLS;lr;opaque=user:epid:a-_?a=b&c");

    assertThat(uri.scheme()).isEqualTo("sips");
    assertThat(uri.user()).isEqualTo("mara:pw");
    assertThat(uri.host()).isEqualTo("sip.harbor.example");
    assertThat(uri.port()).isEqualTo(5061);
    assertThat(uri.param("transport")).isEqualTo("TLS");
    assertThat(uri.param("LR")).isEmpty();
    assertThat(uri.param("opaque")).isEqualTo("user:epid:a-_");
    assertThat(uri.hasParam("gruu")).isFalse();
    assertThat(uri.headers()).isEqualTo("a=b&c");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sip:harbor.example",
        "sip:T1@ae1.harbor.lan:5061;transport=tls;lr;ob",
        "sip:[2001:db8::10]:5070;maddr=[2001:db8::1]",
        "sip:user;par=u%40example.net@example.com",
        "sip:owner@harbor.example;gruu;opaque=app:conf:focus:id:K3P9Q7",
        "sip:a@b;x=;y=1=2",
        "sips:a@b?Route=%3Csip:c%3E"
      })
  void isWrittenAsItWasRead(String text) {
    assertThat(uri(text).text()).isEqualTo(text).hasToString(uri(text).toString());
  }

  @Test
  void endsTheUserPartAtItsOnlyAtSign() {
    assertThat(uri("sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it@example.com"))
        .returns("example.com", SipUri::host)
        .returns("1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it", SipUri::user)
        .returns(null, SipUri::headers);
  }

  @Test
  void changesParts() {
    SipUri uri = uri("sip:a@192.168.1.20:49152;transport=tls;ms-opaque=9c?x");

    assertThat(
            uri.withHost("203.0.113.77")
                .withPort(-1)
                .withParam("ms-received-cid", "T1")
                .withParam("TRANSPORT", "tcp")
                .withoutParam("ms-opaque")
                .text())
        .isEqualTo("sip:a@203.0.113.77;transport=tcp;ms-received-cid=T1?x");
    assertThat(uri.withHost("2001:db8::1").text())
        .isEqualTo("sip:a@[2001:db8::1]:49152;transport=tls;ms-opaque=9c?x");
    assertThat(
            new SipUri("sip", "T1", "ae1.lan", 5061, List.of(new Param("lr", null)), null).text())
        .isEqualTo("sip:T1@ae1.lan:5061;lr");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a;lr             | a%3Blr
          a?Route=b        | a%3FRoute%3Db
          a@elsewhere      | a%40elsewhere
          <a>              | %3Ca%3E
          a b              | a%20b
          a%40b            | a%40b
          50%              | 50%25
          %4               | %254
          [2001:db8::1]    | [2001:db8::1]
          user:epid:a-_.!~ | user:epid:a-_.!~
          """)
  void escapesWhatCouldNotStandInAParameter(String value, String written) {
    SipUri changed = uri("sip:a@b;lr?x").withParam("y", value);

    assertThat(changed.text()).isEqualTo("sip:a@b;lr;y=" + written + "?x");
    assertThat(uri(changed.text())).isEqualTo(changed);
  }

  @Test
  void aParameterWithoutAValueIsANameAlone() {
    assertThat(uri("sip:a@b").withParam("x", "").withParam("y", null).text())
        .isEqualTo("sip:a@b;x;y");
  }

  @Test
  void refusesAParameterThatWouldBeReadAsSomethingElse() {
    for (Param bad :
        List.of(
            new Param("x", "a;b"),
            new Param("x", "a?b"),
            new Param("x", "a@b"),
            new Param("x", "a\r\n"),
            new Param("x=y", null),
            new Param("", null))) {
      SipUri uri = new SipUri("sip", null, "b", -1, List.of(bad), null);
      assertThatThrownBy(uri::text).as(bad.toString()).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sip:",
        "sip",
        "tel:+1",
        "harbor.example",
        "sip:@a",
        "sip:a@",
        "sip:a@b@c",
        "sip:a@b:",
        "sip:a@b:5061x",
        "sip:a@b:99999",
        "sip:a@2001:db8::1",
        "sip:a@[2001:db8::1]x",
        "sip:a@[1.2.3.4]",
        "sip:a@b;",
        "sip:a@b;;lr",
        "sip:a@b;=x",
        "sip:a b@c",
        "<sip:a@b>",
        "sip:a\"@b",
        "sip:a@b\u00e9",
        "sip:a@b;x=\t"
      })
  void refusesWhatIsNoSipUri(String text) {
    assertThat(SipUri.parse(text)).isNull();
  }
}
