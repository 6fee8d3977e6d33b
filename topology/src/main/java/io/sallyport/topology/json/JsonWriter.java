package io.sallyport.topology.json;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Writes one JSON value (RFC 8259) in the order of the calls, indented by two spaces or on one
 * line.
 *
 * <pre>{@code
 * String text =
 *     new JsonWriter()
 *         .beginObject()
 *         .member("name", "ae1.harbor.lan")
 *         .name("ports").beginArray().value(443).value(5061).endArray()
 *         .endObject()
 *         .toString();
 * }</pre>
 *
 * A call that would not give JSON, such as a value in an object without its name, is a mistake of
 * the caller and throws {@link IllegalStateException}.
 */
public final class JsonWriter {

  private enum Place {
    TOP_EMPTY,
    TOP_FULL,
    ARRAY_EMPTY,
    ARRAY_FULL,
    OBJECT_EMPTY,
    OBJECT_FULL,
    AFTER_NAME
  }

  private final StringBuilder out = new StringBuilder();
  private final Deque<Place> places = new ArrayDeque<>();

  private final boolean indented;

  /** Writes over several lines, for people too. */
  public JsonWriter() {
    this(true);
  }

  private JsonWriter(boolean indented) {
    this.indented = indented;
    places.push(Place.TOP_EMPTY);
  }

  /** Writes all on one line, as files of one JSON text per line need it. */
  public static JsonWriter onOneLine() {
    return new JsonWriter(false);
  }

  public JsonWriter beginObject() {
    beforeValue();
    out.append('{');
    places.push(Place.OBJECT_EMPTY);
    return this;
  }

  public JsonWriter endObject() {
    return end('}', Place.OBJECT_EMPTY, Place.OBJECT_FULL);
  }

  public JsonWriter beginArray() {
    beforeValue();
    out.append('[');
    places.push(Place.ARRAY_EMPTY);
    return this;
  }

  public JsonWriter endArray() {
    return end(']', Place.ARRAY_EMPTY, Place.ARRAY_FULL);
  }

  /** The name of the member whose value comes next. */
  public JsonWriter name(String name) {
    switch (places.pop()) {
      case OBJECT_EMPTY -> {}
      case OBJECT_FULL -> out.append(',');
      case TOP_EMPTY, TOP_FULL, ARRAY_EMPTY, ARRAY_FULL, AFTER_NAME ->
          throw new IllegalStateException("a name is allowed in an object only: " + name);
    }
    places.push(Place.OBJECT_FULL);
    newLine();
    quote(name);
    out.append(": ");
    places.push(Place.AFTER_NAME);
    return this;
  }

  public JsonWriter value(String value) {
    beforeValue();
    quote(value);
    return this;
  }

  public JsonWriter value(long value) {
    beforeValue();
    out.append(value);
    return this;
  }

  public JsonWriter value(boolean value) {
    beforeValue();
    out.append(value);
    return this;
  }

  public JsonWriter nullValue() {
    beforeValue();
    out.append("null");
    return this;
  }

  public JsonWriter member(String name, String value) {
    return name(name).value(value);
  }

  public JsonWriter member(String name, long value) {
    return name(name).value(value);
  }

  public JsonWriter member(String name, boolean value) {
    return name(name).value(value);
  }

  /** A member that is an array of strings. */
  public JsonWriter member(String name, Iterable<String> values) {
    name(name).beginArray();
    values.forEach(this::value);
    return endArray();
  }

  /** The whole text, ended by a line feed. */
  @Override
  public String toString() {
    if (places.peek() != Place.TOP_FULL) {
      throw new IllegalStateException("the JSON value is not finished");
    }
    return out + "\n";
  }

  private void beforeValue() {
    switch (places.pop()) {
      case TOP_EMPTY -> places.push(Place.TOP_FULL);
      case ARRAY_EMPTY -> {
        places.push(Place.ARRAY_FULL);
        newLine();
      }
      case ARRAY_FULL -> {
        places.push(Place.ARRAY_FULL);
        out.append(',');
        newLine();
      }
      case AFTER_NAME -> {}
      case TOP_FULL -> throw new IllegalStateException("a JSON text is one value");
      case OBJECT_EMPTY, OBJECT_FULL ->
          throw new IllegalStateException("a value in an object needs its name first");
    }
  }

  private JsonWriter end(char bracket, Place empty, Place full) {
    Place place = places.pop();
    if (place != empty && place != full) {
      throw new IllegalStateException("nothing to close with " + bracket);
    }
    if (place == full) {
      newLine();
    }
    out.append(bracket);
    return this;
  }

  /** Depth is the number of open brackets: everything on the stack but the top level. */
  private void newLine() {
    if (!indented) {
      return;
    }
    long depth = places.stream().filter(p -> p != Place.AFTER_NAME).count() - 1;
    out.append('\n').repeat(' ', Math.toIntExact(2 * depth));
  }

  private void quote(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20 || isLoneSurrogate(text, i)) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  /** Half of a surrogate pair has no UTF-8 form, so it is written as an escape. */
  private static boolean isLoneSurrogate(String text, int i) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
    }
    return Character.isLowSurrogate(c)
        && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }
}
