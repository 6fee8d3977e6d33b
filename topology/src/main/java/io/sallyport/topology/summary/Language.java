package io.sallyport.topology.summary;

import java.util.Arrays;
import java.util.Optional;

/** A language of the port summary. */
public enum Language {
  ENGLISH("en"),
  FRENCH("fr");

  private final String key;

  Language(String key) {
    this.key = key;
  }

  /** The word used on the command line, for example {@code fr}. */
  public String key() {
    return key;
  }

  public static Optional<Language> of(String key) {
    return Arrays.stream(values()).filter(l -> l.key.equals(key)).findFirst();
  }
}
