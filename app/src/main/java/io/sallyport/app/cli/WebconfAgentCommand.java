package io.sallyport.app.cli;

import io.sallyport.app.agent.ConferenceAgent;
import io.sallyport.webconf.AgentSettings;
import io.sallyport.webconf.AgentSettings.Place;
import io.sallyport.wire.srl.ServiceName;
import io.sallyport.wire.srl.TokenKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs an agent beside a conferencing server. */
@Command(
    name = "agent",
    description = {
      "Run beside a conferencing server on TCP, and let invited clients outside reach it.",
      "Dials every node of the pool on 8057 with a certificate that names the services; SIGTERM"
          + " takes no new clients, waits for those that are joined, and ends."
    },
    mixinStandardHelpOptions = true)
final class WebconfAgentCommand implements Callable<Integer> {
  private static final String ROW = "INT-04";
  private static final int USUAL_PORT = 8057;
  private static final int MAX_KEYS = 4;
  private static final Pattern KEY = Pattern.compile("([0-9a-f]{16}) ([0-9a-f]{64})");

  private final Console console;

  @Option(
      names = "--service",
      required = true,
      paramLabel = "NAME",
      description = "A service that the server is reached as; repeat it for more, up to 32.")
  private List<String> services = List.of();

  @Option(
      names = "--backend",
      required = true,
      paramLabel = "HOST:PORT",
      description = "The conferencing server.")
  private String backend = "";

  @Option(
      names = "--proxy-protocol",
      description = "Tell the server who each client is, with the PROXY protocol, version 2.")
  private boolean isProxyPassed;

  @Option(
      names = "--certificate",
      required = true,
      paramLabel = "FILE",
      description = "PEM file of the agent's certificate and its issuers.")
  private Path certificate = Path.of("");

  @Option(
      names = "--token-key",
      paramLabel = "FILE",
      description = "Public keys of tokens, one a line as 'sallyport webconf key' prints them.")
  private @Nullable Path tokenKeys;

  @Option(
      names = "--drain-limit",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "How long clients that are joined may stay after SIGTERM; default 30.")
  private int drainLimitSeconds;

  @Mixin private InsideOptions inside = new InsideOptions();

  @Mixin private ProgramOptions program = new ProgramOptions();

  WebconfAgentCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    AgentSettings settings =
        new AgentSettings(
            services(),
            edges(),
            place(NamedPlace.read(backend, "--backend", 0)),
            isProxyPassed,
            keys());
    return ProgramOptions.end(
        console,
        program
            .process("agent", drainLimitSeconds, false)
            .run(log ->
                ConferenceAgent.start(
                    settings,
                    inside.files(certificate),
                    log.events(),
                    Runtime.getRuntime().availableProcessors())));
  }

  private List<String> services() {
    List<String> names = services.stream().map(WebconfAgentCommand::service).distinct().toList();
    if (!AgentSettings.areFew(names)) {
      throw new CommandRefused(
          ExitCode.WRONG_USE,
          "sallyport: an agent serves %d names of %d characters together at most; run another"
              .formatted(AgentSettings.MAX_SERVICES, AgentSettings.MAX_CHARACTERS));
    }
    return names;
  }

  private static String service(String name) {
    if (!ServiceName.isValid(name)) {
      throw new CommandRefused(
          ExitCode.WRONG_USE, "sallyport: --service is a DNS name in lower case, not " + name);
    }
    return name;
  }

  private List<Place> edges() {
    return inside
        .nodes(
            inside.pool(), ROW, USUAL_PORT, "The pool has no Web Conferencing Edge: add 'webconf'")
        .stream()
        .map(WebconfAgentCommand::place)
        .toList();
  }

  private static Place place(NamedPlace named) {
    return new Place(named.host(), named.port(), named.addresses());
  }

  private List<TokenKey> keys() {
    if (tokenKeys == null) {
      return List.of();
    }
    try {
      List<TokenKey> keys = new ArrayList<>();
      for (String line : Files.readAllLines(tokenKeys, StandardCharsets.US_ASCII)) {
        if (!line.isBlank() && !line.startsWith("#")) {
          keys.add(key(line.strip()));
        }
      }
      if (keys.isEmpty() || keys.size() > MAX_KEYS) {
        throw new CommandRefused(
            ExitCode.BAD_CONFIGURATION, tokenKeys + " is to hold 1 to 4 keys, one a line");
      }
      return keys;
    } catch (IOException e) {
      throw new CommandRefused(
          ExitCode.BAD_CONFIGURATION,
          "Cannot read " + tokenKeys + " (" + e + "); check --token-key");
    }
  }

  private TokenKey key(String line) {
    Matcher parts = KEY.matcher(line);
    if (parts.matches()) {
      var key =
          TokenKey.of(
              HexFormat.fromHexDigitsToLong(parts.group(1)),
              HexFormat.of().parseHex(parts.group(2)));
      if (key.isPresent()) {
        return key.get();
      }
    }
    throw new CommandRefused(
        ExitCode.BAD_CONFIGURATION,
        tokenKeys + " holds a line that is no key; copy what 'sallyport webconf key' printed");
  }
}
