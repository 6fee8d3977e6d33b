package io.sallyport.lab.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * ejabberd, an XMPP server, for one domain. It is run without distribution: no node name, and no
 * port mapper that would outlive the test.
 */
public final class Ejabberd {
  private static final Duration START = Duration.ofMinutes(5);

  private final PeerScope scope;
  private final String name;
  private final XmppDomain domain;
  private final boolean showsStanzas;
  private @Nullable PeerProcess process;
  private int starts;

  private Ejabberd(PeerScope scope, String name, XmppDomain domain, boolean showsStanzas) {
    this.scope = scope;
    this.name = name;
    this.domain = domain;
    this.showsStanzas = showsStanzas;
  }

  /**
   * How it behaves towards other servers.
   *
   * @param startTls of {@code s2s_use_starttls}: false, optional or required
   * @param dialback true if it asks back where no certificate proves a domain
   * @param components domains of components, with their secrets
   * @param hasRooms true if there are rooms at {@code rooms.} and the domain
   * @param showsStanzas true if it writes down every stanza
   */
  public record Manner(
      String startTls,
      boolean dialback,
      Map<String, String> components,
      boolean hasRooms,
      boolean showsStanzas) {
    public static final Manner STRICT = new Manner("required", false, Map.of(), false, false);
    public static final Manner LENIENT = new Manner("required", true, Map.of(), false, false);

    /** The same with components that may connect. */
    public Manner withComponents(Map<String, String> secrets) {
      return new Manner(startTls, dialback, secrets, hasRooms, showsStanzas);
    }

    /** The same with rooms. */
    public Manner withRooms() {
      return new Manner(startTls, dialback, components, true, showsStanzas);
    }

    /** The same with every stanza written down. */
    public Manner showingStanzas() {
      return new Manner(startTls, dialback, components, hasRooms, true);
    }
  }

  /**
   * Starts it and waits until clients and servers may connect.
   *
   * @param hosts addresses of the targets of SRV records; it asks the C library for them, which
   *     knows no DNS server at a port of its own
   */
  public static Ejabberd start(
      PeerScope scope,
      String name,
      XmppDomain domain,
      Manner manner,
      Map<String, InetAddress> hosts) {
    PeerProcess.program("ejabberdctl");
    Path folder = scope.folder(name);
    Path pem =
        scope.write(
            name + "/domain.pem",
            PeerScope.read(domain.identity().certificate())
                + PeerScope.read(domain.identity().key()));
    Map<String, Object> values = new HashMap<>();
    values.put("DOMAIN", domain.name());
    values.put("PEM", pem);
    values.put("AUTHORITY", domain.anchors());
    values.put("STARTTLS", manner.startTls());
    values.put("ADDRESS", domain.address().getHostAddress());
    values.put("CLIENT_PORT", domain.clientPort());
    values.put("SERVER_PORT", domain.serverPort());
    values.put("TLS_PORT", domain.tlsPort());
    values.put("LISTENERS", listeners(domain, manner));
    values.put("MODULES", modules(domain, manner));
    scope.write(name + "/ejabberd.yml", Template.fill("xmpp/ejabberd.yml", values));
    scope.write(
        name + "/inetrc",
        """
        {resolv_conf, ""}.
        {hosts_file, ""}.
        {lookup, [dns]}.
        {nameserver, {%s}, %d}.
        """
            .formatted(
                domain.resolver().getAddress().getHostAddress().replace('.', ','),
                domain.resolver().getPort()));
    StringBuilder lines = new StringBuilder("127.0.0.1 localhost\n");
    hosts.forEach((host, at) -> lines.append(at.getHostAddress() + " " + host + "\n"));
    scope.write(name + "/hosts", lines.toString());
    Ejabberd ejabberd = new Ejabberd(scope, name, domain, manner.showsStanzas());
    scope.folder(folder.getFileName() + "/spool");
    ejabberd.restart();
    return ejabberd;
  }

  private static String modules(XmppDomain domain, Manner manner) {
    String dialback = manner.dialback() ? "  mod_s2s_dialback: {}\n" : "";
    return manner.hasRooms()
        ? dialback + "  mod_muc: {hosts: [\"rooms.%s\"]}".formatted(domain.name())
        : dialback;
  }

  private static String listeners(XmppDomain domain, Manner manner) {
    if (manner.components().isEmpty()) {
      return "";
    }
    List<String> hosts = new ArrayList<>();
    manner
        .components()
        .forEach((host, secret) -> hosts.add("\"%s\": {password: \"%s\"}".formatted(host, secret)));
    return "  - {port: %d, ip: \"%s\", module: ejabberd_service, hosts: {%s}}"
        .formatted(
            domain.componentPort(), domain.address().getHostAddress(), String.join(", ", hosts));
  }

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
    Path folder = scope.directory().resolve(name);
    StringBuilder registering = new StringBuilder();
    for (Account account : domain.accounts()) {
      registering.append(
          "ejabberd_auth:try_register(<<\"%s\">>,<<\"%s\">>,<<\"%s\">>),"
              .formatted(account.user(), domain.name(), account.password()));
    }
    if (showsStanzas) {
      registering.append(showing());
    }
    registering.append("io:format(\"accounts made~n\").");
    PeerProcess started =
        scope.start(
            name + "-" + starts,
            List.of(
                PeerProcess.program("unshare"),
                "--mount",
                PeerProcess.program("sh"),
                "-c",
                // Only this process sees it.
                "mount --bind %s /etc/hosts && exec \"$@\"".formatted(folder.resolve("hosts")),
                "sh",
                PeerProcess.program("env"),
                "HOME=" + folder,
                "ERL_LIBS=" + programs(),
                "ERL_INETRC=" + folder.resolve("inetrc"),
                "ERL_CRASH_DUMP=" + folder.resolve("crash.dump"),
                "EJABBERD_CONFIG_PATH=" + folder.resolve("ejabberd.yml"),
                "EJABBERD_LOG_PATH=" + folder.resolve("ejabberd.log"),
                PeerProcess.program("erl"),
                "-noinput",
                "-start_epmd",
                "false",
                "+S",
                "1",
                "-mnesia",
                "dir",
                "\"" + folder.resolve("spool") + "\"",
                "-s",
                "ejabberd",
                "-eval",
                registering.toString()));
    started.alsoShow(folder.resolve("ejabberd.log"));
    process = started;
    started.awaitListener(domain.clients(), START);
    started.awaitListener(domain.servers(), START);
    started.awaitOutput("accounts made", START);
  }

  /** Where Debian has Erlang's programs depends on the processor. */
  private static Path programs() {
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(Path.of("/usr/lib"), "*-linux-gnu*")) {
      for (Path folder : found) {
        try (DirectoryStream<Path> ejabberd = Files.newDirectoryStream(folder, "ejabberd-[0-9]*")) {
          if (ejabberd.iterator().hasNext()) {
            return folder;
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new AssertionError("no ejabberd below /usr/lib: install it with: bin/peers");
  }

  /**
   * As its log level debug does, without all the rest of that; and each stanza is in a file of its
   * own before it is dealt with, so that the last ones stand there however it dies.
   */
  private String showing() {
    return """
    logger:add_handler(stanzas,logger_std_h,#{level=>notice,\
    config=>#{type=>file,file=>"%s",modes=>[append,raw],\
    sync_mode_qlen=>0,drop_mode_qlen=>1000000,flush_qlen=>1000000,burst_limit_enable=>false},\
    formatter=>{logger_formatter,#{single_line=>true,template=>[msg,"\\n"]}}}),\
    xmpp:set_config([{debug,true}]),\
    """
        .formatted(stanzaFile());
  }

  private Path stanzaFile() {
    return scope.directory().resolve(name).resolve("stanzas-" + starts + ".log");
  }

  /** Where components connect. */
  public InetSocketAddress components() {
    return new InetSocketAddress(domain.address(), domain.componentPort());
  }

  /** Every stanza that it has read and written since it was started last. */
  public String stanzas() {
    return PeerScope.read(stanzaFile());
  }

  public XmppDomain domain() {
    return domain;
  }
}
