package io.sallyport.lab.sip;

import io.sallyport.lab.peers.Account;
import io.sallyport.lab.peers.Baresip;
import io.sallyport.lab.peers.EdgePool;
import io.sallyport.lab.peers.Kamailio;
import io.sallyport.lab.peers.LabAuthority;
import io.sallyport.lab.peers.LabNetwork;
import io.sallyport.lab.peers.PeerScope;
import io.sallyport.lab.peers.Sipp;
import io.sallyport.lab.peers.Stunnel;
import java.util.List;
import java.util.Map;

/**
 * A pool of two edge nodes with Kamailio inside and a way in for clients of each node.
 *
 * @param tunnel1 to node 1
 * @param tunnel2 to node 2
 */
public record EdgeLab(
    LabNetwork network,
    LabAuthority outside,
    Kamailio kamailio,
    EdgePool pool,
    Stunnel tunnel1,
    Stunnel tunnel2) {

  public static EdgeLab start(PeerScope scope) {
    LabNetwork network = LabNetwork.choose();
    LabAuthority inside = new LabAuthority(scope, "inside");
    LabAuthority outside = new LabAuthority(scope, "outside");
    Kamailio kamailio = Kamailio.start(scope, network, inside);
    EdgePool pool = EdgePool.start(scope, network, inside, outside);
    return new EdgeLab(
        network,
        outside,
        kamailio,
        pool,
        tunnel(scope, network, outside, 1),
        tunnel(scope, network, outside, 2));
  }

  /** Starts a client that registers, then answers requests by a scenario. */
  public Sipp callee(PeerScope scope, Account account, Stunnel through, String scenario) {
    return Sipp.start(
            scope,
            account.user(),
            Sipp.Part.of(account, through, "register", "stay").answering(scenario))
        .awaitLog("registered");
  }

  /** Starts a softphone at a node and waits until it has registered. */
  public Baresip phone(PeerScope scope, Account account, int node) {
    LabAuthority.Identity unused =
        outside.issue(
            "phone-" + account.user() + "-" + node,
            LabAuthority.Usage.SERVER_AND_CLIENT,
            List.of("phone.example"));
    var proxy = network.client(node);
    var names = scope.names(network.outside(), Map.of(EdgePool.EXTERNAL_NAME, proxy.getAddress()));
    return Baresip.start(
            scope,
            account.user(),
            new Baresip.Line(
                account, network.outside(), proxy, names.address(), outside.anchor(), unused))
        .awaitRegistered();
  }

  private static Stunnel tunnel(
      PeerScope scope, LabNetwork network, LabAuthority outside, int node) {
    return Stunnel.start(
        scope,
        "tunnel" + node,
        network.outside(),
        new Stunnel.Target(network.client(node), EdgePool.EXTERNAL_NAME, outside.anchor(), null));
  }
}
