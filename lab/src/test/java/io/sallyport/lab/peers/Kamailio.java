package io.sallyport.lab.peers;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Kamailio, registrar and proxy, which speaks with the edge by mutual TLS only. As the Director
 * inside it is started here; as the edge of a partner by {@link PartnerEdge}.
 */
public final class Kamailio {
  /** Written by the configuration when the edge breaks a rule that every message must keep. */
  private static final String BROKEN = "lab: BROKEN";

  private final PeerScope scope;
  private final String name;
  private final InetSocketAddress listener;
  private final Path configuration;
  private @Nullable PeerProcess process;
  private int starts;
  private int brokenSeen;

  private Kamailio(PeerScope scope, Setup setup, Path configuration) {
    this.scope = scope;
    this.name = setup.name();
    this.listener = setup.listener();
    this.configuration = configuration;
  }

  /**
   * How one is set up.
   *
   * @param name unique in the scope
   * @param listener one of its sockets
   * @param template of its configuration under {@code peers/}, without ending; a second one for TLS
   *     stands beside it
   * @param values for both templates
   */
  record Setup(
      String name,
      InetSocketAddress listener,
      String template,
      LabAuthority.Identity identity,
      Path anchor,
      Map<String, Object> values) {}

  /** Starts a Kamailio and waits until it listens. */
  static Kamailio start(PeerScope scope, Setup setup) {
    Map<String, Object> values = new HashMap<>(setup.values());
    values.put("ADDRESS", setup.listener().getAddress().getHostAddress());
    values.put("PORT", setup.listener().getPort());
    values.put("DIRECTORY", scope.folder(setup.name()));
    values.put("CERTIFICATE", setup.identity().certificate());
    values.put("KEY", setup.identity().key());
    values.put("AUTHORITY", setup.anchor());
    scope.write(setup.name() + "/tls.cfg", Template.fill(setup.template() + "-tls.cfg", values));
    Path configuration =
        scope.write(
            setup.name() + "/kamailio.cfg", Template.fill(setup.template() + ".cfg", values));
    Kamailio kamailio = new Kamailio(scope, setup, configuration);
    kamailio.restart();
    return kamailio;
  }

  /**
   * Starts Kamailio with a certificate for {@code dir.harbor.lan} that may serve as server only.
   */
  public static Kamailio start(PeerScope scope, LabNetwork network, LabAuthority authority) {
    LabAuthority.Identity identity =
        authority.issue("director", LabAuthority.Usage.SERVER, List.of("dir.harbor.lan"));
    Map<String, Object> values =
        Map.of(
            "EDGE_1", network.internal1().getHostAddress(),
            "EDGE_2", network.internal2().getHostAddress(),
            "EDGE_PORT", network.sipPort());
    return start(
        scope,
        new Setup(
            "kamailio", network.director(), "kamailio", identity, authority.anchor(), values));
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
            name + "-" + starts,
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
                folder().toString(),
                "-w",
                folder().toString()));
    process = started;
    brokenSeen = 0;
    started.awaitListener(listener, Duration.ofMinutes(1));
  }

  /** What the registrar holds for a user, as {@code kamcmd ul.lookup} prints it. */
  public String binding(Account account) {
    return command("ul.lookup", "location", account.user());
  }

  /** Gives a command through the control socket. */
  String command(String... words) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(PeerProcess.program("kamcmd"), "-s", "unix:" + folder().resolve("ctl")));
    command.addAll(List.of(words));
    return scope.run(name + "-kamcmd", command);
  }

  private Path folder() {
    return scope.directory().resolve(name);
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
