package io.sallyport.av;

import static io.sallyport.av.PaperRelay.CLIENT;
import static io.sallyport.av.PaperRelay.PEER;
import static io.sallyport.av.PaperRelay.address;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.av.TurnClient.Answer;
import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.testkit.ManualLoop;
import io.sallyport.testkit.RecordingConnection;
import io.sallyport.wire.stun.StunAttribute;
import io.sallyport.wire.stun.StunClass;
import io.sallyport.wire.stun.TransportAddress;
import io.sallyport.wire.turn.TurnAttribute;
import io.sallyport.wire.turn.TurnMethod;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TCP between relay and peers (RFC 6062) on paper, rule by rule. */
class TurnStreamsTest {
  private static final String ALICE = "sip:alice@harbor.example";
  private static final TransportAddress SECOND = address("93.184.216.34", 40001);

  private final PaperRelay relay = new PaperRelay();
  private final TurnClient client = TurnClient.onTcp(relay, CLIENT, ALICE);

  private TurnClient allocated() {
    assertThat(client.challenged().allocateStream(TurnClient.NOTHING).isSuccess()).isTrue();
    return client;
  }

  /** A second connection of a user. */
  private TurnClient second(String identity) {
    return TurnClient.onTcp(relay, SECOND, identity).challenged();
  }

  private long connected() {
    client.sendConnect(PEER);
    relay.sockets.stream().answer();
    return client.answer().u32(TurnAttribute.CONNECTION_ID);
  }

  private RecordingConnection clientConnection(ManualLoop loop) {
    return new RecordingConnection(
        loop,
        900,
        new RecordingConnection.Ends(
            PaperRelay.SERVER.toSocketAddress(), SECOND.toSocketAddress(), PeerIdentity.NONE));
  }

  /** A client's connection joined with a peer that has connected. */
  private RecordingConnection joined(RecordingConnection connection) {
    TurnClient data = second(ALICE);
    long id = attempt().u32(TurnAttribute.CONNECTION_ID);
    assertThat(data.bindConnection(id).isSuccess()).isTrue();
    TurnPeer peer = Objects.requireNonNull(data.path.carried);
    connection.open(opened -> DataConnection.join(opened, peer));
    relay.loop.runTasks();
    return connection;
  }

  private Answer attempt() {
    return client.answer();
  }

  private RecordingConnection permittedPeer() {
    allocated().permit(PEER);
    return relay.sockets.stream().accept(PEER).orElseThrow();
  }

  @Test
  void allocatesForClientsOnTcp() {
    Answer answer = client.challenged().allocateStream(TurnClient.NOTHING);

    assertThat(client.isSigned(answer)).isTrue();
    TransportAddress relayed = answer.address(TurnAttribute.XOR_RELAYED_ADDRESS);
    assertThat(relayed.port()).isBetween(50000, 59999).isNotIn(50001, 50002, 50003);
    assertThat(relay.sockets.streams).containsOnlyKeys(relayed.port());
    assertThat(relay.sockets.open).isEmpty();
    assertThat(answer.has(TurnAttribute.RESERVATION_TOKEN)).isFalse();
  }

  @Test
  void allocatesNothingOfTcpOnUdp() {
    var onUdp = new TurnClient(relay, CLIENT, ALICE);

    assertThat(onUdp.challenged().allocateStream(TurnClient.NOTHING).code()).isEqualTo(400);
  }

  @Test
  void knowsNoOtherTransport() {
    client.challenged();

    Answer answer =
        client.request(
            TurnMethod.ALLOCATE,
            writer -> writer.u32(TurnAttribute.REQUESTED_TRANSPORT, 132L << 24));

    assertThat(answer.code()).isEqualTo(442);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        TurnAttribute.EVEN_PORT,
        TurnAttribute.DONT_FRAGMENT,
        TurnAttribute.RESERVATION_TOKEN
      })
  void refusesWhatOnlyDatagramsHave(int attribute) {
    client.challenged();

    Answer answer =
        client.allocateStream(writer -> {
          switch (attribute) {
            case TurnAttribute.EVEN_PORT -> writer.u8(attribute, 0);
            case TurnAttribute.DONT_FRAGMENT -> writer.empty(attribute);
            default -> writer.i64(attribute, 1);
          }
        });

    assertThat(answer.code()).isEqualTo(400);
    assertThat(relay.sockets.streams).isEmpty();
  }

  @Test
  void connectsFromTheRelayedAddress() {
    allocated().sendConnect(PEER);
    assertThat(client.path.isSilent()).isTrue();
    PaperPort port = relay.sockets.stream();
    assertThat(port.dials.getFirst().target()).isEqualTo(PEER.toSocketAddress());
    assertThat(port.dials.getFirst().limit()).isEqualTo(Duration.ofSeconds(30));

    RecordingConnection peer = port.answer();

    Answer answer = client.answer();
    assertThat(answer.isSuccess()).isTrue();
    assertThat(answer.message().method()).isEqualTo(TurnMethod.CONNECT);
    assertThat(client.isSigned(answer)).isTrue();
    assertThat(answer.u32(TurnAttribute.CONNECTION_ID)).isNotZero();
    assertThat(peer.isReading()).isFalse();
  }

  @Test
  void saysWhenNobodyAnswers() {
    allocated().sendConnect(PEER);

    relay.sockets.stream().refuse();

    Answer answer = client.answer();
    assertThat(answer.code()).isEqualTo(447);
    assertThat(client.isSigned(answer)).isTrue();
    assertThat(relay.shared.nodePeers().connections()).isZero();
  }

  @Test
  void connectsOnceToAPeer() {
    allocated().sendConnect(PEER);

    assertThat(client.connect(PEER).code()).isEqualTo(446);
    relay.sockets.stream().answer();
    assertThat(client.answer().isSuccess()).isTrue();
    assertThat(client.connect(PEER).code()).isEqualTo(446);
  }

  @Test
  void refusesConnectsThatMakeNoSense() {
    assertThat(client.challenged().connect(PEER).code()).isEqualTo(437);
    allocated();
    assertThat(client.request(TurnMethod.CONNECT, TurnClient.NOTHING).code()).isEqualTo(400);
    assertThat(client.connect(address("2606:2800:220:1::1", 80)).code()).isEqualTo(443);
  }

  @Test
  void connectsToNobodyWhoMayNotBeReached() {
    allocated();

    assertThat(client.connect(address("127.0.0.1", 5000)).code()).isEqualTo(403);
    assertThat(client.connect(address("10.20.0.11", 5000)).code()).isEqualTo(403);
    assertThat(client.connect(address("198.51.100.10", 5000)).code()).isEqualTo(403);
    assertThat(client.connect(address("169.254.169.254", 80)).code()).isEqualTo(403);
    assertThat(client.connect(address("151.101.1.69", 25)).code()).isEqualTo(403);
    assertThat(relay.sockets.stream().dials).isEmpty();
  }

  @Test
  void connectsToOwnRelaysThatAreInUseButNotToItself() {
    allocated();
    int own = relay.sockets.streams.keySet().iterator().next();
    var other = TurnClient.onTcp(relay, SECOND, "sip:bob@harbor.example").challenged();
    int live =
        other.allocateStream(TurnClient.NOTHING).address(TurnAttribute.XOR_RELAYED_ADDRESS).port();

    assertThat(client.connect(address("198.51.100.30", own)).code()).isEqualTo(403);
    assertThat(client.connect(address("192.0.2.30", own)).code()).isEqualTo(403);
    assertThat(client.connect(address("198.51.100.30", live ^ 1)).code()).isEqualTo(403);
    client.sendConnect(address("198.51.100.30", live));
    assertThat(client.path.isSilent()).isTrue();
  }

  @Test
  void anAllocationHasSoManyConnections() {
    allocated();
    for (int i = 0; i < PaperShared.MOST_PEERS; i++) {
      client.sendConnect(address("151.101.1.69", 6000 + i));
    }

    assertThat(client.connect(address("151.101.1.69", 7000)).code()).isEqualTo(508);

    relay.sockets.stream().refuse();
    assertThat(client.answer().code()).isEqualTo(447);
    client.sendConnect(address("151.101.1.69", 7000));
    assertThat(client.path.isSilent()).isTrue();
  }

  @Test
  void theNodeHasSoManyConnections() {
    for (int i = 0; i < 40; i++) {
      relay.shared.nodePeers().admit();
    }
    allocated();

    assertThat(client.connect(PEER).code()).isEqualTo(508);
  }

  @Test
  void looksForNoOpenPorts() {
    allocated();
    int refused = 0;
    for (int i = 0; i < 100 && refused == 0; i++) {
      client.sendConnect(address("151.101.1.69", 6000 + i));
      if (!relay.sockets.stream().dials.isEmpty()) {
        relay.sockets.stream().refuse();
      }
      refused = client.answer().code() == 508 ? i : 0;
    }

    assertThat(refused).isEqualTo(40);
    relay.pass(Duration.ofSeconds(1));
    client.sendConnect(address("151.101.1.69", 7000));
    assertThat(client.path.isSilent()).isTrue();
  }

  @Test
  void anotherAllocationOfTheUserOpensNoMorePorts() {
    allocated();
    for (int i = 0; i < 40; i++) {
      client.sendConnect(address("151.101.1.69", 6000 + i));
      relay.sockets.stream().refuse();
      assertThat(client.answer().code()).isEqualTo(447);
    }
    assertThat(client.refresh(0).isSuccess()).isTrue();

    allocated();

    assertThat(client.connect(PEER).code()).isEqualTo(508);
  }

  /** Two relayed addresses that dial each other get one connection, and one of them sees it so. */
  @Test
  void whoIsDialledMayConnectMeanwhile() {
    allocated().sendConnect(PEER);
    PaperPort port = relay.sockets.stream();

    RecordingConnection peer = port.accept(PEER).orElseThrow();
    port.collide();
    relay.pass(Duration.ofSeconds(2));

    Answer answer = client.answer();
    assertThat(answer.isSuccess()).isTrue();
    assertThat(answer.message().method()).isEqualTo(TurnMethod.CONNECT);
    assertThat(client.path.isSilent()).isTrue();
    assertThat(peer.isOpen()).isTrue();
    assertThat(relay.shared.nodePeers().connections()).isOne();
  }

  @Test
  void tellsOfPeersThatConnect() {
    RecordingConnection peer = permittedPeer();

    Answer attempt = client.answer();

    assertThat(attempt.message().messageClass()).isEqualTo(StunClass.INDICATION);
    assertThat(attempt.message().method()).isEqualTo(TurnMethod.CONNECTION_ATTEMPT);
    assertThat(attempt.address(TurnAttribute.XOR_PEER_ADDRESS)).isEqualTo(PEER);
    assertThat(attempt.u32(TurnAttribute.CONNECTION_ID)).isNotZero();
    assertThat(attempt.has(StunAttribute.MESSAGE_INTEGRITY)).isFalse();
    assertThat(peer.isReading()).isFalse();
  }

  @Test
  void turnsAwayWhoHasNoPermission() {
    allocated();
    PaperPort port = relay.sockets.stream();
    assertThat(port.accept(PEER)).isEmpty();
    client.permit(PEER);
    assertThat(port.accept(address("151.101.1.69", 9))).isPresent();

    relay.pass(Duration.ofSeconds(301));

    assertThat(port.accept(PEER)).isEmpty();
    assertThat(relay.counters.total(AvCounter.PEERS_UNPERMITTED)).isEqualTo(2);
  }

  @Test
  void turnsAwayWhomAClientDoesNotReadOf() {
    allocated().permit(PEER);
    client.path.keepsUp = false;

    assertThat(relay.sockets.stream().accept(PEER)).isEmpty();
  }

  @Test
  void permittedPeersHaveSoManyConnections() {
    allocated().permit(PEER);
    PaperPort port = relay.sockets.stream();
    for (int i = 0; i < PaperShared.MOST_PEERS; i++) {
      assertThat(port.accept(address("151.101.1.69", 6000 + i))).isPresent();
    }

    assertThat(port.accept(address("151.101.1.69", 7000))).isEmpty();
  }

  @Test
  void closesWhatNoClientTakes() {
    RecordingConnection peer = permittedPeer();
    long id = client.answer().u32(TurnAttribute.CONNECTION_ID);

    relay.pass(Duration.ofSeconds(29));
    assertThat(peer.isOpen()).isTrue();
    relay.pass(Duration.ofSeconds(2));

    assertThat(peer.wasReset()).isTrue();
    assertThat(relay.shared.nodePeers().connections()).isZero();
    assertThat(relay.shared.nodePeers().offers()).isZero();
    assertThat(second(ALICE).bindConnection(id).code()).isEqualTo(400);
  }

  @Test
  void bindsOnceAndForTheSameUser() {
    allocated();
    long id = connected();
    TurnClient other = second("sip:bob@harbor.example");
    assertThat(other.bindConnection(id).code()).isEqualTo(400);
    TurnClient data = second(ALICE);
    assertThat(data.bindConnection(id ^ 1).code()).isEqualTo(400);
    assertThat(data.request(TurnMethod.CONNECTION_BIND, TurnClient.NOTHING).code()).isEqualTo(400);

    Answer bound = data.bindConnection(id);

    assertThat(bound.isSuccess()).isTrue();
    assertThat(data.isSigned(bound)).isTrue();
    assertThat(data.path.carried).isNotNull();
    assertThat(second(ALICE).bindConnection(id).code()).isEqualTo(400);
  }

  @Test
  void bindsNeitherOnUdpNorWhereAnAllocationIs() {
    allocated();
    long id = connected();
    var onUdp = new TurnClient(relay, SECOND, ALICE).challenged();

    assertThat(onUdp.bindConnection(id).code()).isEqualTo(400);
    assertThat(client.bindConnection(id).code()).isEqualTo(400);
    assertThat(client.path.carried).isNull();
  }

  @Test
  void carriesOctetsBothWays() {
    RecordingConnection peer = permittedPeer();
    RecordingConnection data = joined(clientConnection(relay.loop));

    assertThat(peer.isReading()).isTrue();
    data.receive("from the client");
    peer.receive("from the peer");

    assertThat(peer.takeText()).isEqualTo("from the client");
    assertThat(data.takeText()).isEqualTo("from the peer");
    relay.relay.sweep();
    assertThat(relay.counters.total(AvCounter.OCTETS_FROM_CLIENTS)).isEqualTo(15);
    assertThat(relay.counters.total(AvCounter.OCTETS_FROM_PEERS)).isEqualTo(13);
  }

  @Test
  void carriesOctetsBetweenLoops() {
    RecordingConnection peer = permittedPeer();
    var otherLoop = new ManualLoop(1);
    RecordingConnection data = joined(clientConnection(otherLoop));

    data.receive("from the client");
    assertThat(peer.takeText()).isEmpty();
    relay.loop.runTasks();
    assertThat(peer.takeText()).isEqualTo("from the client");
    peer.receive("from the peer");
    assertThat(data.takeText()).isEmpty();
    otherLoop.runTasks();
    assertThat(data.takeText()).isEqualTo("from the peer");
  }

  @Test
  void stopsAClientWhoseOctetsCrossTooSlowly() {
    RecordingConnection peer = permittedPeer();
    var otherLoop = new ManualLoop(1);
    RecordingConnection data = joined(clientConnection(otherLoop));

    data.receive(new byte[Pipe.MOST_CROSSING_OCTETS]);
    assertThat(data.isReading()).isFalse();
    relay.loop.runTasks();
    otherLoop.runTasks();

    assertThat(data.isReading()).isTrue();
    assertThat(peer.take()).hasSize(Pipe.MOST_CROSSING_OCTETS);
  }

  @Test
  void readsNobodyFasterThanTheOtherEnd() {
    RecordingConnection peer = permittedPeer();
    RecordingConnection data = joined(clientConnection(relay.loop));

    data.setWritable(false);
    peer.receive("more than it takes");
    assertThat(peer.isReading()).isFalse();
    data.setWritable(true);
    assertThat(peer.isReading()).isTrue();
    peer.setWritable(false);
    data.receive("more than it takes");
    assertThat(data.isReading()).isFalse();
    peer.setWritable(true);
    assertThat(data.isReading()).isTrue();
  }

  /** A megabyte a second, and one at once. */
  @Test
  void waitsForItsBandwidth() {
    RecordingConnection peer = permittedPeer();
    RecordingConnection data = joined(clientConnection(relay.loop));
    peer.receive(new byte[1_000_000]);
    assertThat(peer.isReading()).isTrue();

    peer.receive(new byte[500_000]);

    assertThat(peer.isReading()).isFalse();
    assertThat(data.take()).hasSize(1_500_000);
    relay.pass(Duration.ofMillis(400));
    assertThat(peer.isReading()).isFalse();
    relay.pass(Duration.ofMillis(200));
    assertThat(peer.isReading()).isTrue();
  }

  @Test
  void keepsWhatAPeerSaidBeforeItEnded() {
    RecordingConnection peer = permittedPeer();
    peer.receive("last words");
    peer.endByRemote();

    RecordingConnection data = joined(clientConnection(relay.loop));

    assertThat(data.takeText()).isEqualTo("last words");
    assertThat(data.hasEndedSending()).isTrue();
    assertThat(data.isOpen()).isTrue();
  }

  @Test
  void keepsOnlySoMuchThatNoClientTakes() {
    allocated().permit(PEER);
    PaperPort port = relay.sockets.stream();
    RecordingConnection modest = port.accept(PEER).orElseThrow();
    long id = client.answer().u32(TurnAttribute.CONNECTION_ID);
    RecordingConnection greedy = port.accept(address("151.101.1.69", 6001)).orElseThrow();
    modest.receive(new byte[64 * 1024]);
    greedy.receive(new byte[64 * 1024]);

    greedy.receive("one more");
    relay.loop.runTasks();

    assertThat(greedy.wasReset()).isTrue();
    assertThat(modest.isOpen()).isTrue();
    assertThat(relay.shared.nodePeers().earlyOctets()).isEqualTo(64 * 1024);
    assertThat(relay.shared.nodePeers().offers()).isOne();
    assertThat(second(ALICE).bindConnection(id).isSuccess()).isTrue();
    modest.closeByRemote();
    assertThat(relay.shared.nodePeers().earlyOctets()).isZero();
  }

  /** Sixteen such peers for each of his allocations would be megabytes that cost nothing. */
  @Test
  void whatNoClientTakesIsPaidForToo() {
    RecordingConnection peer = permittedPeer();
    for (int i = 0; i < 16; i++) {
      peer.receive(new byte[4 * 1024]);
    }

    relay.relay.sweep();
    assertThat(relay.counters.total(AvCounter.OCTETS_FROM_PEERS)).isEqualTo(64 * 1024);
  }

  @Test
  void endsOneWayAtATime() {
    RecordingConnection peer = permittedPeer();
    RecordingConnection data = joined(clientConnection(relay.loop));

    data.endByRemote();
    assertThat(peer.hasEndedSending()).isTrue();
    peer.receive("answer");

    assertThat(data.takeText()).isEqualTo("answer");
    assertThat(data.isOpen()).isTrue();
  }

  @Test
  void closesAHalfThatIsSilent() {
    RecordingConnection peer = permittedPeer();
    RecordingConnection data = joined(clientConnection(relay.loop));
    data.endByRemote();
    relay.pass(Duration.ofSeconds(50));
    peer.receive("still here");

    relay.pass(Duration.ofSeconds(20));
    assertThat(data.isOpen()).isTrue();
    relay.pass(Duration.ofSeconds(60));

    assertThat(data.isOpen()).isFalse();
    assertThat(peer.isOpen()).isFalse();
  }

  /** All of it may come in one segment. */
  @Test
  void closesAHalfOfWhomSaysItAllAtOnce() {
    RecordingConnection peer = permittedPeer();
    TurnClient data = second(ALICE);
    data.bindConnection(attempt().u32(TurnAttribute.CONNECTION_ID));
    TurnPeer bound = Objects.requireNonNull(data.path.carried);
    RecordingConnection connection = clientConnection(relay.loop);
    connection.open(opened -> DataConnection.join(opened, bound));
    connection.receive("all there is");
    connection.endByRemote();
    relay.loop.runTasks();
    assertThat(peer.takeText()).isEqualTo("all there is");

    relay.pass(Duration.ofSeconds(121));

    assertThat(connection.isOpen()).isFalse();
    assertThat(peer.isOpen()).isFalse();
  }

  @Test
  void oneEndClosesTheOther() {
    RecordingConnection peer = permittedPeer();
    RecordingConnection data = joined(clientConnection(relay.loop));

    peer.closeByRemote();
    relay.loop.runTasks();

    assertThat(data.isOpen()).isFalse();
    assertThat(relay.shared.nodePeers().connections()).isZero();
    RecordingConnection again = relay.sockets.stream().accept(PEER).orElseThrow();
    RecordingConnection other = joined(clientConnection(relay.loop));
    other.closeByRemote();
    relay.loop.runTasks();
    assertThat(again.isOpen()).isFalse();
    assertThat(relay.shared.nodePeers().connections()).isZero();
  }

  @Test
  void anAllocationTakesEverythingWithIt() {
    RecordingConnection peer = permittedPeer();
    RecordingConnection data = joined(clientConnection(relay.loop));
    RecordingConnection unbound =
        relay.sockets.stream().accept(address("151.101.1.69", 6001)).orElseThrow();
    client.answer();
    client.sendConnect(address("151.101.1.69", 6002));
    PaperPort port = relay.sockets.stream();

    assertThat(client.refresh(0).isSuccess()).isTrue();
    relay.loop.runTasks();

    assertThat(List.of(peer.isOpen(), data.isOpen(), unbound.isOpen())).containsOnly(false);
    assertThat(port.isClosed).isTrue();
    assertThat(client.path.isSilent()).isTrue();
    assertThat(relay.shared.nodePeers().connections()).isZero();
    assertThat(relay.shared.nodePeers().offers()).isZero();
    assertThat(relay.loop.timers()).isZero();
  }

  /** A dial that has succeeded by then is told of a moment later. */
  @Test
  void aRelayedAddressThatIsClosedTakesItsDialsWithIt() {
    client
        .challenged()
        .allocateStream(writer -> writer.u32(TurnAttribute.ADDITIONAL_ADDRESS_FAMILY, 2L << 24));
    client.sendConnect(PEER);
    PaperPort port =
        relay.sockets.streams.values().stream()
            .filter(each -> !each.dials.isEmpty())
            .findFirst()
            .orElseThrow();
    PaperPort.Dial dial = port.dials.remove();
    Answer closed =
        client.request(
            TurnMethod.REFRESH,
            writer ->
                writer
                    .u32(TurnAttribute.LIFETIME, 0)
                    .u32(TurnAttribute.REQUESTED_ADDRESS_FAMILY, 1L << 24));
    assertThat(closed.isSuccess()).isTrue();

    port.dials.add(dial);
    RecordingConnection late = port.answer();
    relay.loop.runTasks();

    assertThat(client.answer().code()).isEqualTo(447);
    assertThat(late.wasReset()).isTrue();
    assertThat(relay.shared.nodePeers().offers()).isZero();
    assertThat(relay.loop.timers()).isZero();
  }

  @Test
  void whoComesTooLateIsClosed() {
    permittedPeer().closeByRemote();
    TurnClient data = second(ALICE);

    assertThat(data.bindConnection(attempt().u32(TurnAttribute.CONNECTION_ID)).code())
        .isEqualTo(400);
    assertThat(Optional.ofNullable(data.path.carried)).isEmpty();
  }

  @Test
  void hasNeitherChannelsNorIndications() {
    allocated().permit(PEER);

    assertThat(client.bind(0x4001, PEER).code()).isEqualTo(403);
    client.sendTo(PEER, "as a datagram", TurnClient.NOTHING);

    assertThat(relay.counters.total(AvCounter.PACKETS_FROM_CLIENTS)).isZero();
  }

  @Test
  void connectionIdsCannotBeForetold() {
    allocated();
    long first = connected();
    client.sendConnect(address("151.101.1.69", 6001));
    relay.sockets.stream().answer();
    long second = client.answer().u32(TurnAttribute.CONNECTION_ID);

    assertThat(Math.abs(first - second)).isGreaterThan(1000);
  }
}
