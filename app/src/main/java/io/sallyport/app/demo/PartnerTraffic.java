package io.sallyport.app.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/** Passes traffic between our users, signed in, and the users of partners. */
final class PartnerTraffic {
  private final DemoPool pool;
  private final Outside outside;
  private final RowWatch watch;
  private final Consumer<String> narrator;

  PartnerTraffic(DemoPool pool, Outside outside, RowWatch watch, Consumer<String> narrator) {
    this.pool = pool;
    this.outside = outside;
    this.watch = watch;
    this.narrator = narrator;
  }

  void run(DemoUser mara, DemoUser ines) {
    watch.row("EXT-04", () -> firstToPartner(mara, ines));
    watch.row("EXT-07", () -> toPartner(mara, ines));
    watch.row("EXT-06", () -> fromPartner(mara, ines));
    if (pool.lists().isPresent()) {
      watch.row("EXT-02", this::revoked);
    } else {
      watch.leaveOut("EXT-02", "port 80 is taken, or not for this user, and nodes ask at no other");
    }
    watch.row("EXT-03", () -> firstToPublicNetwork(mara));
    watch.row("PIC-02", () -> toPublicNetwork(ines));
    watch.row("PIC-01", () -> fromPublicNetwork(mara));
  }

  /** Each node has to look the partner up. */
  private String firstToPartner(DemoUser mara, DemoUser ines) throws IOException {
    send(mara, outside.partner(), "otto", "Is anybody there?");
    send(ines, outside.partner(), "otto", "Is anybody there at all?");
    long answers = outside.names().answersOverUdp();
    int nodes = outside.names().askers().size();
    if (answers < 4 || nodes < 2) {
      throw new IOException(nodes + " nodes asked, and got " + answers + " of 4 answers");
    }
    return "SRV and A of a partner, " + answers + " answers to " + nodes + " nodes";
  }

  private String toPartner(DemoUser mara, DemoUser ines) throws IOException {
    send(mara, outside.partner(), "otto", "The tide turns at nine.");
    send(ines, outside.partner(), "otto", "Bring a lantern.");
    narrator.accept("mara and ines write to otto@" + DemoPool.PARTNER + ": MESSAGE, 200 OK");
    return "MESSAGE to " + DemoPool.PARTNER + " from both nodes, mutual TLS, names nothing inside";
  }

  private String fromPartner(DemoUser mara, DemoUser ines) throws IOException {
    try (DemoUser otto = userOf(outside.partner(), "otto", 1)) {
      otto.message(mara.address(), "The ferry is late.");
      mara.awaitRequest("MESSAGE", "The ferry is late.");
      otto.message(ines.address(), "Very late.");
      ines.awaitRequest("MESSAGE", "Very late.");
      otto.call(mara.address());
    }
    narrator.accept(
        "otto@" + DemoPool.PARTNER + " writes to both and calls mara: MESSAGE, INVITE, ACK, BYE");
    return "MESSAGE, INVITE, ACK, BYE from " + DemoPool.PARTNER + ", mutual TLS, sealed routes";
  }

  /** The lists have been asked for already, by the first connection of each node. */
  private String revoked() throws IOException {
    int nodes = outside.authority().askers().size();
    if (nodes < 2) {
      throw new IOException(nodes + " of 2 nodes asked for the authority's list");
    }
    try (SipSocket revoked =
        SipSocket.connect(outside.revokedTls(), edge(0), pool.topology().external().access())) {
      if (!revoked.isHungUp()) {
        throw new IOException("a partner with a revoked certificate was let in");
      }
    }
    narrator.accept("Somebody with a revoked certificate of the partner is hung up on");
    return "revocation list fetched by both nodes, a revoked certificate not let in";
  }

  private String firstToPublicNetwork(DemoUser mara) throws IOException {
    send(mara, outside.provider(), "zoe", "Are you on board?");
    long answers = outside.names().answersOverTcp();
    if (answers < 1) {
      throw new IOException("nobody asked over TCP");
    }
    return "SRV of a public network, cut short over UDP and asked for again";
  }

  private String toPublicNetwork(DemoUser ines) throws IOException {
    send(ines, outside.provider(), "zoe", "Which deck?");
    narrator.accept("ines writes to zoe@" + DemoPool.PUBLIC_NETWORK + ": MESSAGE, 200 OK");
    return "MESSAGE to " + DemoPool.PUBLIC_NETWORK + " by its provider, mutual TLS";
  }

  private String fromPublicNetwork(DemoUser mara) throws IOException {
    try (DemoUser zoe = userOf(outside.provider(), "zoe", 0)) {
      zoe.message(mara.address(), "The upper one.");
      mara.awaitRequest("MESSAGE", "The upper one.");
    }
    narrator.accept("zoe@" + DemoPool.PUBLIC_NETWORK + " writes to mara: MESSAGE, 200 OK");
    return "MESSAGE from " + DemoPool.PUBLIC_NETWORK + " by its provider, mutual TLS";
  }

  private static void send(DemoUser sender, StandInPartner partner, String user, String text)
      throws IOException {
    sender.message(partner.address(user), text);
    partner.awaitMessage(text);
  }

  private DemoUser userOf(StandInPartner partner, String name, int node) throws IOException {
    return partner.user(name, edge(node), pool.topology().external().access());
  }

  private InetSocketAddress edge(int node) {
    return pool.listener(pool.topology().nodes().get(node), "EXT-06");
  }
}
