package io.sallyport.app.cli;

import io.sallyport.app.node.NodeAddress;
import io.sallyport.topology.Node;
import io.sallyport.topology.Topology;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Asks a running node how it is. */
@Command(
    name = "status",
    description = "Ask a running node for its state, over row GEN-09.",
    mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
  private static final int LIMIT_MILLIS = 5000;
  private static final int MAX_ANSWER_OCTETS = 1 << 20;

  private final Console console;

  @Mixin private TopologyOption topology = new TopologyOption();

  @Option(
      names = {"-n", "--node"},
      required = true,
      paramLabel = "NODE",
      description = "Name of the node, as in the topology.")
  private String name = "";

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  StatusCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Topology pool = topology.topology();
    Node node = TopologyOption.node(pool, name);
    List<InetSocketAddress> addresses = NodeAddress.pages(pool, node);
    for (InetSocketAddress address : addresses) {
      try {
        console.out().print(fetch(address));
        return ExitCode.FINE.number();
      } catch (IOException e) {
        console.err().println(name + " at " + address + ": " + e.getMessage());
      }
    }
    throw new CommandRefused(
        ExitCode.CANNOT_REACH,
        "Cannot reach " + name + ": is it running, and is this host allowed by row GEN-09?");
  }

  private String fetch(InetSocketAddress address) throws IOException {
    String host = address.getAddress().getHostAddress();
    URI page =
        URI.create(
            "http://"
                + (host.contains(":") ? "[" + host + "]" : host)
                + ":"
                + address.getPort()
                + (json ? "/status" : "/status.txt"));
    HttpURLConnection request = (HttpURLConnection) page.toURL().openConnection(Proxy.NO_PROXY);
    request.setConnectTimeout(LIMIT_MILLIS);
    request.setReadTimeout(LIMIT_MILLIS);
    int status = request.getResponseCode();
    if (status != HttpURLConnection.HTTP_OK) {
      throw new IOException("answered with HTTP status " + status);
    }
    try (InputStream in = request.getInputStream()) {
      return new String(in.readNBytes(MAX_ANSWER_OCTETS), StandardCharsets.UTF_8);
    }
  }
}
