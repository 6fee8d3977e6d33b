package io.sallyport.av;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The secrets behind tokens and nonces, the same on every node of a pool, so that what one node
 * issued another believes (architecture decision D5). Immutable. One line each in the file: the
 * role, the key id (0 to 255), and 32 octets in base64. Empty lines and lines that start with
 * {@code #} say nothing.
 */
public final class TokenKeys {
  /** Octets of one secret. */
  public static final int SECRET_OCTETS = 32;

  private static final int MAX_ID = 255;

  /** Which key issues; all of them verify. */
  enum Role {
    CURRENT,
    /** Issued until the last change; to be taken out when its tokens have expired. */
    PREVIOUS,
    /** Will issue after the next change; known to every node before it does. */
    NEXT;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What reading a key file gave: keys, or what is wrong with it. */
  public sealed interface ReadResult {
    record Valid(TokenKeys keys) implements ReadResult {}

    record Invalid(List<String> problems) implements ReadResult {}
  }

  private record Line(Role role, TokenKey key) {}

  private static final Pattern ID = Pattern.compile("0|[1-9][0-9]{0,2}");

  private final TokenKey current;
  private final List<TokenKey> all;

  private TokenKeys(List<Line> lines) {
    this.current =
        lines.stream()
            .filter(line -> line.role() == Role.CURRENT)
            .map(Line::key)
            .findFirst()
            .orElseThrow();
    this.all =
        lines.stream().sorted((a, b) -> a.role().compareTo(b.role())).map(Line::key).toList();
  }

  /** The key that issues. */
  TokenKey current() {
    return current;
  }

  /** Every key that verifies, the current one first. */
  List<TokenKey> all() {
    return all;
  }

  /** Null if no key has the id. */
  @Nullable TokenKey byId(int id) {
    for (TokenKey key : all) {
      if (key.id() == id) {
        return key;
      }
    }
    return null;
  }

  /** Reads the text of a key file. No problem names a secret. */
  public static ReadResult read(String text) {
    List<Line> lines = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      Optional<Line> read = readLine(line.strip());
      read.ifPresent(lines::add);
      if (read.isEmpty()) {
        problems.add(
            "line "
                + number
                + ": not a key; write: current, previous or next, id (0 to 255), 32 octets in"
                + " base64");
      }
    }
    checkAll(lines, problems);
    return problems.isEmpty()
        ? new ReadResult.Valid(new TokenKeys(lines))
        : new ReadResult.Invalid(problems);
  }

  private static void checkAll(List<Line> lines, List<String> problems) {
    if (lines.stream().map(line -> line.key().id()).distinct().count() != lines.size()) {
      problems.add("a key id stands twice; give each key its own id from 0 to 255");
    }
    if (lines.stream().map(Line::role).distinct().count() != lines.size()) {
      problems.add("two keys have the same role; keep one of each");
    }
    if (problems.isEmpty() && lines.stream().noneMatch(line -> line.role() == Role.CURRENT)) {
      problems.add("no key is current; make one with: sallyport cert keys --av --out FILE");
    }
  }

  private static Optional<Line> readLine(String line) {
    String[] fields = line.split("\\s+", 4);
    if (fields.length != 3 || !ID.matcher(fields[1]).matches()) {
      return Optional.empty();
    }
    int id = Integer.parseInt(fields[1]);
    for (Role role : Role.values()) {
      if (role.word().equals(fields[0]) && id <= MAX_ID) {
        return secret(fields[2]).map(secret -> new Line(role, new TokenKey(id, secret)));
      }
    }
    return Optional.empty();
  }

  private static Optional<byte[]> secret(String base64) {
    try {
      return Optional.of(Base64.getDecoder().decode(base64))
          .filter(secret -> secret.length == SECRET_OCTETS);
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  /** Writes the text of a key file with one key, the current one. */
  public static String write(int id, byte[] secret) {
    if (secret.length != SECRET_OCTETS || id < 0 || id > MAX_ID) {
      throw new IllegalArgumentException("a key has an id of 0 to 255 and 32 octets");
    }
    return "# Keys of A/V tokens: the same file on every node, readable by the node alone.\n"
        + Role.CURRENT.word()
        + " "
        + id
        + " "
        + Base64.getEncoder().encodeToString(secret)
        + "\n";
  }
}
