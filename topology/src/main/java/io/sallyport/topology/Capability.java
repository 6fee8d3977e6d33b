package io.sallyport.topology;

import java.util.Arrays;
import java.util.Optional;

/**
 * A function that a pool offers. A row of the port catalogue is open only if one of its
 * capabilities is on.
 */
public enum Capability {
  CORE("core"),
  REMOTE_USERS("remote-users"),
  FEDERATION("federation"),
  PIC("pic"),
  WEBCONF("webconf"),
  AV("av"),
  AV_FEDERATION("av-federation"),
  AV_DIRECT("av-direct"),
  AV_OCS2007("av-ocs2007"),
  AV_RELAY_INBOUND("av-relay-inbound"),
  MULTI_EDGE_POOL("multi-edge-pool"),
  XMPP("xmpp"),
  LOGGING("logging");

  private final String key;

  Capability(String key) {
    this.key = key;
  }

  /** The word used in the topology file and in the catalogue, for example {@code remote-users}. */
  public String key() {
    return key;
  }

  /** The capability of that word, if there is one. */
  public static Optional<Capability> of(String key) {
    return Arrays.stream(values()).filter(c -> c.key.equals(key)).findFirst();
  }
}
