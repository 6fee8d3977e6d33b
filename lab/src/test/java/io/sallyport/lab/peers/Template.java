package io.sallyport.lab.peers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file of the test resources under {@code peers/}, with words between percent signs to fill. */
final class Template {
  private static final Pattern WORD = Pattern.compile("%([A-Z_0-9]+)%");

  private Template() {}

  static String text(String name) {
    try (InputStream file = Template.class.getResourceAsStream("/peers/" + name)) {
      return new String(Objects.requireNonNull(file, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fills every word; a word without a value is a bug of the caller. */
  static String fill(String name, Map<String, ?> values) {
    return WORD.matcher(text(name))
        .replaceAll(word ->
            Matcher.quoteReplacement(
                Objects.requireNonNull(values.get(word.group(1)), word.group()).toString()));
  }
}
