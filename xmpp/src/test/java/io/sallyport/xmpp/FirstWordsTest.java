package io.sallyport.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FirstWordsTest {
  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<a to=\"b\"><body>secret</body></a>|<a to=\"b\"><body>......</body></a>",
        "<a><![CDATA[<secret ]]></a>|<a><.......................",
        "<auth>c2VjcmV0|<auth>........",
        "secret<a/>|......<a/>",
        "<a x=\"ü\"/>|<a x=\"..\"/>"
      })
  void showsTagsAndNothingBetweenThem(String said, String shown) {
    assertThat(FirstWords.masked(bytes(said))).isEqualTo(shown);
  }

  @Test
  void showsNoMoreThanSoMuch() {
    assertThat(FirstWords.hex(bytes("<a"))).isEqualTo("3c61");
    assertThat(FirstWords.hex(new byte[100])).hasSize(128);
    assertThat(FirstWords.masked(new byte[10_000])).isEqualTo(".".repeat(2048));
  }
}
