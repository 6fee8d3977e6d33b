package io.sallyport.wire.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NameAddressTest {
  private static NameAddress address(String text) {
    return Objects.requireNonNull(NameAddress.parse(text), text);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          <sip:a@b>                                | ``             | sip:a@b           |
          <sip:a@b>;tag=1;epid=2                   | ``             | sip:a@b           | 1
          "Ines"<sip:a@b;x=y>;tag=aa01             | "Ines"         | sip:a@b;x=y       | aa01
          "a \\" < > , \\\\"  <sip:a@b> ; tag = "q"   | "a \\" < > , \\\\" | sip:a@b           | q
          Two Tokens <sip:a@b>;TAG=1               | Two Tokens     | sip:a@b           | 1
          Bell, Alexander <sip:a@b>                | Bell, Alexander | sip:a@b          |
          sip:a@b                                  | ``             | sip:a@b           |
          sip:a@b;user=phone;tag=1                 | ``             | sip:a@b           | 1
          sip:a@b ; tag=1                          | ``             | sip:a@b           | 1
          sip:a@b;x="<,>"                          | ``             | sip:a@b           |
          isbn:2983792873                          | ``             | isbn:2983792873   |
          <http://www.example.com?a,b>;tag=3       | ``             | http://www.example.com?a,b | 3
          """)
  void readsBothForms(String text, String display, String uri, String tag) {
    assertThat(address(text))
        .returns(display, NameAddress::display)
        .returns(uri, NameAddress::uriText)
        .returns(tag, NameAddress::tag)
        .returns(text, NameAddress::text);
  }

  @Test
  void leavesParametersBehindABareAddressToTheHeaderField() {
    NameAddress address = address("sip:a@b;transport=tls;lr");

    assertThat(Objects.requireNonNull(address.uri()).params()).isEmpty();
    assertThat(address.param("transport")).isEqualTo("tls");
    assertThat(address.hasParam("LR")).isTrue();
    assertThat(address("isbn:1").uri()).isNull();
  }

  @Test
  void changesPartsAndKeepsTheRestAsWritten() {
    NameAddress contact =
        address(
            "\"M\"<sip:192.168.1.20>;methods=\"INVITE, BYE\";proxy=replace;+sip.instance=\"<urn:uuid:3B>\"");

    assertThat(contact.withoutParam("proxy").withUri("sip:203.0.113.77").text())
        .isEqualTo(
            "\"M\" <sip:203.0.113.77>;methods=\"INVITE, BYE\";+sip.instance=\"<urn:uuid:3B>\"");
    assertThat(address("sip:a@b").withParam("expires", "60").text())
        .isEqualTo("<sip:a@b>;expires=60");
    assertThat(contact.withoutParam("q")).isSameAs(contact);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1;expires=0", "1, <sip:elsewhere.example>", "a \"b\"", "\\"})
  void quotesWhatCouldNotStandInAParameter(String value) {
    NameAddress read = address(address("<sip:a@b>;tag=7").withParam("x", value).text());

    assertThat(read.param("x")).isEqualTo(value);
    assertThat(read.params()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "<>",
        "<sip:>",
        "<a@b>",
        "a@b",
        "sip:",
        "<sip:a@b",
        "sip:a@b>",
        "< sip:a@b >",
        "\"a <sip:a@b>",
        "\"a\" sip:a@b",
        "\"a\"",
        "a \"b\" <sip:a@b>",
        "sip:a@b?x=y",
        "sip:a@b,sip:c",
        "<sip:a@b>x",
        "<sip:a@b> <sip:c>",
        "<sip:a@b>;",
        "<sip:a@b>;;tag=1",
        "<sip:a@b>;tag=1,",
        "<sip:a@b>;tag=\"\\\0\"",
        "<1sip:a@b>",
        "<sip:a b>"
      })
  void refusesWhatIsNoAddress(String text) {
    assertThat(NameAddress.parse(text)).isNull();
  }

  @Test
  void anAddressInAParameterIsNotTheAddress() {
    for (String text :
        new String[] {
          "sip:a@elsewhere.example;x=<sip:mara@harbor.example>",
          "sip:a@elsewhere.example <sip:mara@harbor.example>"
        }) {
      NameAddress read = NameAddress.parse(text);
      if (read != null) {
        assertThat(read.uriText()).as(text).isEqualTo("sip:a@elsewhere.example");
      }
    }
  }
}
