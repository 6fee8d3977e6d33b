package io.sallyport.av;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.testkit.ManualLoop;
import io.sallyport.topology.Topology;
import io.sallyport.wire.stun.AddressFamily;
import io.sallyport.wire.stun.AddressSlot;
import io.sallyport.wire.stun.TransportAddress;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every line of the table, in every spelling of an address. */
class PeerFilterTest {
  private static final int LIVE_PORT = 50_123;
  private static final int PORT = 40_000;

  private static final PeerRules RULES =
      new PeerRules(
          AddressRanges.of("198.51.100.30/32", "2001:db8:1::30/128"),
          AddressRanges.of("10.20.0.11/32", "198.51.100.10/32", "8.8.4.4/32"),
          PaperPeers.host(),
          AddressRanges.of("10.20.0.12/32", "10.20.1.30/32", "fd00:20::12/128"),
          PaperPeers.edges(),
          AddressRanges.of("10.20.0.0/16", "127.0.0.0/8", "169.254.0.0/16", "203.0.113.0/24"),
          AddressRanges.of("9.9.9.0/24", "2620:fe::/48"),
          false,
          false);

  private final PeerFilter filter = filter(RULES);

  private static PeerFilter filter(PeerRules rules) {
    return new PeerFilter(
        rules,
        (transport, isIpv6, port) -> transport == Transport.UDP && !isIpv6 && port == LIVE_PORT);
  }

  @ParameterizedTest
  @CsvSource({
    "224.0.0.1, MULTICAST",
    "239.255.255.250, MULTICAST",
    "255.255.255.255, MULTICAST",
    "240.0.0.1, MULTICAST",
    "ff02::1, MULTICAST",
    "ff0e::1, MULTICAST",
    "0.0.0.0, UNSPECIFIED",
    "0.1.2.3, UNSPECIFIED",
    "::, UNSPECIFIED",
    "127.0.0.1, LOOPBACK",
    "127.255.255.254, LOOPBACK",
    "::1, LOOPBACK",
    "169.254.169.254, LINK_LOCAL",
    "fe80::1, LINK_LOCAL",
    "febf::1, LINK_LOCAL",
    "10.20.0.11, OWN",
    "198.51.100.10, OWN",
    "8.8.4.4, OWN",
    "198.51.100.30, OWN",
    "2001:db8:1::30, OWN",
    "10.20.0.12, INSIDE",
    "10.20.1.30, INSIDE",
    "fd00:20::12, INSIDE",
    "10.20.7.7, ALLOWED",
    "203.0.113.30, ALLOWED",
    "10.21.0.1, PRIVATE",
    "172.16.0.1, PRIVATE",
    "172.31.255.255, PRIVATE",
    "192.168.1.1, PRIVATE",
    "100.64.0.1, PRIVATE",
    "100.127.255.255, PRIVATE",
    "fc00::1, PRIVATE",
    "fdff::1, PRIVATE",
    "fec0::1, PRIVATE",
    "feff::1, PRIVATE",
    "192.0.0.1, SPECIAL",
    "192.0.2.1, SPECIAL",
    "192.88.99.1, SPECIAL",
    "198.18.0.1, SPECIAL",
    "198.19.255.255, SPECIAL",
    "198.51.100.99, SPECIAL",
    "2001:db8::1, SPECIAL",
    "100::1, SPECIAL",
    "9.9.9.9, DENIED",
    "2620:fe::fe, DENIED",
    "8.8.8.8, ALLOWED",
    "172.15.255.255, ALLOWED",
    "172.32.0.0, ALLOWED",
    "100.63.255.255, ALLOWED",
    "100.128.0.0, ALLOWED",
    "198.20.0.0, ALLOWED",
    "223.255.255.255, ALLOWED",
    "2620:fe:1::1, ALLOWED",
    "2a00:1450::1, ALLOWED",
    "100:0:0:1::1, ALLOWED"
  })
  void followsTheTable(String address, PeerVerdict verdict) {
    assertThat(judge(PeerUse.SEND, address, PORT)).isEqualTo(verdict);
  }

  /** CVE-2020-26262: all spellings of what is this host. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "7f000001",
        "00000000",
        "00000000000000000000000000000000",
        "00000000000000000000000000000001",
        "00000000000000000000ffff7f000001",
        "0000000000000000ffff00007f000001",
        "0000000000000000000000007f000001",
        "20027f00000100000000000000000001",
        "0064ff9b00000000000000007f000001",
        "0064ff9b00010000000000007f000001",
        "20010000abcdabcd0000000080fffffe",
        "20010db0000000000000" + "5efe7f000001",
        "20010db0000000000200" + "5efe7f000001",
        "00000000000000000000ffff00000000"
      })
  void refusesThisHostInEverySpelling(String octets) {
    for (PeerUse use : PeerUse.values()) {
      assertThat(filter.judge(use, octets(octets, PORT)).isAllowed()).as(use.name()).isFalse();
    }
  }

  /** CVE-2026-27624: a rule about IPv4 holds for what carries it, whatever it is for. */
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, LOOPBACK",
    "169.254.169.254, LINK_LOCAL",
    "224.0.0.1, MULTICAST",
    "0.0.0.5, UNSPECIFIED",
    "10.20.0.11, OWN",
    "10.20.0.12, INSIDE",
    "192.168.0.1, PRIVATE",
    "192.0.2.1, SPECIAL",
    "9.9.9.9, DENIED",
    "198.51.100.30, OWN"
  })
  void looksIntoWhatCarriesIpv4(String ipv4, PeerVerdict verdict) {
    TransportAddress plain = address(ipv4, LIVE_PORT);
    String hex = "%08x".formatted(plain.low());
    String inverted = "%08x".formatted(~plain.low() & 0xFFFF_FFFFL);
    for (String octets :
        new String[] {
          "00000000000000000000ffff" + hex,
          "0000000000000000ffff0000" + hex,
          "000000000000000000000000" + hex,
          "2002" + hex + "00000000000000000001",
          "0064ff9b0000000000000000" + hex,
          "0064ff9b0001000000000000" + hex,
          "20010000" + "0a000001" + "00000000" + inverted,
          "2a001450000000000000" + "5efe" + hex
        }) {
      assertThat(filter.judge(PeerUse.SEND, octets(octets, LIVE_PORT)))
          .as(octets)
          .isEqualTo(verdict);
    }
  }

  /** What passes in its IPv4 form still has to be an address that some network carries. */
  @Test
  void refusesPublicAddressesInClothesThatNoNetworkCarries() {
    assertThat(filter.judge(PeerUse.SEND, octets("00000000000000000000ffff08080808", PORT)))
        .isEqualTo(PeerVerdict.SPECIAL);
    assertThat(filter.judge(PeerUse.SEND, octets("00000000000000000000000008080808", PORT)))
        .isEqualTo(PeerVerdict.SPECIAL);
    assertThat(filter.judge(PeerUse.SEND, octets("0064ff9b000100000000000008080808", PORT)))
        .isEqualTo(PeerVerdict.PRIVATE);
    assertThat(filter.judge(PeerUse.SEND, octets("0064ff9b000000000000000008080808", PORT)))
        .isEqualTo(PeerVerdict.ALLOWED);
    assertThat(filter.judge(PeerUse.SEND, octets("20020808080800000000000000000001", PORT)))
        .isEqualTo(PeerVerdict.ALLOWED);
  }

  /** CVE-2018-4058: no list allows what is never allowed. */
  @Test
  void allowsNothingOfTheFirstSixLines() {
    PeerFilter all =
        filter(
            new PeerRules(
                RULES.relays(),
                RULES.own(),
                RULES.host(),
                RULES.inside(),
                RULES.edges(),
                AddressRanges.of("0.0.0.0/0", "::/0"),
                AddressRanges.NONE,
                false,
                true));
    for (String address :
        new String[] {
          "224.0.0.1",
          "0.0.0.0",
          "127.0.0.1",
          "::1",
          "169.254.169.254",
          "fe80::1",
          "10.20.0.11",
          "198.51.100.30",
          "10.20.1.30"
        }) {
      assertThat(all.judge(PeerUse.SEND, address(address, PORT)).isAllowed()).as(address).isFalse();
    }
    assertThat(all.judge(PeerUse.SEND, address("192.168.0.1", 25))).isEqualTo(PeerVerdict.ALLOWED);
  }

  @Test
  void reachesItsOwnRelaysWhereSomebodyHasThePort() {
    assertThat(judge(PeerUse.SEND, "198.51.100.30", LIVE_PORT)).isEqualTo(PeerVerdict.OWN_RELAY);
    assertThat(judge(PeerUse.SEND, "198.51.100.30", LIVE_PORT + 1)).isEqualTo(PeerVerdict.OWN);
    assertThat(judge(PeerUse.SEND, "198.51.100.30", 3478)).isEqualTo(PeerVerdict.OWN);
    assertThat(judge(PeerUse.CONNECT, "198.51.100.30", LIVE_PORT)).isEqualTo(PeerVerdict.OWN);
    assertThat(judge(PeerUse.SEND, "2001:db8:1::30", LIVE_PORT)).isEqualTo(PeerVerdict.OWN);
    assertThat(judge(PeerUse.SEND, "198.51.100.10", LIVE_PORT)).isEqualTo(PeerVerdict.OWN);
    assertThat(judge(PeerUse.PERMIT, "198.51.100.30", 0)).isEqualTo(PeerVerdict.OWN_RELAY);
  }

  @Test
  void knowsWhereRelaysAreByTheTopology() {
    Topology pool = PaperPool.withTwoAddresses();
    RelayPorts ports = RelayPorts.of(pool, new Random(1));
    var ofPool =
        new PeerFilter(PeerRules.of(pool, pool.nodes().getFirst(), PaperPeers.host()), ports);
    int port = ports.take(RelayPorts.Pool.UDP_IPV4);

    assertThat(ofPool.judge(PeerUse.SEND, address("198.51.100.30", port)))
        .isEqualTo(PeerVerdict.OWN_RELAY);
    assertThat(ofPool.judge(PeerUse.SEND, address("198.51.100.40", port)))
        .as("no relay is at the second address")
        .isEqualTo(PeerVerdict.OWN);
    assertThat(ofPool.judge(PeerUse.PERMIT, address("198.51.100.40", 0)))
        .isEqualTo(PeerVerdict.OWN);
    for (PeerUse use : List.of(PeerUse.SEND, PeerUse.CONNECT)) {
      assertThat(ofPool.judge(use, address("198.51.100.30", 50_001)))
          .as("never handed out")
          .isEqualTo(PeerVerdict.OWN);
    }
    var natted = new PeerFilter(PeerRules.of(pool, pool.nodes().get(1), PaperPeers.host()), ports);
    for (String known : List.of("10.9.0.31", "198.51.100.31")) {
      assertThat(natted.judge(PeerUse.SEND, address(known, port))).isEqualTo(PeerVerdict.OWN_RELAY);
    }
  }

  /** Two allocations could be made each other's clients, and data go round between them. */
  @Test
  void refusesWhatClientsOfThePoolSendTo() {
    Topology pool = PaperPool.withTwoAddresses();
    var ofPool =
        new PeerFilter(
            PeerRules.of(pool, pool.nodes().getFirst(), PaperPeers.host()),
            (transport, isIpv6, port) -> false);

    assertThat(ofPool.judge(PeerUse.SEND, address("198.51.100.31", 3478)))
        .isEqualTo(PeerVerdict.INSIDE);
    assertThat(ofPool.judge(PeerUse.CONNECT, address("198.51.100.31", 443)))
        .isEqualTo(PeerVerdict.INSIDE);
    assertThat(ofPool.judge(PeerUse.SEND, address("198.51.100.31", 50_000)).words())
        .isEqualTo(ofPool.judge(PeerUse.SEND, address("198.51.100.32", 50_000)).words());
    assertThat(filter.judge(PeerUse.PERMIT, address("198.51.100.31", 3478)))
        .isNotEqualTo(PeerVerdict.INSIDE);
  }

  /** Another host's address may move here: what listens on all addresses is there at once. */
  @Test
  void knowsAddressesThatTheHostGetsLater() {
    var addresses = new ArrayList<InetAddress>();
    var loop = new ManualLoop();
    var host = new HostAddresses(() -> List.copyOf(addresses), Runnable::run);
    host.watch(loop);
    var later =
        new PeerFilter(
            new PeerRules(
                RULES.relays(),
                RULES.own(),
                host,
                RULES.inside(),
                RULES.edges(),
                RULES.allowed(),
                RULES.denied(),
                false,
                false),
            (transport, isIpv6, port) -> false);
    assertThat(later.judge(PeerUse.SEND, address("151.101.1.1", PORT)))
        .isEqualTo(PeerVerdict.ALLOWED);
    addresses.add(InetAddress.ofLiteral("151.101.1.1"));
    addresses.add(InetAddress.ofLiteral("127.0.0.1"));

    for (int i = 0; i < 2; i++) {
      loop.advance(HostAddresses.INTERVAL);
      assertThat(later.judge(PeerUse.SEND, address("151.101.1.1", PORT)))
          .isEqualTo(PeerVerdict.OWN);
    }
    addresses.clear();
    loop.advance(HostAddresses.INTERVAL);

    assertThat(later.judge(PeerUse.SEND, address("151.101.1.1", PORT)))
        .isEqualTo(PeerVerdict.ALLOWED);
  }

  @Test
  void refusesPortsOfServers() {
    assertThat(judge(PeerUse.SEND, "8.8.8.8", 0)).isEqualTo(PeerVerdict.NO_PORT);
    assertThat(judge(PeerUse.SEND, "8.8.8.8", 53)).isEqualTo(PeerVerdict.LOW_PORT);
    assertThat(judge(PeerUse.SEND, "8.8.8.8", 443)).isEqualTo(PeerVerdict.LOW_PORT);
    assertThat(judge(PeerUse.SEND, "8.8.8.8", 1023)).isEqualTo(PeerVerdict.LOW_PORT);
    assertThat(judge(PeerUse.SEND, "8.8.8.8", 1024)).isEqualTo(PeerVerdict.ALLOWED);
    assertThat(judge(PeerUse.CONNECT, "8.8.8.8", 443)).isEqualTo(PeerVerdict.ALLOWED);
    assertThat(judge(PeerUse.CONNECT, "8.8.8.8", 22)).isEqualTo(PeerVerdict.LOW_PORT);
    assertThat(judge(PeerUse.ACCEPT, "8.8.8.8", 443)).isEqualTo(PeerVerdict.ALLOWED);
    assertThat(judge(PeerUse.ACCEPT, "8.8.8.8", 0)).isEqualTo(PeerVerdict.NO_PORT);
    assertThat(judge(PeerUse.PERMIT, "8.8.8.8", 0)).isEqualTo(PeerVerdict.ALLOWED);
  }

  @Test
  void reachesLoopbackForTestsOnlyAndNothingElseByThat() {
    PeerFilter trial =
        filter(
            new PeerRules(
                AddressRanges.of("127.0.0.30/32"),
                AddressRanges.of("127.0.0.11/32"),
                PaperPeers.host(),
                AddressRanges.of("127.0.1.10/32"),
                PaperPeers.edges(),
                AddressRanges.NONE,
                AddressRanges.NONE,
                true,
                false));

    assertThat(trial.judge(PeerUse.SEND, address("127.0.0.99", PORT)).isAllowed()).isTrue();
    assertThat(trial.judge(PeerUse.SEND, address("::1", PORT)).isAllowed()).isTrue();
    assertThat(trial.judge(PeerUse.SEND, address("127.0.0.11", PORT))).isEqualTo(PeerVerdict.OWN);
    assertThat(trial.judge(PeerUse.SEND, address("127.0.0.30", PORT))).isEqualTo(PeerVerdict.OWN);
    assertThat(trial.judge(PeerUse.SEND, address("127.0.0.30", LIVE_PORT)))
        .isEqualTo(PeerVerdict.OWN_RELAY);
    assertThat(trial.judge(PeerUse.SEND, address("127.0.1.10", PORT)))
        .isEqualTo(PeerVerdict.INSIDE);
    assertThat(trial.judge(PeerUse.SEND, address("10.0.0.1", PORT))).isEqualTo(PeerVerdict.PRIVATE);
  }

  /**
   * A range compared octet by octet would let 2001:db8:0:ff:: be outside of
   * 2001:db8::-2001:db8:1::.
   */
  @Test
  void comparesAddressesAsOneNumber() {
    AddressRanges range =
        AddressRanges.NONE.andIpv6(0x20010DB8_0000_00FFL, 5, 0x20010DB8_0001_0000L, 2);

    assertThat(range.contains(true, 0x20010DB8_0000_00FFL, 4)).isFalse();
    assertThat(range.contains(true, 0x20010DB8_0000_00FFL, 5)).isTrue();
    assertThat(range.contains(true, 0x20010DB8_0000_00FFL, -1)).isTrue();
    assertThat(range.contains(true, 0x20010DB8_0000_FF00L, 0)).isTrue();
    assertThat(range.contains(true, 0x20010DB8_0001_0000L, 2)).isTrue();
    assertThat(range.contains(true, 0x20010DB8_0001_0000L, 3)).isFalse();
    assertThat(range.contains(false, 0x20010DB8_0000_FF00L, 0)).isFalse();
    AddressRanges upper = AddressRanges.of("8000::/1", "128.0.0.0/1");
    assertThat(upper.contains(true, -1, -1)).isTrue();
    assertThat(upper.contains(true, Long.MAX_VALUE, -1)).isFalse();
    assertThat(upper.contains(false, 0, 0xFFFF_FFFFL)).isTrue();
    assertThat(upper.contains(false, 0, 0x7FFF_FFFFL)).isFalse();
  }

  @Test
  void judgesWhatWasReadIntoASlotAlike() {
    AddressSlot slot = new AddressSlot();
    slot.set(AddressFamily.IPV4, 0, 0x7F000001L, PORT);
    assertThat(filter.judge(PeerUse.SEND, slot)).isEqualTo(PeerVerdict.LOOPBACK);
    slot.set(AddressFamily.IPV6, 0, 1, PORT);
    assertThat(filter.judge(PeerUse.SEND, slot)).isEqualTo(PeerVerdict.LOOPBACK);
  }

  private PeerVerdict judge(PeerUse use, String address, int port) {
    return filter.judge(use, address(address, port));
  }

  private static TransportAddress address(String text, int port) {
    return TransportAddress.of(InetAddress.ofLiteral(text).getAddress(), port);
  }

  private static TransportAddress octets(String hex, int port) {
    ByteBuffer octets = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    return TransportAddress.of(octets.array(), port);
  }
}
