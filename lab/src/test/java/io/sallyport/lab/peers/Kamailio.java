package io.sallyport.lab.peers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The Director inside: registrar and proxy, reached and reaching out by mutual TLS only. */
public final class Kamailio {
  /** Written by the configuration when the edge breaks a rule that every message must keep. */
  private static final String BROKEN = "lab: BROKEN";

  private final PeerScope scope;
  private final LabNetwork network;
  private final Path folder;
  private final Path configuration;
  private @Nullable PeerProcess process;
  private int starts;
  private int brokenSeen;

  private Kamailio(PeerScope scope, LabNetwork network, Path folder, Path configuration) {
    this.scope = scope;
    this.network = network;
    this.folder = folder;
    this.configuration = configuration;
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
    Kamailio kamailio = new Kamailio(scope, network, folder, configuration);
    kamailio.restart();
    return kamailio;
  }

  /** Ends Kamailio; what it knew of users is lost. */
  public void stop() {
    if (process != null) {
      process.close();
    }
  }

  /** Starts Kamailio anew and waits until it listens. */
  public void restart() {
    stop();
    starts++;
    PeerProcess started =
        scope.start(
            "kamailio-" + starts,
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
    process = started;
    brokenSeen = 0;
    started.awaitListener(network.director(), Duration.ofSeconds(10));
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

  /**
   * Everything logged since the last start: a line per request and response, with where it came
   * from.
   */
  public String log() {
    return process == null ? "" : process.output();
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
