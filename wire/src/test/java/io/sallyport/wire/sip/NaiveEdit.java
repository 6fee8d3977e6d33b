package io.sallyport.wire.sip;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The same edits as {@link SipEdit} on a list of lines of text, slow and plain. */
final class NaiveEdit {
  private static final Pattern LINE =
      Pattern.compile("([^:\\s]+)([ \t]*:\\s*)(.*?)([ \t]*)", Pattern.DOTALL);
  private static final Pattern VALUE =
      Pattern.compile("(?:\"(?:\\\\.|[^\"\\\\])*\"|<[^>]*>|[^,\"<])*", Pattern.DOTALL);

  private final String body;
  private final List<Line> lines = new ArrayList<>();
  private String startLine;

  private static final class Line {
    final boolean isAdded;
    final HeaderName name;
    final String front;
    final String back;
    @Nullable String value;

    Line(boolean isAdded, HeaderName name, String front, @Nullable String value, String back) {
      this.isAdded = isAdded;
      this.name = name;
      this.front = front;
      this.value = value;
      this.back = back;
    }
  }

  NaiveEdit(byte[] octets) {
    String text = new String(octets, ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    body = text.substring(end + 4);
    String[] head = text.substring(0, end).split("\r\n(?![ \t])", -1);
    startLine = head[0];
    for (int i = 1; i < head.length; i++) {
      Matcher line = LINE.matcher(head[i]);
      if (!line.matches()) {
        throw new AssertionError("no header line: " + head[i]);
      }
      String front = Objects.requireNonNull(line.group(1)) + line.group(2);
      HeaderName name = HeaderName.of(Objects.requireNonNull(line.group(1)));
      lines.add(new Line(false, name, front, line.group(3), Objects.requireNonNull(line.group(4))));
    }
  }

  void requestUri(String uri) {
    startLine = startLine.replaceFirst(" [^ ]+ ", Matcher.quoteReplacement(" " + uri + " "));
  }

  void prepend(HeaderName name, String value) {
    int at = firstOriginal(line -> line.name == name);
    if (at < 0) {
      lines.addFirst(added(name, value));
      return;
    }
    // Lines prepended before stand between the place and the line itself.
    int top = at;
    while (top > 0 && lines.get(top - 1).isAdded && lines.get(top - 1).name == name) {
      top--;
    }
    lines.add(top, added(name, value));
  }

  void append(HeaderName name, String value) {
    lines.add(added(name, value));
  }

  void remove(HeaderName name) {
    lines.stream().filter(line -> !line.isAdded && line.name == name).forEach(l -> l.value = null);
  }

  void removeFirst(HeaderName name) {
    int at = firstOriginal(line -> line.name == name && hasValue(line));
    if (at >= 0) {
      Line line = lines.get(at);
      String value = Objects.requireNonNull(line.value);
      int comma = firstValue(value);
      line.value = comma == value.length() ? null : value.substring(comma + 1).stripLeading();
    }
  }

  void replaceFirst(HeaderName name, String newValue) {
    int at = firstOriginal(line -> line.name == name && hasValue(line));
    if (at >= 0) {
      Line line = lines.get(at);
      String value = Objects.requireNonNull(line.value);
      line.value =
          newValue
              + value.substring(value.substring(0, firstValue(value)).stripTrailing().length());
    }
  }

  private static int firstValue(String value) {
    Matcher first = VALUE.matcher(value);
    if (!first.lookingAt()) {
      throw new AssertionError(value);
    }
    return first.end();
  }

  private static boolean hasValue(Line line) {
    return line.value != null && !line.value.isEmpty();
  }

  private int firstOriginal(Predicate<Line> condition) {
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isAdded && condition.test(lines.get(i))) {
        return i;
      }
    }
    return -1;
  }

  private static Line added(HeaderName name, String value) {
    return new Line(true, name, name.text() + ": ", value, "");
  }

  String text() {
    StringBuilder text = new StringBuilder(startLine).append("\r\n");
    for (Line line : lines) {
      if (line.value != null) {
        text.append(line.front).append(line.value).append(line.back).append("\r\n");
      }
    }
    return text.append("\r\n").append(body).toString();
  }
}
