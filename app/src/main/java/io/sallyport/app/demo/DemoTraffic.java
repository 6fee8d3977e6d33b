package io.sallyport.app.demo;

import io.sallyport.app.demo.RowVerdict.Seen;
import io.sallyport.topology.PortCatalogue;
import io.sallyport.topology.PortRow;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/** Passes real traffic over every row that is built, and tells what was seen. */
final class DemoTraffic {
  private final DemoPool pool;
  private final List<DemoNode> nodes;
  private final StandInNextHop nextHop;
  private final Consumer<String> narrator;
  private final RowWatch watch;
  private final Outside outside;

  DemoTraffic(
      DemoPool pool,
      List<DemoNode> nodes,
      StandInNextHop nextHop,
      Outside outside,
      Consumer<String> narrator) {
    this.pool = pool;
    this.nodes = nodes;
    this.nextHop = nextHop;
    this.outside = outside;
    this.narrator = narrator;
    this.watch = new RowWatch(narrator);
  }

  /** What was seen, by row. */
  Map<String, Seen> run() {
    try (DemoUser mara = user("mara", 0);
        DemoUser ines = user("ines", 1)) {
      watch.row("EXT-05", () -> signIn(mara, ines));
      watch.row("INT-03", () -> message(mara, ines));
      watch.row("INT-02", () -> call(mara, ines));
      new PartnerTraffic(pool, outside, watch, narrator).run(mara, ines);
    } catch (IOException e) {
      watch.failUnseen(List.of("EXT-05", "INT-03", "INT-02"), e);
    }
    AuthTraffic credentials = new AuthTraffic(pool, narrator);
    watch.row("INT-05", credentials::run);
    new MediaTraffic(pool, credentials.issued(), watch, narrator).run();
    new XmppTraffic(pool, outside.xmpp(), watch, narrator).run();
    leaveOutOthers();
    new ConferenceTraffic(pool, watch, narrator).run();
    watch.row("GEN-09", this::pages);
    return watch.seen();
  }

  private void leaveOutOthers() {
    for (PortRow row : PortCatalogue.allRows()) {
      boolean needsMore = row.service() == PortRow.EdgeService.AV;
      boolean isOpen = !watch.seen().containsKey(row.id());
      if (needsMore && isOpen && row.isCanonical() && RowWatch.isBuilt(row.id())) {
        watch.leaveOut(row.id(), "the demo has no client for it yet");
      }
    }
  }

  private DemoUser user(String name, int node) throws IOException {
    SSLContext tls = DemoTls.user(pool.certificates().authority());
    SipSocket socket =
        SipSocket.connect(
            tls,
            pool.listener(pool.topology().nodes().get(node), "EXT-05"),
            pool.topology().external().access());
    narrator.accept(name + " connects to " + nodeName(node) + " with " + socket.protocol());
    return new DemoUser(name, DemoPool.DOMAIN, socket);
  }

  private String signIn(DemoUser mara, DemoUser ines) throws IOException {
    mara.options(pool.topology().external().access());
    narrator.accept("mara asks the edge what it can do: OPTIONS, 200 OK");
    for (DemoUser user : List.of(mara, ines)) {
      user.register();
      narrator.accept(user.address() + " signs in: REGISTER, 200 OK");
    }
    return "TLS, OPTIONS 200, REGISTER 200 through both nodes";
  }

  private String message(DemoUser mara, DemoUser ines) throws IOException {
    long before = nextHop.requestsFromNodes();
    mara.message(ines.address(), "Is the lamp lit?");
    ines.awaitRequest("MESSAGE", "Is the lamp lit?");
    ines.message(mara.address(), "It is.");
    mara.awaitRequest("MESSAGE", "It is.");
    narrator.accept("mara and ines write to each other: MESSAGE, 200 OK, both ways");
    long taken = nextHop.requestsFromNodes() - before;
    if (taken < 2) {
      throw new IOException("the next hop saw " + taken + " of 2 messages");
    }
    return "REGISTER and MESSAGE from both nodes to the next hop, mutual TLS";
  }

  private String call(DemoUser mara, DemoUser ines) throws IOException {
    long before = nextHop.requestsToNodes();
    mara.call(ines.address());
    narrator.accept("mara calls ines and hangs up: INVITE, 180, 200, ACK, BYE, 200");
    long sent = nextHop.requestsToNodes() - before;
    if (sent < 3) {
      throw new IOException("the next hop sent " + sent + " of 3 requests of a call");
    }
    return "MESSAGE, INVITE, ACK, BYE from the next hop to a node, mutual TLS";
  }

  private String pages() throws IOException {
    for (DemoNode node : nodes) {
      if (!node.page("/metrics").contains("sallyport_access_flows_opened_total")) {
        throw new IOException("the page /metrics has no counters");
      }
    }
    return "/ready and /metrics of both nodes";
  }

  private String nodeName(int node) {
    return pool.topology().nodes().get(node).name();
  }
}
