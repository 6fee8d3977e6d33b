package io.sallyport.app.demo;

import io.sallyport.topology.Node;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/**
 * Passes messages between a user of the XMPP server inside, for which the nodes are the partner,
 * and one of the partner's.
 */
final class XmppTraffic {
  private static final String MARA = "mara@" + DemoPool.DOMAIN;

  private final DemoPool pool;
  private final StandInXmpp partner;
  private final RowWatch watch;
  private final Consumer<String> narrator;

  XmppTraffic(DemoPool pool, StandInXmpp partner, RowWatch watch, Consumer<String> narrator) {
    this.pool = pool;
    this.partner = partner;
    this.watch = watch;
    this.narrator = narrator;
  }

  void run() {
    SSLContext tls =
        DemoTls.server(
            pool.certificates().authority(),
            pool.certificates().issueServer(DemoPool.DOMAIN, Instant.now()));
    try (XmppSocket first = attach(tls, 0);
        XmppSocket second = attach(tls, 1)) {
      List<XmppSocket> server = List.of(first, second);
      watch.row("XMPP-02", () -> toPartner(server));
      watch.row("EXT-01", () -> fromPartner(server));
      watch.row("INT-01", () -> bothWays(server));
    } catch (IOException e) {
      watch.failUnseen(List.of("XMPP-02", "EXT-01", "INT-01"), e);
    }
  }

  private XmppSocket attach(SSLContext tls, int node) throws IOException {
    Node at = pool.topology().nodes().get(node);
    XmppSocket attached =
        XmppSocket.connect(
            tls, pool.listener(at, "INT-01"), DemoPool.DOMAIN, partner.place().domain());
    narrator.accept(
        "The XMPP server of "
            + DemoPool.DOMAIN
            + " takes "
            + at.name()
            + " for "
            + partner.place().domain());
    return attached;
  }

  private String toPartner(List<XmppSocket> server) throws IOException {
    int number = 0;
    for (XmppSocket stream : server) {
      number++;
      String text = "Lamp " + number + " is lit.";
      stream.sendMessage(MARA, partner.place().user("otto"), text);
      partner.awaitMessage(text);
    }
    int nodes = partner.senders().size();
    if (nodes < server.size()) {
      throw new IOException("stanzas came from " + nodes + " of " + server.size() + " nodes");
    }
    narrator.accept("mara writes to " + partner.place().user("otto") + " through both nodes");
    return "messages to "
        + partner.place().domain()
        + " from both nodes, found by SRV, TLS and EXTERNAL";
  }

  private String fromPartner(List<XmppSocket> server) throws IOException {
    for (int node = 0; node < server.size(); node++) {
      Node at = pool.topology().nodes().get(node);
      String text = "Saw lamp " + (node + 1);
      try (XmppSocket stream = partner.connect(pool.listener(at, "EXT-01"), DemoPool.DOMAIN)) {
        stream.sendMessage(partner.place().user("otto"), MARA, text);
        server.get(node).awaitMessage(text);
      }
    }
    narrator.accept(partner.place().user("otto") + " writes to mara through both nodes");
    return "messages from " + partner.place().domain() + " to both nodes, TLS and EXTERNAL";
  }

  /** What went through is not alone what counts: one stream carried it both ways. */
  private String bothWays(List<XmppSocket> server) throws IOException {
    for (XmppSocket stream : server) {
      stream.sendMessage(MARA, partner.place().user("otto"), "Good night.");
      partner.awaitMessage("Good night.");
    }
    return "messages from and to a server inside on one stream with each node, mutual TLS";
  }
}
