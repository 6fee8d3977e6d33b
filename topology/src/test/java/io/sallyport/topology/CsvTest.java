package io.sallyport.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvTest {

  @Test
  void readsPlainAndQuotedFields() {
    assertThat(Csv.read("a,b\r\n1,\"x, \"\"y\"\"\nz\"\r\n"))
        .containsExactly(List.of("a", "b"), List.of("1", "x, \"y\"\nz"));
  }

  @Test
  void readsEmptyFieldsAndALastLineWithoutEnd() {
    assertThat(Csv.read("a,b\n,\n\"\",2"))
        .containsExactly(List.of("a", "b"), List.of("", ""), List.of("", "2"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "'a,b\n1\n' | record 2 has 1 fields, the header has 2",
        "'a\n1,2\n' | record 2 has 2 fields, the header has 1",
        "'a\nx\"y\n' | record 2: a quote in a plain field",
        "'a\n\"x\"y\n' | record 2: text after a closing quote",
        "'a\n\"x' | record 2: a quoted field does not end",
        "'a\nx\ry\n' | record 2: text after a closing quote"
      })
  void refusesWhatIsNotWellFormed(String text, String message) {
    assertThatThrownBy(() -> Csv.read(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
