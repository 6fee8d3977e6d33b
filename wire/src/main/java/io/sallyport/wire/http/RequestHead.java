package io.sallyport.wire.http;

import java.util.ArrayList;
import java.util.List;

/**
 * The head of one request.
 *
 * @param method as written
 * @param target as written: a path, a whole URI, an authority or an asterisk
 * @param version as written, for example {@code HTTP/1.1}
 */
public record RequestHead(String method, String target, String version, List<Field> fields)
    implements HeadRead {
  public RequestHead {
    fields = List.copyOf(fields);
  }

  /**
   * One field line.
   *
   * @param value without the space around it
   */
  public record Field(String name, String value) {}

  /** Values of the lines of that name, whole, in order; letters of either case. */
  public List<String> lines(String name) {
    return fields.stream()
        .filter(field -> field.name().equalsIgnoreCase(name))
        .map(Field::value)
        .toList();
  }

  /** Values of a field that is a list of tokens (RFC 9110 section 5.6.1), over all its lines. */
  public List<String> tokens(String name) {
    List<String> tokens = new ArrayList<>();
    for (String line : lines(name)) {
      for (String token : line.split(",", -1)) {
        if (!token.isBlank()) {
          tokens.add(token.strip());
        }
      }
    }
    return tokens;
  }
}
