package io.sallyport.lab.peers;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The edge of a partner, as Kamailio: mutual TLS with our pool, plain TCP with users of its own. It
 * keeps every message of the pool as it came on the wire.
 */
public final class PartnerEdge {
  private static final Pattern HEARD =
      Pattern.compile("lab: heard <<<\n(.*?)\n>>>", Pattern.DOTALL);

  private final Kamailio kamailio;
  private final InetSocketAddress address;
  private final InetSocketAddress users;

  private PartnerEdge(Kamailio kamailio, InetSocketAddress address, InetSocketAddress users) {
    this.kamailio = kamailio;
    this.address = address;
    this.users = users;
  }

  /**
   * Who a partner is.
   *
   * @param domain whose users it has
   * @param at its address; the port is the network's for federation
   * @param identity shown to our pool, as server and as client
   * @param anchor authority that our pool's certificate must come from
   */
  public record Partner(
      String domain, InetAddress at, LabAuthority.Identity identity, Path anchor) {
    /** Name of its server. */
    public String server() {
      return "sip." + domain;
    }
  }

  /** Starts it; it reaches our pool at node 1. */
  public static PartnerEdge start(PeerScope scope, LabNetwork network, Partner partner) {
    InetSocketAddress address = new InetSocketAddress(partner.at(), network.federationPort());
    InetSocketAddress users =
        new InetSocketAddress(partner.at(), ListeningSockets.freePort(partner.at()));
    Map<String, Object> values =
        Map.of(
            "DOMAIN", partner.domain(),
            "NAME", partner.server(),
            "USERS_PORT", users.getPort(),
            "EDGE_NAME", EdgePool.EXTERNAL_NAME,
            "EDGE_1", network.access1().getHostAddress(),
            "EDGE_2", network.access2().getHostAddress(),
            "EDGE_PORT", network.federationPort());
    Kamailio kamailio =
        Kamailio.start(
            scope,
            new Kamailio.Setup(
                partner.domain(),
                address,
                "kamailio-partner",
                partner.identity(),
                partner.anchor(),
                values));
    return new PartnerEdge(kamailio, address, users);
  }

  /** Where other edges reach it, and its users by TLS. */
  public InetSocketAddress address() {
    return address;
  }

  /** Where its users connect without TLS. */
  public InetSocketAddress users() {
    return users;
  }

  /** From now on it reaches our pool at this node, 1 or 2, as DNS may tell it at any time. */
  public void reach(int node) {
    kamailio.command("pv.shvSet", "node", "int", Integer.toString(node));
  }

  /** Every request and response of our pool so far, in order, as on the wire. */
  public List<String> heard() {
    return HEARD.matcher(kamailio.log()).results().map(found -> found.group(1)).toList();
  }
}
