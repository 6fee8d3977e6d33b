package io.sallyport.av;

import static io.sallyport.av.PaperRelay.CLIENT;
import static io.sallyport.av.PaperRelay.PEER;
import static io.sallyport.av.PaperRelay.address;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.sallyport.av.TurnClient.Answer;
import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.telemetry.Counters;
import io.sallyport.testkit.ManualLoop;
import io.sallyport.testkit.RecordingConnection;
import io.sallyport.topology.Topology;
import io.sallyport.wire.dialect.Spoken;
import io.sallyport.wire.stun.AddressFamily;
import io.sallyport.wire.stun.MessageType;
import io.sallyport.wire.stun.StunAttribute;
import io.sallyport.wire.stun.StunClass;
import io.sallyport.wire.stun.StunWriter;
import io.sallyport.wire.stun.TransportAddress;
import io.sallyport.wire.turn.TurnAttribute;
import io.sallyport.wire.turn.TurnMethod;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What went wrong with another TURN server in the course of years, one test for each: by its number
 * among vulnerabilities, or that of the change that mended it.
 */
class CoturnLessonsTest {
  private static final String ALICE = "sip:alice@harbor.example";
  private static final int ALLOCATE = MessageType.of(TurnMethod.ALLOCATE, StunClass.REQUEST);
  private static final int REFRESH = MessageType.of(TurnMethod.REFRESH, StunClass.REQUEST);

  private final PaperRelay relay = new PaperRelay();
  private final TurnClient client = new TurnClient(relay, CLIENT, ALICE);
  private final List<String> told = new ArrayList<>();

  private static TransportAddress ipv6(String digits) {
    byte[] octets = HexFormat.of().parseHex(digits);
    MemorySegment memory = MemorySegment.ofArray(octets);
    var layout = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    return new TransportAddress(
        AddressFamily.IPV6, memory.get(layout, 0), memory.get(layout, 8), 5000);
  }

  private void allocateIpv6() {
    Answer answer =
        client
            .challenged()
            .allocate(writer -> writer.u32(TurnAttribute.REQUESTED_ADDRESS_FAMILY, 2L << 24));
    assertThat(answer.isSuccess()).isTrue();
  }

  /** Asks for a peer in each of the ways there are. */
  private void assertRefused(TransportAddress peer) {
    assertThat(client.permit(peer).code()).as("permission for %s", peer).isEqualTo(403);
    assertThat(client.bind(0x4000, peer).code()).as("channel to %s", peer).isEqualTo(403);
    client.sendTo(peer, "x", TurnClient.NOTHING);
    assertThat(relay.sockets.left).isEmpty();
  }

  /** CVE-2018-4056: a user name was part of a query. Here it is a name that nobody has. */
  @ParameterizedTest
  @ValueSource(strings = {"' OR '1'='1", "1893456000:' OR 1=1 --", "x\"; DROP TABLE turnusers_lt;"})
  void cve20184056TakesNoNameForAnythingElse(String name) {
    client.challenged();
    client.username = name;

    assertThat(client.allocate(TurnClient.NOTHING).code()).isEqualTo(401);
    assertThat(relay.counters.total(AvCounter.USERS_UNKNOWN)).isOne();
  }

  /** CVE-2018-4058: the loopback interface was a peer like any other. */
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.8.9.10", "127.255.255.255"})
  void cve20184058ReachesNoLoopback(String peer) {
    client.allocated();

    assertRefused(address(peer, 5000));
  }

  /** CVE-2018-4059: a console without a password. Here nothing listens but the rows. */
  @Test
  void cve20184059ListensOnlyOnItsRows() {
    Topology pool = PaperPool.read("");
    ClientListeners listeners = ClientListeners.of(pool, pool.nodes().getFirst());

    assertThat(listeners.datagrams())
        .extracting(UdpListener::row)
        .containsExactlyInAnyOrder("EXT-14", "INT-06");
    assertThat(listeners.streams()).hasSize(2);
    RecordingConnection nobody = webCaller("nobody.example");
    assertThat(nobody.isOpen()).isFalse();
  }

  /** CVE-2020-6061 and 6062: requests of HTTP that read past their end, or ended the process. */
  @Test
  void cve20206061And6062SurvivesAnyRequestOfHttp() {
    long seed = Long.getLong("sallyport.seed", 1);
    var random = new Random(seed);
    byte[] likely = "GET /credentials?identity=sip:a@b&%0 HTTP/1.1\r\n\r\n:=".getBytes(ISO_8859_1);
    for (int i = 0; i < 5_000; i++) {
      byte[] octets = new byte[random.nextInt(200)];
      for (int at = 0; at < octets.length; at++) {
        octets[at] =
            random.nextInt(6) == 0
                ? (byte) random.nextInt()
                : likely[(at + random.nextInt(3)) % likely.length];
      }
      RecordingConnection caller = webCaller("web.harbor.lan");
      assertThatCode(() -> caller.receive(octets)).as("seed %d", seed).doesNotThrowAnyException();
      assertThat(caller.takeText()).doesNotContain("credential\"");
    }
  }

  /** CVE-2020-4067: padding had what was in the buffer before. */
  @Test
  void cve20204067PadsWithZeros() {
    byte[] used = new byte[2048];
    Arrays.fill(used, (byte) 0x5A);
    client.challenged();
    client.allocate(TurnClient.NOTHING);
    for (int length = 1; length <= 9; length++) {
      client.username = "x".repeat(length);
      client.sendRequest(TurnMethod.ALLOCATE, TurnClient.UDP);
    }
    while (!client.path.isSilent()) {
      assertPaddedWithZeros(client.path.take());
    }
    StunWriter writer = new StunWriter().begin(MemorySegment.ofArray(used), 0, 2048, 1, 1, 1);
    writer.text(StunAttribute.REALM, "harbor").text(StunAttribute.NONCE, "12345");
    assertPaddedWithZeros(Arrays.copyOf(used, writer.end()));
  }

  private static void assertPaddedWithZeros(byte[] message) {
    int at = 20;
    while (at < message.length) {
      int length = (message[at + 2] & 0xFF) << 8 | (message[at + 3] & 0xFF);
      int end = at + 4 + length;
      int padded = at + 4 + ((length + 3) & ~3);
      assertThat(Arrays.copyOfRange(message, end, padded)).containsOnly(new byte[padded - end]);
      at = padded;
    }
  }

  /** CVE-2020-26262: what stands for loopback without looking like it. */
  @Test
  void cve202026262ReachesNoLoopbackByAnotherName() {
    client.allocated();
    assertRefused(address("0.0.0.0", 5000));
    assertRefused(address("0.0.0.1", 5000));
  }

  /** CVE-2020-26262, of IPv6. */
  @ParameterizedTest
  @ValueSource(strings = {"00000000000000000000000000000000", "00000000000000000000000000000001"})
  void cve202026262ReachesNoLoopbackOfIpv6(String peer) {
    allocateIpv6();

    assertRefused(ipv6(peer));
  }

  /** CVE-2026-27624 and 1945: IPv4 in IPv6, in every form that carries it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "00000000000000000000ffff7f000001",
        "00000000000000000000ffffa9fea9fe",
        "0000000000000000000000007f000001",
        "20027f00000100000000000000000001",
        "0064ff9b00000000000000007f000001",
        "20010000000000000000000080fffffe",
        "00000000000000000000ffff0a14000b"
      })
  void cve202627624ReachesNoIpv4InDisguise(String peer) {
    allocateIpv6();

    assertRefused(ipv6(peer));
  }

  /** 1869: the integrity was compared up to the first difference. Every octet counts. */
  @Test
  void change1869ComparesAllOfTheIntegrity() {
    client.challenged();
    byte[] request = client.message(ALLOCATE, TurnClient.UDP, true);
    for (int at = request.length - 20; at < request.length; at++) {
      byte[] forged = request.clone();
      forged[at] ^= 1;
      relay.fromClient(client.path, forged);
    }
    assertThat(relay.relay.size()).isZero();
    assertThat(relay.counters.total(AvCounter.INTEGRITY_FAILED)).isEqualTo(20);
    while (!client.path.isSilent()) {
      client.path.take();
    }
  }

  /** 1871: values were acted on before it was known who sent them. */
  @Test
  void change1871BelievesNothingUnproven() {
    client.allocated();
    byte[] release = client.message(REFRESH, writer -> writer.u32(TurnAttribute.LIFETIME, 0), true);
    release[release.length - 1] ^= 1;
    byte[] permission =
        client.message(
            MessageType.of(TurnMethod.CREATE_PERMISSION, StunClass.REQUEST),
            writer -> writer.xorAddress(TurnAttribute.XOR_PEER_ADDRESS, PEER),
            true);
    permission[permission.length - 1] ^= 1;

    relay.fromClient(client.path, release);
    relay.fromClient(client.path, permission);
    assertThat(client.answer().code()).isEqualTo(401);
    assertThat(client.answer().code()).isEqualTo(401);

    assertThat(relay.relay.size()).isOne();
    client.sendTo(PEER, "x", TurnClient.NOTHING);
    assertThat(relay.sockets.left).isEmpty();
  }

  /** 1844 and 1964: lengths of 16 bits that lost what was above them. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 100, 0x7FFF, 0x8000, 0xFFFC, 0xFFFF})
  void changes1844And1964TakeNoLengthOnTrust(int more) {
    client.challenged();
    byte[] request = client.message(ALLOCATE, TurnClient.UDP, true);
    byte[] longer = request.clone();
    int said = (longer.length - 20 + more) & 0xFFFF;
    longer[2] = (byte) (said >>> 8);
    longer[3] = (byte) said;
    byte[] overrun = request.clone();
    overrun[22] = (byte) ((more + 4) >>> 8);
    overrun[23] = (byte) (more + 4);

    relay.fromClient(client.path, longer);
    relay.fromClient(client.path, overrun);

    assertThat(relay.relay.size()).isZero();
    assertThat(client.path.isSilent()).isTrue();
  }

  /** 1844, of data on channels: more said than there is. */
  @Test
  void change1844RelaysNoDataThatIsNotThere() {
    client.allocated();
    client.bind(0x4000, PEER);

    relay.fromClient(client.path, HexFormat.of().parseHex("4000ffff616263"));
    relay.fromClient(client.path, HexFormat.of().parseHex("40000004616263"));

    assertThat(relay.sockets.left).isEmpty();
  }

  /** 1850: a token of an authorization server overran its place. None is taken. */
  @ParameterizedTest
  @ValueSource(ints = {0, 2, 256, 1200})
  void change1850TakesNoAccessToken(int octets) {
    client.challenged();

    Answer answer =
        client.allocate(writer -> writer.octets(TurnAttribute.ACCESS_TOKEN, new byte[octets]));

    assertThat(answer.code()).isEqualTo(420);
    assertThat(relay.relay.size()).isZero();
  }

  /** 1932: permissions without end. */
  @Test
  void change1932PermitsABoundedNumberOfPeers() {
    client.allocated();
    for (int i = 0; i < 200; i++) {
      assertThat(client.permit(address("151.101.2." + i, 1)).isSuccess()).isTrue();
    }

    assertThat(client.permit(address("151.101.3.1", 1)).code()).isEqualTo(508);
  }

  /** 1946: servers of the relay's own house. */
  @ParameterizedTest
  @ValueSource(strings = {"10.20.0.11", "198.51.100.10"})
  void change1946ReachesNoServerInside(String peer) {
    client.allocated();

    assertRefused(address(peer, 5000));
  }

  /** 1947: link-local addresses, where clouds tell secrets, and private ones. */
  @ParameterizedTest
  @ValueSource(strings = {"169.254.169.254", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1"})
  void change1947ReachesNoPrivateAddress(String peer) {
    client.allocated();

    assertRefused(address(peer, 5000));
  }

  /** 1947, of IPv6. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "fe800000000000000000000000000001",
        "fc000000000000000000000000000001",
        "fd00ec20000000000000000000000254",
        "fec00000000000000000000000000001"
      })
  void change1947ReachesNoPrivateAddressOfIpv6(String peer) {
    allocateIpv6();

    assertRefused(ipv6(peer));
  }

  /** 1957: challenges made floods larger. */
  @Test
  void change1957ChallengesASourceSoOften() {
    for (int port = 1; port <= 1000; port++) {
      var forged = new PaperPath(address("93.184.216.34", port), PaperRelay.SERVER);
      relay.fromClient(forged, client.message(ALLOCATE, TurnClient.UDP, false));
    }

    assertThat(relay.counters.total(AvCounter.ANSWERS_WITHHELD)).isGreaterThan(970);
  }

  /** 1969: whoever had a ticket had the allocation. */
  @Test
  void change1969MovesForTheOwnerOnly() {
    PaperRelay mobile = PaperRelay.mobile();
    byte[] ticket =
        new TurnClient(mobile, CLIENT, ALICE)
            .challenged()
            .allocate(writer -> writer.empty(TurnAttribute.MOBILITY_TICKET))
            .octets(TurnAttribute.MOBILITY_TICKET);
    var mallory =
        new TurnClient(mobile, address("93.184.216.99", 41000), "sip:mallory@harbor.example");

    Answer answer =
        mallory
            .challenged()
            .request(
                TurnMethod.REFRESH, writer -> writer.octets(TurnAttribute.MOBILITY_TICKET, ticket));

    assertThat(answer.code()).isEqualTo(441);
  }

  /** 2016: one of two peers was checked and the other used. The first is both. */
  @Test
  void change2016ChecksThePeerThatItUses() {
    client.allocated();
    TransportAddress inside = address("10.20.0.11", 5000);
    client.permit(PEER);

    client.sendTo(PEER, "a", writer -> writer.xorAddress(TurnAttribute.XOR_PEER_ADDRESS, inside));
    assertThat(relay.sockets.left).extracting(PaperSockets.Left::to).containsExactly(PEER);
    relay.sockets.left.clear();
    client.sendTo(inside, "b", writer -> writer.xorAddress(TurnAttribute.XOR_PEER_ADDRESS, PEER));
    assertThat(relay.sockets.left).isEmpty();
    Answer bound =
        client.request(
            TurnMethod.CHANNEL_BIND,
            writer ->
                writer
                    .u32(TurnAttribute.CHANNEL_NUMBER, 0x4000_0000L)
                    .xorAddress(TurnAttribute.XOR_PEER_ADDRESS, inside)
                    .xorAddress(TurnAttribute.XOR_PEER_ADDRESS, PEER));
    assertThat(bound.code()).isEqualTo(403);
  }

  /** 2010, 2012 and 2013: half-open associations of DTLS filled the memory. None are opened. */
  @ParameterizedTest
  @ValueSource(strings = {"16fefd0000000000000000000401000000", "17fefd00", "14fefd0000"})
  void changes2010And2012And2013OpenNoDtls(String record) {
    relay.fromClient(client.path, HexFormat.of().parseHex(record));

    assertThat(client.path.isSilent()).isTrue();
    assertThat(relay.counters.total(AvCounter.PACKETS_UNKNOWN)).isOne();
  }

  /** 1984: padding behind data on a stream had what was in the buffer before. */
  @Test
  void change1984PadsDataWithZeros() {
    var connection =
        new RecordingConnection(
            new ManualLoop(),
            1,
            new RecordingConnection.Ends(
                new InetSocketAddress("198.51.100.30", 443),
                new InetSocketAddress("93.184.216.34", 40000),
                new PeerIdentity(Set.of(), Set.of(), List.of())));
    var listener =
        new StreamListener(
            1,
            Spoken.USUAL,
            new InetSocketAddress("198.51.100.30", 443),
            PaperRelay.SERVER,
            "av.harbor.example",
            Optional.empty());
    byte[] buffer = new byte[64];
    Arrays.fill(buffer, (byte) 0x5A);
    MemorySegment dirty = MemorySegment.ofArray(buffer);

    new StreamPath(connection, listener, new Counters<>("av", AvCounter.class), () -> {})
        .sendData(dirty, 4, dirty, 8, 5, 3);

    assertThat(connection.take())
        .isEqualTo(HexFormat.of().parseHex("5a5a5a5a" + "5a5a5a5a5a" + "000000"));
  }

  /** 2006: numbers that no channel has. */
  @ParameterizedTest
  @ValueSource(ints = {0x0000, 0x3FFF, 0x7FFF, 0x8000, 0xFFFF})
  void change2006BindsNumbersOfChannelsOnly(int number) {
    client.allocated();

    assertThat(client.bind(number, PEER).code()).isEqualTo(400);
  }

  /** 1999: a nonce for everybody who asks, and memory for each. */
  @Test
  void change1999KeepsNothingOfWhoWasChallenged() {
    Answer challenge = client.plain(TurnMethod.ALLOCATE, TurnClient.UDP);
    var otherNode = new PaperRelay();
    var comer = new TurnClient(otherNode, CLIENT, ALICE);
    comer.nonce = challenge.text(StunAttribute.NONCE);

    assertThat(relay.relay.size()).isZero();
    assertThat(relay.shared.quotas().remembered()).isZero();
    assertThat(comer.allocate(TurnClient.NOTHING).isSuccess()).isTrue();
  }

  /** 2033: a name with line ends was several lines of the log. */
  @Test
  void change2033TellsNothingOfSeveralLines() {
    RecordingConnection caller = webCaller("web.harbor.lan");

    caller.receive(
        "GET /credentials?identity=sip:a%0d%0alevel=ERROR%0d%0a@harbor.example HTTP/1.1\r\n\r\n");

    assertThat(caller.takeText()).startsWith("HTTP/1.1 403 ");
    assertThat(told).isNotEmpty().noneMatch(line -> line.contains("\n") || line.contains("\r"));
    assertThat(told).noneMatch(line -> line.contains("level=ERROR"));
  }

  private RecordingConnection webCaller(String name) {
    Topology pool = PaperPool.read("");
    var service =
        new AuthService(
            pool,
            pool.nodes().getFirst(),
            PaperKeys.vectors(),
            new AuthService.Surroundings(
                new Counters<>("av", AvCounter.class),
                (event, fields) -> told.add(event.id() + List.of(fields)),
                () -> PaperRelay.NOW));
    var connection =
        new RecordingConnection(
            new ManualLoop(),
            1,
            new RecordingConnection.Ends(
                new InetSocketAddress("10.20.0.11", 5062),
                new InetSocketAddress("10.20.1.60", 51234),
                new PeerIdentity(Set.of(name), Set.of(), List.of())));
    connection.open(service.webCallers());
    return connection;
  }
}
