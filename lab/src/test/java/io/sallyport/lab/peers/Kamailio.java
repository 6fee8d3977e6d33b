package io.sallyport.lab.peers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The Director inside: registrar and proxy, reached and reaching out by mutual TLS only. */
public final class Kamailio {
  /** Written by the configuration when the edge breaks a rule that every message must keep. */
  private static final String BROKEN = "lab: BROKEN";

  private final PeerScope scope;
  private final PeerProcess process;
  private final Path folder;
  private int brokenSeen;

  private Kamailio(PeerScope scope, PeerProcess process, Path folder) {
    this.scope = scope;
    this.process = process;
    this.folder = folder;
  }

  /**
   * Starts Kamailio with a certificate for {@code dir.harbor.lan} that may serve as server only.
   */
  public static Kamailio start(PeerScope scope, LabNetwork network, LabAuthority authority) {
    LabAuthority.Identity identity =
        authority.issue("director", LabAuthority.Usage.SERVER, List.of("dir.harbor.lan"));
    Path folder = scope.folder("kamailio");
    Map<String, Object> values =
        Map.of(
            "ADDRESS", network.inside().getHostAddress(),
            "PORT", network.sipPort(),
            "EDGE_1", network.internal1().getHostAddress(),
            "EDGE_2", network.internal2().getHostAddress(),
            "EDGE_PORT", network.sipPort(),
            "DIRECTORY", folder,
            "CERTIFICATE", identity.certificate(),
            "KEY", identity.key(),
            "AUTHORITY", authority.anchor());
    scope.write("kamailio/tls.cfg", Template.fill("kamailio-tls.cfg", values));
    Path configuration =
        scope.write("kamailio/kamailio.cfg", Template.fill("kamailio.cfg", values));
    PeerProcess process =
        scope.start(
            "kamailio",
            List.of(
                PeerProcess.program("kamailio"),
                // In the foreground, log to standard error, 64 MB shared and 8 MB private memory.
                "-DD",
                "-E",
                "-m",
                "64",
                "-M",
                "8",
                "-f",
                configuration.toString(),
                "-Y",
                folder.toString(),
                "-w",
                folder.toString()));
    process.awaitListener(network.director(), Duration.ofSeconds(10));
    return new Kamailio(scope, process, folder);
  }

  /** What the registrar holds for a user, as {@code kamcmd ul.lookup} prints it. */
  public String binding(Account account) {
    return scope.run(
        "kamcmd",
        List.of(
            PeerProcess.program("kamcmd"),
            "-s",
            "unix:" + folder.resolve("ctl"),
            "ul.lookup",
            "location",
            account.user()));
  }

  /** Everything logged so far: a line per request and response, with where it came from. */
  public String log() {
    return process.output();
  }

  /**
   * Lines about messages in which the edge broke a rule that holds for all of them, as far as they
   * were not returned before.
   */
  public List<String> newlyBroken() {
    List<String> lines = log().lines().filter(line -> line.contains(BROKEN)).toList();
    List<String> fresh = lines.subList(brokenSeen, lines.size());
    brokenSeen = lines.size();
    return fresh;
  }
}
