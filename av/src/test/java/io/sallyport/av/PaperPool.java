package io.sallyport.av;

import io.sallyport.topology.ReadResult;
import io.sallyport.topology.Topology;
import io.sallyport.topology.TopologyReader;
import java.nio.file.Path;

/** A pool of two nodes with the A/V Edge; the second is behind a NAT. */
final class PaperPool {
  private static final String POOL =
      """
      format: 1
      pool: edge.harbor.lan
      domains: [harbor.example]
      capabilities: [av]
      external: {access: {name: sip.harbor.example}, av: {name: av.harbor.example}}
      nodes:
        - name: ae1.harbor.lan
          internal: [10.20.0.11]
          av: [198.51.100.30]
        - name: ae2.harbor.lan
          internal: [10.20.0.12]
          av: [10.9.0.31]
          avAdvertised: [198.51.100.31]
      inside:
        nextHop: {name: dir.harbor.lan, port: 5061, addresses: [10.20.1.10]}
        frontEnds: [{name: FE.harbor.lan, addresses: [10.20.1.20]}]
        branches: [{name: sba.harbor.lan, addresses: [10.20.1.25]}]
        applications: [{name: web.harbor.lan, addresses: [10.20.1.60]}]
        management: [{name: cms.harbor.lan, addresses: [10.20.1.30]}]
      certificates:
        external: {certificate: certs/external.pem, key: certs/external.key}
        internal: {certificate: certs/internal.pem, key: certs/internal.key}
        trust: {internal: certs/internal-ca.pem}
      """;

  private PaperPool() {}

  /** The pool, with further sections. */
  static Topology read(String sections) {
    return of(POOL + sections);
  }

  /** The pool with two A/V addresses of its first node; it relays at the first of them. */
  static Topology withTwoAddresses() {
    return of(POOL.replace("av: [198.51.100.30]", "av: [198.51.100.30, 198.51.100.40]"));
  }

  private static Topology of(String text) {
    return switch (TopologyReader.read(text, Path.of("pool.yaml"))) {
      case ReadResult.Valid(Topology topology, var _) -> topology;
      case ReadResult.Invalid invalid -> throw new IllegalArgumentException(invalid.toString());
    };
  }
}
