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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file of partners: a domain and a secret a line. What it says of a line names no secret, even
 * where the two are turned round.
 */
final class ComponentSecrets {
  private static final Pattern LINE = Pattern.compile("(\\S+)\\s+(\\S.*)");

  private ComponentSecrets() {}

  /**
   * Reads it, or says which line is wrong.
   *
   * @param ours domains that can be no partner's
   */
  static Map<String, String> read(Path file, Set<String> ours) {
    List<String> lines = lines(file);
    Map<String, String> secrets = new LinkedHashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        add(line, file + ":" + (i + 1), ours, secrets);
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

  private static void add(
      String line, String place, Set<String> ours, Map<String, String> secrets) {
    Matcher parts = LINE.matcher(line);
    if (!parts.matches()) {
      throw wrong(place, "a partner's domain and a secret belong on a line");
    }
    String domain =
        XmppDomain.of(parts.group(1))
            .map(XmppDomain::ascii)
            .orElseThrow(() -> wrong(place, "the first word is no domain"));
    if (ours.contains(domain)) {
      throw wrong(place, "'" + domain + "' is a domain of the server; name a partner's");
    }
    if (secrets.put(domain, parts.group(2)) != null) {
      throw wrong(place, "its domain stands further up already; remove one");
    }
  }

  private static CommandRefused wrong(String place, String text) {
    return new CommandRefused(ExitCode.BAD_CONFIGURATION, place + ": " + text);
  }
}
