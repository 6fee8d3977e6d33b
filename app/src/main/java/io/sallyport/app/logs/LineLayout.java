package io.sallyport.app.logs;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import io.sallyport.topology.json.JsonWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/** The text of one line, line feed included; one event is one line whatever its values hold. */
interface LineLayout extends Function<ILoggingEvent, String> {

  /** Time to the millisecond, UTC. */
  DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

  /** Members that every JSON line has of its own. */
  Set<String> ENVELOPE = Set.of("time", "level", "node", "text", "trace");

  static LineLayout of(LogFormat format, String node) {
    return switch (format) {
      case TEXT -> LineLayout::text;
      case JSON -> event -> json(event, node);
    };
  }

  private static String text(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(160);
    line.append(TIME.format(event.getInstant()))
        .append(String.format(" %-5s ", event.getLevel()))
        .append(printable(event.getFormattedMessage()));
    for (KeyValuePair field : fields(event)) {
      line.append("  ")
          .append(field.key)
          .append('=')
          .append(printable(String.valueOf(field.value)));
    }
    String trace = trace(event.getThrowableProxy());
    return trace == null
        ? line.append('\n').toString()
        : line.append('\n').append(trace).toString();
  }

  private static String json(ILoggingEvent event, String node) {
    JsonWriter line =
        JsonWriter.onOneLine()
            .beginObject()
            .member("time", TIME.format(event.getInstant()))
            .member("level", event.getLevel().toString())
            .member("node", node)
            .member("text", event.getFormattedMessage());
    for (KeyValuePair field : fields(event)) {
      // An object with a key twice is none for many readers.
      String key = ENVELOPE.contains(field.key) ? "field-" + field.key : field.key;
      if (!field.key.equals("node") || !node.equals(field.value)) {
        line.member(key, String.valueOf(field.value));
      }
    }
    String trace = trace(event.getThrowableProxy());
    if (trace != null) {
      line.member("trace", trace);
    }
    return line.endObject().toString();
  }

  private static List<KeyValuePair> fields(ILoggingEvent event) {
    List<KeyValuePair> fields = event.getKeyValuePairs();
    return fields == null ? List.of() : fields;
  }

  private static @Nullable String trace(@Nullable IThrowableProxy thrown) {
    return thrown == null ? null : ThrowableProxyUtil.asString(thrown);
  }

  /** Control characters could forge a line or steer a terminal. */
  private static String printable(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          if (Character.isISOControl(c)) {
            clean.append(String.format("\\u%04x", c));
          } else {
            clean.appendCodePoint(c);
          }
        });
    return clean.toString();
  }
}
