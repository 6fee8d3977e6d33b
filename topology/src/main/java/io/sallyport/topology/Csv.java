package io.sallyport.topology;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads comma-separated values strictly (RFC 4180; a line may end with LF alone): a quote inside a
 * plain field, text after a closing quote, or a row of another length is refused.
 */
final class Csv {

  private final String text;
  private int at;

  private Csv(String text) {
    this.text = text;
  }

  /**
   * All records, the header first; each has as many fields as the header.
   *
   * @throws IllegalArgumentException naming the record, from 1, that is not well formed
   */
  static List<List<String>> read(String text) {
    Csv csv = new Csv(text);
    List<List<String>> records = new ArrayList<>();
    while (csv.at < text.length()) {
      List<String> fields = csv.record(records.size() + 1);
      if (!records.isEmpty() && fields.size() != records.getFirst().size()) {
        throw new IllegalArgumentException(
            "record %d has %d fields, the header has %d"
                .formatted(records.size() + 1, fields.size(), records.getFirst().size()));
      }
      records.add(fields);
    }
    return List.copyOf(records);
  }

  private List<String> record(int number) {
    List<String> fields = new ArrayList<>();
    while (true) {
      fields.add(next() == '"' ? quotedField(number) : plainField(number));
      if (next() == ',') {
        at++;
      } else if (endOfLine()) {
        return List.copyOf(fields);
      } else {
        throw new IllegalArgumentException("record " + number + ": text after a closing quote");
      }
    }
  }

  private String plainField(int number) {
    int start = at;
    while (at < text.length() && ",\r\n".indexOf(text.charAt(at)) < 0) {
      if (text.charAt(at) == '"') {
        throw new IllegalArgumentException("record " + number + ": a quote in a plain field");
      }
      at++;
    }
    return text.substring(start, at);
  }

  private String quotedField(int number) {
    StringBuilder field = new StringBuilder();
    at++;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c != '"') {
        field.append(c);
      } else if (next() == '"') {
        field.append('"');
        at++;
      } else {
        return field.toString();
      }
    }
    throw new IllegalArgumentException("record " + number + ": a quoted field does not end");
  }

  /** Steps over CR LF or LF, or says that something else stands there; the end counts as one. */
  private boolean endOfLine() {
    if (text.startsWith("\r\n", at)) {
      at += 2;
      return true;
    }
    if (next() == '\n') {
      at++;
      return true;
    }
    return at == text.length();
  }

  /** The next character, or NUL at the end. */
  private char next() {
    return at < text.length() ? text.charAt(at) : 0;
  }
}
