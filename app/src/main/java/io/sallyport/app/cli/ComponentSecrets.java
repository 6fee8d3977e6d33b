package io.sallyport.app.cli;

import io.sallyport.wire.xmpp.XmppDomain;
import io.sallyport.xmpp.connector.ConnectorSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file of partners: a domain and a secret a line. What it says of a line names no secret, even
 * where the two are turned round.
 */
final class ComponentSecrets {
  private static final Pattern LINE = Pattern.compile("(\\S+)\\s+(\\S.*)");

  private final Set<String> ours;
  private final Predicate<String> isListed;

  private ComponentSecrets(Set<String> ours, Predicate<String> isListed) {
    this.ours = ours;
    this.isListed = isListed;
  }

  /**
   * Reads it, or says which line is wrong.
   *
   * @param ours domains that can be no partner's
   * @param isListed true for a domain that may be a partner's
   */
  static Map<String, String> read(Path file, Set<String> ours, Predicate<String> isListed) {
    List<String> lines = lines(file);
    ComponentSecrets read = new ComponentSecrets(ours, isListed);
    Map<String, String> secrets = new LinkedHashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        read.add(line, file + ":" + (i + 1), secrets);
      }
    }
    if (secrets.isEmpty() || secrets.size() > ConnectorSettings.MAX_PARTNERS) {
      throw new CommandRefused(
          ExitCode.BAD_CONFIGURATION,
          "%s holds %d partners; 1 to %d are possible"
              .formatted(file, secrets.size(), ConnectorSettings.MAX_PARTNERS));
    }
    return secrets;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new CommandRefused(
          ExitCode.BAD_CONFIGURATION, "Cannot read " + file + " (" + e + "); check --components");
    }
  }

  private void add(String line, String place, Map<String, String> secrets) {
    Matcher parts = LINE.matcher(line);
    if (!parts.matches()) {
      throw wrong(place, "a partner's domain and a secret belong on a line");
    }
    String domain =
        XmppDomain.of(parts.group(1))
            .map(XmppDomain::ascii)
            .filter(ComponentSecrets::isFull)
            .orElseThrow(
                () -> wrong(place, "the first word is no domain; a secret goes behind it"));
    if (ours.contains(domain)) {
      throw wrong(place, "'" + domain + "' is a domain of the server; name a partner's");
    }
    if (!isListed.test(domain)) {
      throw wrong(
          place,
          "the first word is no partner of the topology; add it to 'xmpp.partners', or put the"
              + " domain first and the secret behind it");
    }
    if (secrets.put(domain, parts.group(2)) != null) {
      throw wrong(place, "its domain stands further up already; remove one");
    }
  }

  /** A secret passes for a label, and the name of a partner has two at least. */
  private static boolean isFull(String domain) {
    return domain.indexOf('.') > 0 && !domain.startsWith("[");
  }

  private static CommandRefused wrong(String place, String text) {
    return new CommandRefused(ExitCode.BAD_CONFIGURATION, place + ": " + text);
  }
}
