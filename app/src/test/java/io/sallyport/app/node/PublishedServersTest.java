package io.sallyport.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.topology.ReadResult;
import io.sallyport.topology.TopologyReader;
import io.sallyport.xmpp.PartnerServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What DNS may tell partners of our servers. */
class PublishedServersTest {
  private static final List<InetAddress> NODE = List.of(InetAddress.ofLiteral("198.51.100.10"));

  private static PublishedServers servers(boolean directTls) {
    Path file = Path.of("../examples/pool.example.yaml");
    try {
      String pool = Files.readString(file).replace("\nxmpp:", "\nxmpp:\n  directTls: " + directTls);
      return switch (TopologyReader.read(pool, file)) {
        case ReadResult.Valid valid -> new PublishedServers(valid.topology());
        case ReadResult.Invalid invalid -> throw new AssertionError(invalid.problems());
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<String> problem(int port, boolean directTls, boolean isTaken) {
    return servers(isTaken)
        .problem(new PartnerServer("xmpp.harbor.example", port, directTls), NODE);
  }

  @Test
  void takesTheNodesAndTheirPort() {
    assertThat(problem(5269, false, false)).isEmpty();
    assertThat(problem(5269, true, true)).isEmpty();
  }

  @Test
  void saysWhereNobodyListens() {
    assertThat(problem(5222, false, true).orElseThrow()).contains("no node listens");
    assertThat(problem(5269, true, false).orElseThrow()).contains("no direct TLS");
    assertThat(
            servers(true)
                .problem(
                    new PartnerServer("xmpp.harbor.example", 5269, false),
                    List.of(InetAddress.ofLiteral("192.0.2.9"))))
        .hasValueSatisfying(why -> assertThat(why).contains("our nodes"));
  }
}
