package io.sallyport.lab.peers;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the topologies of all pools say alike, with the files that they name. */
final class PoolFiles {
  /** Of the pool and of its nodes, inside. */
  private static final List<String> NAMES =
      List.of("edge.harbor.lan", "ae1.harbor.lan", "ae2.harbor.lan");

  private PoolFiles() {}

  /**
   * Values of a topology's words.
   *
   * @param inside authority of the internal certificates
   * @param external certificate that is shown outside
   * @param metricsPort as 9464 is
   */
  static Map<String, Object> values(
      PeerScope scope,
      LabNetwork network,
      LabAuthority inside,
      LabAuthority.Identity external,
      int metricsPort) {
    LabAuthority.Identity internal =
        inside.issue("edge-internal", LabAuthority.Usage.SERVER_AND_CLIENT, NAMES);
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("INTERNAL_1", network.internal1().getHostAddress());
    values.put("INTERNAL_2", network.internal2().getHostAddress());
    values.put("ACCESS_1", network.access1().getHostAddress());
    values.put("ACCESS_2", network.access2().getHostAddress());
    values.put("INSIDE", network.inside().getHostAddress());
    values.put("SIP_PORT", network.sipPort());
    values.put("CLIENT_PORT", network.clientPort());
    values.put("METRICS_PORT", metricsPort);
    values.put("EXTERNAL_CERTIFICATE", external.certificate());
    values.put("EXTERNAL_KEY", external.key());
    values.put("INTERNAL_CERTIFICATE", internal.certificate());
    values.put("INTERNAL_KEY", internal.key());
    values.put("INTERNAL_AUTHORITY", inside.anchor());
    values.put("POOL_KEYS", PoolNodes.keys(scope));
    return values;
  }
}
