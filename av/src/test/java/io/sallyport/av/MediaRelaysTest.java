package io.sallyport.av;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.av.AuthDocument.Host;
import io.sallyport.av.AuthDocument.Location;
import io.sallyport.av.AuthDocument.MediaRelay;
import io.sallyport.av.AuthDocument.Route;
import io.sallyport.topology.Topology;
import io.sallyport.wire.stun.TransportAddress;
import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MediaRelaysTest {
  private static final MediaRelay OUTSIDE =
      new MediaRelay(Location.INTERNET, new Host.Name("av.harbor.example"), 3478, 443);
  private static final MediaRelay INSIDE =
      new MediaRelay(Location.INTRANET, new Host.Name("edge.harbor.lan"), 3478, 443);

  private final Topology pool = PaperPool.read("");
  private final MediaRelays relays = MediaRelays.of(pool, pool.nodes().getFirst());

  @Test
  void namesThePoolByWhereTheClientWillBe() {
    assertThat(relays.answer(Optional.of(Location.INTERNET), Route.LOAD_BALANCED))
        .containsExactly(OUTSIDE);
    assertThat(relays.answer(Optional.of(Location.INTRANET), Route.LOAD_BALANCED))
        .containsExactly(INSIDE);
    assertThat(relays.answer(Optional.empty(), Route.LOAD_BALANCED))
        .containsExactly(OUTSIDE, INSIDE);
  }

  @Test
  void namesTheNodeToWhoGoesDirectly() {
    assertThat(relays.answer(Optional.empty(), Route.DIRECT_IP))
        .containsExactly(
            new MediaRelay(Location.INTERNET, new Host.Address("198.51.100.30"), 3478, 443),
            new MediaRelay(Location.INTRANET, new Host.Address("10.20.0.11"), 3478, 443));
  }

  @Test
  void followsOverriddenPortsAndAdvertisedAddresses() {
    Topology behind = PaperPool.read("ports: {EXT-14: 13478, EXT-15: 10443, INT-07: 20443}\n");
    MediaRelays other = MediaRelays.of(behind, behind.nodes().getLast());

    assertThat(other.answer(Optional.empty(), Route.DIRECT_IP))
        .containsExactly(
            new MediaRelay(Location.INTERNET, new Host.Address("198.51.100.31"), 13478, 10443),
            new MediaRelay(Location.INTRANET, new Host.Address("10.20.0.12"), 3478, 20443));
  }

  /** The topology's rules reach the filter: own addresses, those inside, and the lists. */
  @Test
  void givesTheFilterWhatThePoolHas() {
    Topology closed = PaperPool.read("av: {peers: {allow: [10.40.0.0/16], deny: [9.9.9.0/24]}}\n");
    PeerRules rules = PeerRules.of(closed, closed.nodes().getFirst(), PaperPeers.host("8.8.4.4"));
    PeerFilter filter = new PeerFilter(rules, (transport, isIpv6, port) -> false);

    assertThat(judge(filter, "198.51.100.30")).isEqualTo(PeerVerdict.OWN);
    assertThat(judge(filter, "10.20.0.11")).isEqualTo(PeerVerdict.OWN);
    assertThat(judge(filter, "8.8.4.4")).isEqualTo(PeerVerdict.OWN);
    assertThat(judge(filter, "10.20.0.12")).isEqualTo(PeerVerdict.INSIDE);
    assertThat(judge(filter, "10.20.1.30")).isEqualTo(PeerVerdict.INSIDE);
    assertThat(judge(filter, "10.40.3.3")).isEqualTo(PeerVerdict.ALLOWED);
    assertThat(judge(filter, "9.9.9.9")).isEqualTo(PeerVerdict.DENIED);
    assertThat(judge(filter, "8.8.8.8")).isEqualTo(PeerVerdict.ALLOWED);
    assertThat(judge(filter, "127.0.0.1")).isEqualTo(PeerVerdict.LOOPBACK);
  }

  private static PeerVerdict judge(PeerFilter filter, String address) {
    return filter.judge(
        PeerUse.SEND, TransportAddress.of(InetAddress.ofLiteral(address).getAddress(), 5_000));
  }
}
