package io.sallyport.lab.node;

import io.sallyport.app.certificates.DevelopmentFiles;
import io.sallyport.lab.peers.ListeningSockets;
import io.sallyport.net.mint.IssuedCertificate.Existing;
import io.sallyport.topology.ReadResult;
import io.sallyport.topology.Topology;
import io.sallyport.topology.TopologyReader;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** A pool of one node on loopback addresses of its own, with certificates, in a folder. */
record LoopbackPool(Path file, Topology topology, DevelopmentFiles certificates) {
  static final String NODE = "ae1.harbor.lan";

  /** Makes the files; every service is asked for, so rows that are not built are in it, too. */
  static LoopbackPool create(Path folder) throws IOException {
    int third = (int) (ProcessHandle.current().pid() % 250);
    String access = "127.31." + third + ".21";
    String internal = "127.31." + third + ".11";
    Path file =
        Files.writeString(
            folder.resolve("pool.yaml"),
            """
            format: 1
            pool: edge.harbor.lan
            domains: [harbor.example]
            capabilities: [remote-users, federation, pic, webconf, av, xmpp, logging]
            external:
              access: {name: sip.harbor.example}
              webconf: {name: webcon.harbor.example}
              av: {name: av.harbor.example}
            nodes:
              - name: %1$s
                internal: [%2$s]
                access: [%3$s, "::1"]
                webconf: [127.31.%4$d.31]
                av: [127.31.%4$d.41]
            inside:
              nextHop: {name: dir.harbor.lan, port: 5061, addresses: [127.31.%4$d.10]}
              frontEnds: [{name: fe.harbor.lan, addresses: [127.31.%4$d.15]}]
              branches: []
              management: []
              xmppGateways: []
              logCollectors: []
            certificates:
              external: {certificate: certs/external.pem, key: certs/external.key}
              internal: {certificate: certs/internal.pem, key: certs/internal.key}
              trust: {external: certs/ca.pem, internal: certs/ca.pem}
              poolKeys: certs/pool.keys
            ports: {EXT-05: %5$d, INT-02: %6$d, GEN-09: %7$d, EXT-06: %8$d}
            """
                .formatted(
                    NODE,
                    internal,
                    access,
                    third,
                    freePort(access),
                    freePort(internal),
                    freePort(internal),
                    freePort(access)));
    Topology topology = read(file);
    return new LoopbackPool(
        file, topology, DevelopmentFiles.write(topology, Existing.KEPT, Instant.now()));
  }

  int port(String row) {
    Integer port = topology.ports().get(row);
    if (port == null) {
      throw new IllegalArgumentException("not overridden: " + row);
    }
    return port;
  }

  private static Topology read(Path file) {
    return switch (TopologyReader.read(file)) {
      case ReadResult.Valid valid -> valid.topology();
      case ReadResult.Invalid invalid -> throw new AssertionError(invalid.problems());
    };
  }

  private static int freePort(String address) throws IOException {
    return ListeningSockets.freePort(InetAddress.getByName(address));
  }
}
