package io.sallyport.topology;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How a rendering is written. Not every renderer has all of them. */
public enum OutputFormat {
  TEXT,
  MARKDOWN,
  CSV,
  JSON;

  /** The word used on the command line, for example {@code markdown}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<OutputFormat> of(String key) {
    return Arrays.stream(values()).filter(f -> f.key().equals(key)).findFirst();
  }
}
