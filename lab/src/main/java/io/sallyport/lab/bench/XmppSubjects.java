package io.sallyport.lab.bench;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** How servers under test that federate are started. */
final class XmppSubjects {
  /** Where a node takes servers inside. */
  static final Door SERVERS = new Door(Workplace.at("127.30.0.41", 25_456), "ae1.harbor.lan");

  /** Where Prosody and ejabberd take components. */
  static final InetSocketAddress PROSODY_COMPONENTS = Workplace.at("127.30.3.42", 25_347);

  static final InetSocketAddress EJABBERD_COMPONENTS = Workplace.at("127.30.3.43", 25_347);

  /** Has ejabberd collect what it does not use any more. */
  static final InetSocketAddress COLLECTOR = Workplace.at("127.30.3.43", 25_348);

  private static final int PARTNER_PORT = 25_269;
  private static final Path ERLANG_LIBRARIES = Path.of("/usr/lib/x86_64-linux-gnu");

  private XmppSubjects() {}

  /** Starts a node of Sallyport with an XMPP proxy. */
  static Subject node(Workplace workplace, Path home, String core) {
    Path topology =
        workplace.configure(
            "xmpp.yaml",
            "xmpp.yaml",
            Map.of(
                "INTERNAL",
                host(SERVERS.address()),
                "ACCESS",
                "127.30.3.41",
                "NAMES",
                host(XmppLoad.NAMES) + ":" + XmppLoad.NAMES.getPort(),
                "IM_PORT",
                XmppLoad.INSIDE.getPort(),
                "PARTNER_PORT",
                PARTNER_PORT,
                "SERVER_PORT",
                SERVERS.address().getPort()));
    return Subject.start(
        "xmpp-node",
        Workplace.at("127.30.3.41", PARTNER_PORT),
        workplace,
        core,
        List.of(
            home.resolve("bin/sallyport").toString(),
            "node",
            "--topology",
            topology.toString(),
            "--node",
            "ae1.harbor.lan"));
  }

  private static String host(InetSocketAddress address) {
    return address.getAddress().getHostAddress();
  }

  /** Starts Prosody with our domain as a component. */
  static Subject prosody(Workplace workplace, String core) {
    Path configuration =
        workplace.configure(
            "prosody.cfg.lua",
            "prosody.cfg.lua",
            Map.of(
                "OUTSIDE",
                host(PROSODY_COMPONENTS),
                "NAMES",
                host(XmppLoad.NAMES) + "@" + XmppLoad.NAMES.getPort(),
                "PARTNER_PORT",
                PARTNER_PORT,
                "COMPONENT_PORT",
                PROSODY_COMPONENTS.getPort(),
                "COMPONENT_SECRET",
                LoadComponent.SECRET));
    return Subject.start(
        "prosody",
        new InetSocketAddress(PROSODY_COMPONENTS.getAddress(), PARTNER_PORT),
        workplace,
        core,
        List.of("prosody", "--config", configuration.toString(), "-F"));
  }

  /** Starts ejabberd with our domain as a component. */
  static Subject ejabberd(Workplace workplace, String core) {
    Path folder = workplace.folder();
    Path configuration =
        workplace.configure(
            "ejabberd.yml",
            "ejabberd.yml",
            Map.of(
                "OUTSIDE", host(EJABBERD_COMPONENTS),
                "DOMAIN_BOTH",
                    workplace.write(
                        "ejabberd.pem",
                        EcKeyFile.joined(
                            workplace.path("DOMAIN_CERTIFICATE"), workplace.path("DOMAIN_KEY"))),
                "PARTNER_PORT", PARTNER_PORT,
                "COMPONENT_PORT", EJABBERD_COMPONENTS.getPort(),
                "COMPONENT_SECRET", LoadComponent.SECRET));
    Path names =
        workplace.write(
            "inetrc",
            """
            {resolv_conf, ""}.
            {hosts_file, ""}.
            {lookup, [dns]}.
            {nameserver, {%s}, %d}.
            """
                .formatted(host(XmppLoad.NAMES).replace('.', ','), XmppLoad.NAMES.getPort()));
    // It asks the C library for addresses, which knows no DNS server at a port of its own.
    Path hosts =
        workplace.write(
            "hosts", "127.0.0.1 localhost\n127.30.3.40 xmpp." + XmppLoad.PARTNER + '\n');
    return Subject.start(
        "ejabberd",
        new InetSocketAddress(EJABBERD_COMPONENTS.getAddress(), PARTNER_PORT),
        workplace,
        core,
        List.of(
            "unshare",
            "--mount",
            "sh",
            "-c",
            "mount --bind %s /etc/hosts && exec \"$@\"".formatted(hosts),
            "sh",
            "env",
            "HOME=" + folder,
            "ERL_LIBS=" + ERLANG_LIBRARIES,
            "ERL_INETRC=" + names,
            "ERL_CRASH_DUMP=" + folder.resolve("crash.dump"),
            "EJABBERD_CONFIG_PATH=" + configuration,
            "EJABBERD_LOG_PATH=" + folder.resolve("ejabberd-own.log"),
            "erl",
            "-noinput",
            "-start_epmd",
            "false",
            "+K",
            "true",
            "+S",
            "1",
            // Waiting is not to look like work.
            "+sbwt",
            "none",
            "+sbwtdcpu",
            "none",
            "+sbwtdio",
            "none",
            "-mnesia",
            "dir",
            "\"" + folder.resolve("spool") + "\"",
            "-s",
            "ejabberd",
            "-eval",
            collector()));
  }

  private static String collector() {
    return """
    spawn(fun() ->
      {ok, L} = gen_tcp:listen(%d, [{ip, {%s}}, {active, false}, {reuseaddr, true}]),
      Serve = fun(Self) ->
        {ok, S} = gen_tcp:accept(L),
        [erlang:garbage_collect(P) || P <- erlang:processes()],
        gen_tcp:send(S, "collected"),
        gen_tcp:close(S),
        Self(Self)
      end,
      Serve(Serve)
    end).\
    """
        .formatted(COLLECTOR.getPort(), host(COLLECTOR).replace('.', ','));
  }
}
