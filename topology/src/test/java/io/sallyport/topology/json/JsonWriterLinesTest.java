package io.sallyport.topology.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JsonWriterLinesTest {
  @Test
  void oneLineHasNoLineFeedButTheLast() {
    String text =
        JsonWriter.onOneLine()
            .beginObject()
            .member("event", "a\nb")
            .name("ports")
            .beginArray()
            .value(443)
            .value(5061)
            .endArray()
            .endObject()
            .toString();
    assertThat(text).isEqualTo("{\"event\": \"a\\nb\",\"ports\": [443,5061]}\n");
  }
}
