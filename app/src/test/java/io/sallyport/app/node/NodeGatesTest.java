package io.sallyport.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.topology.ReadResult;
import io.sallyport.topology.Topology;
import io.sallyport.topology.TopologyReader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class NodeGatesTest {
  private static final String POOL =
      """
      format: 1
      pool: edge.harbor.lan
      domains: [harbor.example]
      capabilities: [CAPABILITIES]
      external: {access: {name: sip.harbor.example}, av: {name: av.harbor.example}}
      nodes:
        - name: ae1.harbor.lan
          internal: [10.20.0.11]
          access: [198.51.100.10]
          av: [198.51.100.30]
      inside:
        nextHop: {name: dir.harbor.lan, port: 5061, addresses: [10.20.1.10]}
        frontEnds: [{name: FE.harbor.lan, addresses: [10.20.1.20]}]
        management: [{name: cms.harbor.lan, addresses: [10.20.1.30]}]
      certificates:
        external: {certificate: certs/external.pem, key: certs/external.key}
        internal: {certificate: certs/internal.pem, key: certs/internal.key}
        trust: {internal: certs/internal-ca.pem}
      """;

  private static int mostClients(String capabilities, long files) {
    return mostClients(POOL.replace("CAPABILITIES", capabilities), new OpenFiles(files));
  }

  private static int mostClients(String pool, OpenFiles files) {
    Topology topology =
        switch (TopologyReader.read(pool, Path.of("pool.yaml"))) {
          case ReadResult.Valid(Topology read, var _) -> read;
          case ReadResult.Invalid invalid -> throw new IllegalArgumentException(invalid.toString());
        };
    return NodeGates.mostClients(files, topology, topology.nodes().getFirst());
  }

  @Test
  void clientsOfTheAccessEdgeHaveTheFilesToThemselves() {
    assertThat(mostClients("remote-users", 50_000)).isEqualTo(44_100);
  }

  /** Of 100,000 files 25,000 are not for clients; three listeners share the rest. */
  @Test
  void clientsLeaveTheRelayItsSockets() {
    assertThat(mostClients("remote-users, av", 100_000)).isEqualTo(22_500);
  }

  /** EXT-05 and EXT-15 are one listener then. */
  @Test
  void servicesThatShareAnAddressShareItsPlaces() {
    String shared =
        POOL.replace("CAPABILITIES", "remote-users, av").replace("198.51.100.30", "198.51.100.10");
    assertThat(mostClients(shared, new OpenFiles(100_000))).isEqualTo(33_750);
  }
}
