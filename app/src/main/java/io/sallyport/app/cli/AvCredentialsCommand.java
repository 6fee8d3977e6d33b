package io.sallyport.app.cli;

import io.sallyport.app.credentials.CredentialsClient;
import io.sallyport.app.credentials.PemFiles;
import io.sallyport.app.node.NodeAddress;
import io.sallyport.topology.Node;
import io.sallyport.topology.Topology;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Asks a running node for credentials of the relay. */
@Command(
    name = "credentials",
    description = "Ask a node for credentials of its relay, over row INT-05 with mutual TLS.",
    mixinStandardHelpOptions = true)
final class AvCredentialsCommand implements Callable<Integer> {
  private static final String ROW = "INT-05";

  private final Console console;

  @Mixin private TopologyOption topology = new TopologyOption();

  @Option(
      names = {"-n", "--node"},
      required = true,
      paramLabel = "NODE",
      description = "Name of the node, as in the topology.")
  private String name = "";

  @Option(
      names = "--identity",
      required = true,
      paramLabel = "URI",
      description = "SIP URI of the user, in a domain of the pool.")
  private String identity = "";

  @Option(
      names = "--location",
      paramLabel = "PLACE",
      defaultValue = "internet",
      description = "Where the user will be: internet, intranet or both; default internet.")
  private String location = "";

  @Option(
      names = "--minutes",
      paramLabel = "MINUTES",
      description = "How long they should hold; without it eight hours, or what the pool allows.")
  private @Nullable Integer minutes;

  @Option(
      names = "--certificate",
      paramLabel = "FILE",
      description = "PEM of a server that may ask; without it that of the pool's nodes.")
  private @Nullable Path certificate;

  @Option(names = "--key", paramLabel = "FILE", description = "PEM of its key, PKCS#8.")
  private @Nullable Path key;

  @Option(names = "--json", description = "Print JSON, with iceServers as browsers take them.")
  private boolean json;

  AvCredentialsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Topology pool = topology.topology();
    Node node = TopologyOption.node(pool, name);
    var client = new CredentialsClient(files(CredentialsClient.ofNodes(pool)));
    var wish = new CredentialsClient.Wish(identity, location, Optional.ofNullable(minutes), json);
    for (InetSocketAddress address : NodeAddress.of(pool, node, ROW)) {
      try {
        console.out().print(client.ask(node, address, wish));
        return ExitCode.FINE.number();
      } catch (IOException e) {
        console.err().println(name + " at " + address + ": " + e.getMessage());
      }
    }
    throw new CommandRefused(
        ExitCode.CANNOT_REACH,
        "No credentials of "
            + name
            + ": is it running, is capability av on, and may this certificate ask?");
  }

  private PemFiles files(PemFiles ofNodes) {
    Path ownCertificate = certificate;
    Path ownKey = key;
    if (ownCertificate == null && ownKey == null) {
      return ofNodes;
    }
    if (ownCertificate == null || ownKey == null) {
      throw new CommandRefused(
          ExitCode.WRONG_USE, "sallyport: --certificate and --key go together");
    }
    return new PemFiles(ownCertificate, ownKey, ofNodes.authorities());
  }
}
