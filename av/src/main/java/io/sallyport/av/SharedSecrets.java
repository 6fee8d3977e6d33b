package io.sallyport.av;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Secrets that this pool shares with those who issue ephemeral credentials, such as a web
 * application. One a line in their file, the one in use first; empty lines and lines that start
 * with {@code #} say nothing. Immutable; never printed.
 */
public final class SharedSecrets {
  /** No secret: such credentials are off. */
  public static final SharedSecrets NONE = new SharedSecrets(List.of());

  /** Each costs a try for every request. */
  static final int MAX_SECRETS = 4;

  private static final int MIN_CHARACTERS = 16;
  private static final int MAX_CHARACTERS = 512;

  /** What reading a file gave: secrets, or what is wrong with it. */
  public sealed interface ReadResult {
    record Valid(SharedSecrets secrets) implements ReadResult {}

    record Invalid(List<String> problems) implements ReadResult {}
  }

  private final List<MacKey> keys;

  private SharedSecrets(List<MacKey> keys) {
    this.keys = List.copyOf(keys);
  }

  /** One secret of any length. */
  static SharedSecrets of(String... secrets) {
    List<MacKey> keys = new ArrayList<>();
    for (String secret : secrets) {
      keys.add(key(secret));
    }
    return new SharedSecrets(keys);
  }

  List<MacKey> keys() {
    return keys;
  }

  /** Reads the text of a file. No problem names a secret. */
  public static ReadResult read(String text) {
    List<MacKey> keys = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      if (line.strip().length() < MIN_CHARACTERS || line.strip().length() > MAX_CHARACTERS) {
        problems.add(
            "line %d: a secret of %d characters; write %d to %d"
                .formatted(number, line.strip().length(), MIN_CHARACTERS, MAX_CHARACTERS));
      } else {
        keys.add(key(line.strip()));
      }
    }
    if (keys.isEmpty() && problems.isEmpty()) {
      problems.add("no secret; write one a line, or leave the key out of the topology");
    }
    if (keys.size() > MAX_SECRETS) {
      problems.add("%d secrets; keep %d at most".formatted(keys.size(), MAX_SECRETS));
    }
    return problems.isEmpty()
        ? new ReadResult.Valid(new SharedSecrets(keys))
        : new ReadResult.Invalid(problems);
  }

  /** RFC 2104 leaves the hash open; what everybody issues by is SHA-1. */
  private static MacKey key(String secret) {
    return new MacKey("HmacSHA1", secret.getBytes(StandardCharsets.UTF_8));
  }
}
