package io.sallyport.lab.peers;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prosody, an XMPP server, for one domain and its rooms. Its log is its output. */
public final class Prosody {
  private static final Duration START = Duration.ofMinutes(5);

  private final PeerScope scope;
  private final String name;
  private final XmppDomain domain;
  private final Path configuration;
  private @Nullable PeerProcess process;
  private int starts;

  private Prosody(PeerScope scope, String name, XmppDomain domain, Path configuration) {
    this.scope = scope;
    this.name = name;
    this.domain = domain;
    this.configuration = configuration;
  }

  /**
   * How it behaves towards other servers.
   *
   * @param requiresTls true if it talks to no server without
   * @param requiresCertificate true if theirs has to prove their domain
   * @param dialback true if it asks back where no certificate does
   * @param showsStanzas true if every stanza stands in its log
   * @param settings global lines of its configuration
   * @param components its last lines
   */
  public record Manner(
      boolean requiresTls,
      boolean requiresCertificate,
      boolean dialback,
      boolean showsStanzas,
      String settings,
      String components) {
    /** One that keeps stanzas out of its log. */
    public Manner(
        boolean requiresTls,
        boolean requiresCertificate,
        boolean dialback,
        String settings,
        String components) {
      this(requiresTls, requiresCertificate, dialback, false, settings, components);
    }

    /** Trusts good certificates only. */
    public static final Manner STRICT = new Manner(true, true, true, "", "");

    /** Asks back where a certificate proves nothing. */
    public static final Manner LENIENT = new Manner(true, false, true, "", "");

    /** The same with rooms at {@code rooms.} and the domain. */
    public Manner withRooms(String domain) {
      return withComponents(
          "Component \"rooms.%s\" \"muc\"%n  muc_room_locking = false%n".formatted(domain));
    }

    public Manner withComponents(String lines) {
      return new Manner(
          requiresTls, requiresCertificate, dialback, showsStanzas, settings, components + lines);
    }

    /** The same with every stanza in its log. */
    public Manner showingStanzas() {
      return new Manner(requiresTls, requiresCertificate, dialback, true, settings, components);
    }

    public Manner withSettings(String lines) {
      return new Manner(
          requiresTls, requiresCertificate, dialback, showsStanzas, settings + lines, components);
    }
  }

  /** Starts it and waits until clients and servers may connect. */
  public static Prosody start(PeerScope scope, String name, XmppDomain domain, Manner manner) {
    Path folder = scope.folder(name);
    Map<String, Object> values = new HashMap<>();
    values.put("FOLDER", folder);
    values.put("ADDRESS", domain.address().getHostAddress());
    values.put("CLIENT_PORT", domain.clientPort());
    values.put("SERVER_PORT", domain.serverPort());
    values.put("TLS_PORT", domain.tlsPort());
    values.put("COMPONENT_PORT", domain.componentPort());
    values.put(
        "RESOLVER",
        domain.resolver().getAddress().getHostAddress() + "@" + domain.resolver().getPort());
    values.put("DIALBACK", manner.dialback() ? "dialback" : "time");
    values.put("STANZAS", manner.showsStanzas() ? "stanza_debug" : "time");
    values.put("REQUIRE_TLS", manner.requiresTls());
    values.put("SECURE", manner.requiresCertificate());
    values.put("AUTHORITY", domain.anchors());
    values.put("CERTIFICATE", domain.identity().certificate());
    values.put("KEY", domain.identity().key());
    values.put("DOMAIN", domain.name());
    values.put("SETTINGS", manner.settings());
    values.put("COMPONENTS", manner.components());
    writeAccounts(scope, name, domain);
    Path configuration =
        scope.write(name + "/prosody.cfg.lua", Template.fill("xmpp/prosody.cfg.lua", values));
    Prosody prosody = new Prosody(scope, name, domain, configuration);
    prosody.restart();
    return prosody;
  }

  /** As its file store has them; host names are escaped there as in a URL. */
  private static void writeAccounts(PeerScope scope, String name, XmppDomain domain) {
    String host = domain.name().replace(".", "%2e").replace("-", "%2d");
    scope.folder(name + "/data");
    scope.folder(name + "/data/" + host);
    scope.folder(name + "/data/" + host + "/accounts");
    for (Account account : domain.accounts()) {
      scope.write(
          "%s/data/%s/accounts/%s.dat".formatted(name, host, account.user()),
          "return { [\"password\"] = \"%s\" };%n".formatted(account.password()));
    }
  }

  /** Ends it as a crash would. */
  public void kill() {
    if (process != null) {
      process.kill();
    }
  }

  /** Holds it where it is, connections and all, until {@link #proceed}. */
  public void hold() {
    if (process != null) {
      process.hold();
    }
  }

  /** Lets it go on. */
  public void proceed() {
    if (process != null) {
      process.proceed();
    }
  }

  public void stop() {
    if (process != null) {
      process.close();
    }
  }

  /** Starts it anew; rosters are kept. */
  public void restart() {
    stop();
    starts++;
    PeerProcess started =
        scope.start(
            name + "-" + starts,
            List.of(PeerProcess.program("prosody"), "--config", configuration.toString(), "-F"));
    process = started;
    started.awaitListener(domain.clients(), START);
    started.awaitListener(domain.servers(), START);
  }

  /** Where components connect. */
  public InetSocketAddress components() {
    return new InetSocketAddress(domain.address(), domain.componentPort());
  }

  /** Everything logged since the last start. */
  public String log() {
    return process == null ? "" : process.output();
  }

  public XmppDomain domain() {
    return domain;
  }
}
