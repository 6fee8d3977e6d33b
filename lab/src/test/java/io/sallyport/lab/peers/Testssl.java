package io.sallyport.lab.peers;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** testssl.sh looking at one TLS server. */
public final class Testssl {
  /** One entry of its flat JSON; some name weaknesses (CVE, CWE) before what was found. */
  private static final Pattern FINDING =
      Pattern.compile(
          """
          "id"\\s*:\\s*"([^"]*)",\\s*"ip"\\s*:\\s*"[^"]*",\\s*"port"\\s*:\\s*"[^"]*",\\s*\
          "severity"\\s*:\\s*"([A-Z]+)",\\s*(?:"c[vw]e"\\s*:\\s*"[^"]*",\\s*)*\
          "finding"\\s*:\\s*"([^"\\\\]*+(?:\\\\.[^"\\\\]*+)*+)"\
          """);

  private static final Pattern SEVERITY = Pattern.compile("\"severity\"");

  /** What it writes last. */
  private static final String END = "scanTime";

  private final PeerProcess process;
  private final Path findings;

  private Testssl(PeerProcess process, Path findings) {
    this.process = process;
    this.findings = findings;
  }

  /**
   * What it found.
   *
   * @param severity of its scale: OK, INFO, LOW, MEDIUM, HIGH, CRITICAL; WARN where it could not
   *     tell, FATAL where it gave up
   */
  public record Finding(String id, String severity, String text) {}

  /**
   * Starts it, without a name lookup and without leaving the machine.
   *
   * @param name unique in the scope
   * @param anchor authority of the server's certificate
   * @param checks its options for what to look at
   */
  public static Testssl start(
      PeerScope scope, String name, InetSocketAddress server, Path anchor, List<String> checks) {
    Path findings = scope.directory().resolve(name + ".json");
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(PeerProcess.program("testssl"), "--warnings", "batch", "--nodns", "none"));
    command.addAll(
        List.of("--quiet", "--color", "0", "--ip", server.getAddress().getHostAddress()));
    // Debian's openssl, and each of its hundreds of connections with a limit of its own.
    command.addAll(List.of("--openssl", PeerProcess.program("openssl")));
    command.addAll(List.of("--connect-timeout", "10", "--openssl-timeout", "20"));
    command.addAll(List.of("--add-ca", anchor.toString(), "--jsonfile", findings.toString()));
    command.addAll(checks);
    command.add(EdgePool.EXTERNAL_NAME + ":" + server.getPort());
    PeerProcess process = scope.start(name, command);
    process.alsoShow(findings);
    return new Testssl(process, findings);
  }

  /** Waits for its end and returns what it found, good or bad; fails if it did not get there. */
  public List<Finding> findings(Duration limit) {
    process.awaitExit(limit);
    String text = PeerProcess.read(findings);
    List<Finding> found =
        FINDING
            .matcher(text)
            .results()
            .map(match -> new Finding(match.group(1), match.group(2), match.group(3)))
            .toList();
    if (found.size() != SEVERITY.matcher(text).results().count()) {
      throw new AssertionError("some of what testssl found could not be read: " + text);
    }
    if (found.stream().noneMatch(finding -> finding.id().equals(END))) {
      throw new AssertionError("testssl gave up: " + process.output());
    }
    return found;
  }
}
