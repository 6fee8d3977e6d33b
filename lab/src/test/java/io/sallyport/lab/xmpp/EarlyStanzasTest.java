package io.sallyport.lab.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Account;
import io.sallyport.lab.peers.Await;
import io.sallyport.lab.peers.Bind;
import io.sallyport.lab.peers.Bind.Zone;
import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.LabAuthority;
import io.sallyport.lab.peers.LabAuthority.Usage;
import io.sallyport.lab.peers.LabNetwork;
import io.sallyport.lab.peers.ListeningSockets;
import io.sallyport.lab.peers.PeerScope;
import io.sallyport.lab.peers.Prosody;
import io.sallyport.lab.peers.SlowRoad;
import io.sallyport.lab.peers.XmppClient;
import io.sallyport.lab.peers.XmppDomain;
import io.sallyport.topology.Xmpp;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Prosody 0.12 writes to a stream of both ways as soon as our proof has succeeded, before the
 * header that has to come first. The longer ours is on its way, the more it writes.
 */
class EarlyStanzasTest {
  @RegisterExtension static final Lab LAB = new Lab();

  private static final Account PIET = new Account("piet", "fresnel-lens", "lighthouse.example");
  private static final Pattern ID = Pattern.compile("\\bid=.early-\\d+");

  /** So many that some come before our header and some after it. */
  private static final int MESSAGES = 100;

  /** Prosody takes the stream for open. */
  private static final String PROVEN =
      "Incoming s2s connection harbor.example->lighthouse.example complete";

  private static final Duration LATENCY = Duration.ofMillis(1500);
  private static final Duration LIMIT = Duration.ofMinutes(1);

  @Test
  void everyStanzaOfProsodyArrives() throws Exception {
    PeerScope scope = LAB.forTest();
    LabNetwork network = LabNetwork.choose();
    LabAuthority authority = new LabAuthority(scope, "partners");
    InetAddress local = InetAddress.ofLiteral("127.0.0.1");
    InetSocketAddress names = new InetSocketAddress(local, ListeningSockets.freePort(local));
    XmppDomain lighthouse =
        XmppDomain.at(
            network.partner(1),
            PIET.domain(),
            authority.issue("lighthouse", Usage.SERVER_AND_CLIENT, List.of(PIET.domain())),
            authority.anchor(),
            names,
            PIET);
    InetSocketAddress address =
        new InetSocketAddress(network.access1(), ListeningSockets.freePort(network.access1()));
    try (SlowRoad road = SlowRoad.open(lighthouse.address(), lighthouse.servers(), LATENCY);
        EdgeStreams edge =
            new EdgeStreams(
                new EdgeStreams.Setup(
                    address,
                    Set.of("harbor.example"),
                    List.of(
                        authority.issue(
                            "harbor", Usage.SERVER_AND_CLIENT, List.of("harbor.example"))),
                    authority.anchor(),
                    names,
                    List.of(Xmpp.Partner.of(PIET.domain()))))) {
      Bind.start(
          scope,
          "names",
          names.getPort(),
          List.of(
              Zone.of(
                  "harbor.example",
                  "_xmpp-server._tcp SRV 0 0 %d xmpp".formatted(address.getPort()),
                  "xmpp A " + address.getAddress().getHostAddress()),
              Zone.of(
                  lighthouse.name(),
                  "_xmpp-server._tcp SRV 0 0 %d xmpp".formatted(road.port()),
                  "xmpp A " + lighthouse.address().getHostAddress())));
      Prosody prosody = Prosody.start(scope, "prosody", lighthouse, Prosody.Manner.STRICT);
      XmppClient piet = XmppClient.start(scope, PIET, lighthouse, authority.anchor());
      exchange(road, prosody, piet, edge);
    }
  }

  /** The first arrives while our header is held up. */
  private static void exchange(SlowRoad road, Prosody prosody, XmppClient piet, EdgeStreams edge)
      throws Exception {
    String sent = "<message id='m1' from='mara@harbor.example/desk' to='piet@lighthouse.example'/>";
    var fate = new FutureTask<>(() -> edge.send(sent, "harbor.example", PIET.domain()));
    Thread.ofVirtual().start(fate);
    Await.until("our proof", LIMIT, () -> prosody.log().contains(PROVEN));
    road.hold();
    assertThat(edge.events()).as("a header that has come").isEmpty();
    piet.tell("flood mara@harbor.example early- %d 0.02".formatted(MESSAGES));
    awaitArrived(edge, 1);
    road.release();
    assertThat(fate.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo("confirmed");
    awaitArrived(edge, MESSAGES);
    assertThat(edge.events()).singleElement().asString().startsWith("stream-out ");
  }

  private static void awaitArrived(EdgeStreams edge, int count) {
    Await.until(
        () -> "%d messages; events: %s".formatted(arrived(edge).size(), edge.events()),
        LIMIT,
        () -> arrived(edge).size() >= count);
  }

  private static Set<String> arrived(EdgeStreams edge) {
    return edge.arrived().stream()
        .map(ID::matcher)
        .filter(Matcher::find)
        .map(Matcher::group)
        .collect(Collectors.toSet());
  }
}
