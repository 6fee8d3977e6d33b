package io.sallyport.topology.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class JsonWriterTest {

  @Test
  void writesValuesInTheOrderOfTheCalls() {
    String text =
        new JsonWriter()
            .beginObject()
            .member("name", "ae1")
            .member("port", 443)
            .member("on", true)
            .name("none")
            .nullValue()
            .member("tags", List.of("a", "b"))
            .name("empty")
            .beginArray()
            .endArray()
            .name("inner")
            .beginObject()
            .endObject()
            .endObject()
            .toString();

    assertThat(text)
        .isEqualTo(
            """
            {
              "name": "ae1",
              "port": 443,
              "on": true,
              "none": null,
              "tags": [
                "a",
                "b"
              ],
              "empty": [],
              "inner": {}
            }
            """);
  }

  /** RFC 8259, section 7: quotes, backslashes and control characters have to be escaped. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      quoteCharacter = '\'',
      value = {
        "34 \\\"",
        "92 \\\\",
        "10 \\n",
        "13 \\r",
        "9 \\t",
        "0 \\u0000",
        "31 \\u001f",
        "55357 \\ud83d",
        "233 é",
        "128512 😀"
      })
  void escapesWhatHasToBe(int codePoint, String escaped) {
    String text = new StringBuilder().appendCodePoint(codePoint).toString();

    assertThat(new JsonWriter().value(text).toString()).isEqualTo("\"" + escaped + "\"\n");
  }

  static Stream<Function<JsonWriter, Object>> mistakes() {
    return Stream.of(
        w -> w.beginObject().value("no name"),
        w -> w.name("no object"),
        w -> w.beginArray().name("no object"),
        w -> w.beginObject().name("a").name("b"),
        w -> w.beginObject().endArray(),
        w -> w.beginArray().endObject(),
        w -> w.value(1).value(2),
        w -> w.beginObject().name("a").endObject(),
        w -> w.beginObject().toString(),
        JsonWriter::toString);
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void throwsOnCallsThatGiveNoJson(Function<JsonWriter, Object> mistake) {
    assertThatThrownBy(() -> mistake.apply(new JsonWriter()))
        .isInstanceOf(IllegalStateException.class);
  }
}
