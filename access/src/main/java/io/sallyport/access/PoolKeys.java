package io.sallyport.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret keys that all nodes of a pool share, so that what one node signed another believes
 * (architecture decision D5). One line each: key id (0 to 15), the instant from which the key
 * signs, and 32 octets in base64. Empty lines and lines that start with {@code #} say nothing.
 */
public final class PoolKeys {
  /** Octets of one key. */
  public static final int KEY_OCTETS = 32;

  private static final String MAC = "HmacSHA256";

  /** Most keys in a ring: the id is four bits of the token. */
  public static final int MAX_KEYS = 16;

  /** One key; its secret is never printed. */
  public static final class Key {
    private final int id;
    private final Instant signsFrom;
    private final byte[] secret;

    Key(int id, Instant signsFrom, byte[] secret) {
      this.id = id;
      this.signsFrom = signsFrom;
      this.secret = secret.clone();
    }

    int id() {
      return id;
    }

    Instant signsFrom() {
      return signsFrom;
    }

    byte[] secret() {
      return secret.clone();
    }

    @Override
    public String toString() {
      return "key " + id + " from " + signsFrom;
    }
  }

  /** What reading a key file gave: keys, or what is wrong with it. */
  public sealed interface ReadResult {
    record Valid(PoolKeys keys) implements ReadResult {}

    record Invalid(List<String> problems) implements ReadResult {}
  }

  private final List<Key> keys;

  private PoolKeys(List<Key> keys) {
    this.keys = List.copyOf(keys);
  }

  List<Key> keys() {
    return keys;
  }

  /** The key that signs at an instant: the youngest whose time has come. */
  Key signingAt(Instant now) {
    Key signing = keys.getFirst();
    for (Key key : keys) {
      boolean due = !key.signsFrom().isAfter(now);
      if (due
          && (signing.signsFrom().isAfter(now) || key.signsFrom().isAfter(signing.signsFrom()))) {
        signing = key;
      }
    }
    return signing;
  }

  /**
   * A secret for another use, which tells nothing of the keys. It follows from the oldest of them,
   * so that nodes that know a next one agree with those that do not yet.
   *
   * @param use the same word always gives the same secret
   */
  public byte[] secretFor(String use) {
    Key oldest = Collections.min(keys, Comparator.comparing(Key::signsFrom));
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(new SecretKeySpec(oldest.secret(), MAC));
      return mac.doFinal(use.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has " + MAC, e);
    }
  }

  /** Reads the text of a key file. No problem names a secret. */
  public static ReadResult read(String text) {
    List<Key> keys = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      int at = number;
      readLine(line.strip())
          .ifPresentOrElse(
              keys::add,
              () ->
                  problems.add(
                      "line "
                          + at
                          + ": not a key; write: id (0 to 15), start such as"
                          + " 2026-01-01T00:00:00Z, 32 octets in base64"));
    }
    long ids = keys.stream().map(Key::id).distinct().count();
    if (ids != keys.size()) {
      problems.add("a key id stands twice; give each key its own id from 0 to 15");
    }
    if (keys.isEmpty() && problems.isEmpty()) {
      problems.add("no key; make one with: sallyport cert keys --out FILE");
    }
    return problems.isEmpty()
        ? new ReadResult.Valid(new PoolKeys(keys))
        : new ReadResult.Invalid(problems);
  }

  private static Optional<Key> readLine(String line) {
    String[] fields = line.split("\\s+", 4);
    if (fields.length != 3 || !fields[0].matches("[0-9]|1[0-5]")) {
      return Optional.empty();
    }
    try {
      byte[] secret = Base64.getDecoder().decode(fields[2]);
      return secret.length == KEY_OCTETS
          ? Optional.of(new Key(Integer.parseInt(fields[0]), Instant.parse(fields[1]), secret))
          : Optional.empty();
    } catch (IllegalArgumentException | DateTimeParseException notAKey) {
      return Optional.empty();
    }
  }

  /** Writes the text of a key file with one key. */
  public static String write(int id, Instant signsFrom, byte[] secret) {
    if (secret.length != KEY_OCTETS || id < 0 || id >= MAX_KEYS) {
      throw new IllegalArgumentException("a key has an id of 0 to 15 and 32 octets");
    }
    return "# Keys of the pool: the same file on every node, readable by the node alone.\n"
        + id
        + " "
        + signsFrom
        + " "
        + Base64.getEncoder().encodeToString(secret)
        + "\n";
  }
}
