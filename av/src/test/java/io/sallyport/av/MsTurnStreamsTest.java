package io.sallyport.av;

import static io.sallyport.av.PaperRelay.CLIENT;
import static io.sallyport.av.PaperRelay.PEER;
import static io.sallyport.av.PaperRelay.address;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.av.MsTurnClient.Answer;
import io.sallyport.testkit.RecordingConnection;
import io.sallyport.wire.msturn.MsTurnAttribute;
import io.sallyport.wire.msturn.MsTurnType;
import io.sallyport.wire.stun.TransportAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** MS-TURN's relayed addresses of TCP on paper. */
class MsTurnStreamsTest {
  private static final TransportAddress OTHER = address("151.101.1.70", 5000);

  private final PaperRelay relay = new PaperRelay();
  private final PaperPath path = new PaperPath(Transport.TCP, CLIENT, PaperRelay.SERVER);
  private final MsTurnClient client = new MsTurnClient(relay, path, "sip:alice@harbor.example");

  private PaperPort allocated() {
    client.allocated();
    return relay.sockets.stream();
  }

  /** A peer that the client has sent to, and that has answered. */
  private RecordingConnection connected(TransportAddress peer) {
    client.sendTo(peer, "hello");
    RecordingConnection connection = relay.sockets.stream().answer();
    assertThat(connection.takeText()).isEqualTo("hello");
    return connection;
  }

  @Test
  void clientsOnTcpGetTcp() {
    Answer answer = client.challenged().allocate(MsTurnClient.NOTHING);

    assertThat(answer.type()).isEqualTo(MsTurnType.ALLOCATE_RESPONSE);
    assertThat(relay.sockets.streams)
        .containsOnlyKeys(answer.address(MsTurnAttribute.MAPPED_ADDRESS).port());
    assertThat(relay.sockets.open).isEmpty();
  }

  @Test
  void whatIsSentFirstOpensAConnection() {
    PaperPort port = allocated();

    client.sendTo(PEER, "one ");
    client.sendTo(PEER, "two");
    assertThat(port.dials).hasSize(1);
    assertThat(port.dials.getFirst().target()).isEqualTo(PEER.toSocketAddress());
    assertThat(port.dials.getFirst().limit()).isEqualTo(Duration.ofSeconds(10));
    RecordingConnection peer = port.answer();
    client.sendTo(PEER, " three");

    assertThat(peer.takeText()).isEqualTo("one two three");
    assertThat(peer.isReading()).isTrue();
  }

  @Test
  void nobodyHearsOfAPeerThatDoesNotAnswer() {
    PaperPort port = allocated();
    client.sendTo(PEER, "hello");

    port.refuse();

    assertThat(path.isSilent()).isTrue();
    assertThat(relay.shared.nodePeers().connections()).isZero();
    client.sendTo(PEER, "again");
    assertThat(port.dials).hasSize(1);
  }

  /** Two relayed addresses that dial each other get one connection, and one of them sees it so. */
  @Test
  void whoIsDialledMayConnectMeanwhile() {
    PaperPort port = allocated();
    client.sendTo(PEER, "hello");

    RecordingConnection peer = port.accept(PEER).orElseThrow();
    port.collide();
    relay.pass(Duration.ofSeconds(2));

    assertThat(peer.takeText()).isEqualTo("hello");
    assertThat(peer.isOpen()).isTrue();
    assertThat(peer.isReading()).isTrue();
    assertThat(port.accept(PEER)).isEmpty();
  }

  @Test
  void whoIsDialledMayConnectAMomentLater() {
    PaperPort port = allocated();
    client.sendTo(PEER, "hello");
    port.collide();

    assertThat(port.accept(PEER).orElseThrow().takeText()).isEqualTo("hello");
    client.sendTo(OTHER, "hello");
    port.collide();
    relay.pass(Duration.ofSeconds(2));
    assertThat(relay.shared.nodePeers().connections()).isOne();
  }

  @Test
  void octetsOfPeersAreIndicated() {
    allocated();
    RecordingConnection peer = connected(PEER);

    peer.receive("answer");

    Answer data = client.answer();
    assertThat(data.type()).isEqualTo(MsTurnType.DATA_INDICATION);
    assertThat(data.address(MsTurnAttribute.REMOTE_ADDRESS)).isEqualTo(PEER);
    assertThat(data.text(MsTurnAttribute.DATA)).isEqualTo("answer");
  }

  @Test
  void longOctetsComeInPieces() {
    allocated();
    RecordingConnection peer = connected(PEER);

    peer.receive("x".repeat(70_000));

    int octets = 0;
    while (!path.isSilent()) {
      String piece = client.answer().text(MsTurnAttribute.DATA);
      assertThat(piece.length()).isLessThanOrEqualTo(8192);
      octets += piece.length();
    }
    assertThat(octets).isEqualTo(70_000);
  }

  @Test
  void peersMayConnectOnceTheyMaySend() {
    PaperPort port = allocated();
    connected(PEER);

    RecordingConnection second = port.accept(address("151.101.1.69", 7000)).orElseThrow();
    second.receive("from another port");

    Answer data = client.answer();
    assertThat(data.address(MsTurnAttribute.REMOTE_ADDRESS).port()).isEqualTo(7000);
    client.sendTo(address("151.101.1.69", 7000), "back");
    assertThat(second.takeText()).isEqualTo("back");
    assertThat(port.dials).isEmpty();
  }

  @Test
  void whoComesTooEarlyWaitsUnread() {
    PaperPort port = allocated();
    RecordingConnection early = port.accept(OTHER).orElseThrow();
    assertThat(early.isReading()).isFalse();

    client.sendTo(OTHER, "welcome");

    assertThat(early.isReading()).isTrue();
    assertThat(early.takeText()).isEqualTo("welcome");
    assertThat(port.dials).isEmpty();
  }

  @Test
  void whoWaitsInVainIsReset() {
    PaperPort port = allocated();
    RecordingConnection early = port.accept(OTHER).orElseThrow();

    relay.pass(Duration.ofSeconds(11));

    assertThat(early.wasReset()).isTrue();
    assertThat(relay.shared.nodePeers().connections()).isZero();
  }

  @Test
  void whatCameBeforeThePermissionIsNotLost() {
    PaperPort port = allocated();
    RecordingConnection early = port.accept(OTHER).orElseThrow();
    early.receive("handed over as it ended");

    client.sendTo(OTHER, "welcome");

    assertThat(client.answer().text(MsTurnAttribute.DATA)).isEqualTo("handed over as it ended");
  }

  @Test
  void anAddressHasSoManyConnections() {
    PaperPort port = allocated();
    RecordingConnection early = port.accept(address("93.184.216.40", 6000)).orElseThrow();
    connected(OTHER);
    for (int i = 1; i < PaperShared.MOST_PEERS; i++) {
      assertThat(port.accept(address("151.101.1.70", 6000 + i))).isPresent();
    }

    assertThat(port.accept(address("151.101.1.70", 7000))).isEmpty();
    client.sendTo(PEER, "no room");

    assertThat(port.dials).isEmpty();
    assertThat(early.isOpen()).isTrue();
    assertThat(relay.counters.total(AvCounter.PEERS_TOO_MANY)).isOne();
  }

  @Test
  void whoHasNoPermissionTakesNobodysPlace() {
    PaperPort port = allocated();
    for (int i = 0; i < MsPeerStreams.MOST_PARKED / 2; i++) {
      String outsider = "93.184.216." + (40 + i);
      assertThat(port.accept(address(outsider, 6000))).isPresent();
      assertThat(port.accept(address(outsider, 6001))).isPresent();
      assertThat(port.accept(address(outsider, 6002))).isEmpty();
    }
    assertThat(port.accept(address("93.184.216.99", 6000))).isEmpty();
    assertThat(relay.shared.nodePeers().connections()).isZero();
    assertThat(relay.shared.nodePeers().parked()).isEqualTo(MsPeerStreams.MOST_PARKED);

    for (int i = 0; i < PaperShared.MOST_PEERS; i++) {
      connected(address("151.101.1.70", 7000 + i));
    }
    relay.pass(Duration.ofSeconds(11));

    assertThat(relay.shared.nodePeers().parked()).isZero();
    assertThat(relay.shared.nodePeers().connections()).isEqualTo(PaperShared.MOST_PEERS);
  }

  @Test
  void whoIsLetInTooLateForAPlaceIsReset() {
    PaperPort port = allocated();
    RecordingConnection early = port.accept(OTHER).orElseThrow();
    for (int i = 0; i < PaperShared.MOST_PEERS; i++) {
      connected(address("151.101.1.69", 7000 + i));
    }

    client.sendTo(OTHER, "no room");
    relay.loop.runTasks();

    assertThat(early.wasReset()).isTrue();
    assertThat(relay.shared.nodePeers().parked()).isZero();
  }

  @Test
  void keepsOnlySoMuchOfWhoHasNoPermission() {
    PaperPort port = allocated();
    RecordingConnection early = port.accept(OTHER).orElseThrow();
    early.receive(new byte[64 * 1024]);

    early.receive("one more");

    assertThat(early.wasReset()).isTrue();
  }

  @Test
  void strangersAndOurselvesAreNoPeers() {
    PaperPort port = allocated();
    int own = relay.sockets.streams.keySet().iterator().next();

    client.sendTo(address("10.20.0.11", 5000), "to the inside");
    client.sendTo(address("127.0.0.1", 5000), "to ourselves");
    client.sendTo(address("198.51.100.30", own), "to this very address");
    client.sendTo(address("192.0.2.30", own), "to the same as it is bound");
    client.sendTo(address("151.101.1.69", 25), "to a mail server");

    assertThat(port.dials).isEmpty();
    assertThat(port.accept(address("10.20.0.11", 5000))).isEmpty();
    assertThat(path.isSilent()).isTrue();
  }

  @Test
  void goesBareWithTheActiveDestination() {
    allocated();
    RecordingConnection peer = connected(PEER);
    RecordingConnection other = connected(OTHER);
    assertThat(client.activate(PEER).type()).isEqualTo(MsTurnType.SET_ACTIVE_DESTINATION_RESPONSE);

    client.sendRaw("bare".getBytes(UTF_8));
    peer.receive("as bare");
    other.receive("wrapped");

    assertThat(peer.takeText()).isEqualTo("bare");
    assertThat(new String(path.take(), UTF_8)).isEqualTo("as bare");
    assertThat(client.answer().text(MsTurnAttribute.DATA)).isEqualTo("wrapped");
  }

  @Test
  void theActivePeersEndIsTheClientsEnd() {
    PaperPort port = allocated();
    RecordingConnection peer = connected(PEER);
    RecordingConnection other = connected(OTHER);
    client.activate(PEER);

    peer.closeByRemote();
    relay.loop.runTasks();

    assertThat(path.isClosed).isTrue();
    assertThat(relay.relay.size()).isZero();
    assertThat(other.isOpen()).isFalse();
    assertThat(port.isClosed).isTrue();
  }

  @Test
  void theActivePeerMayEndItsHalf() {
    allocated();
    RecordingConnection peer = connected(PEER);
    client.activate(PEER);
    peer.receive("last words");

    peer.endByRemote();
    client.sendRaw("more for you".getBytes(UTF_8));

    assertThat(new String(path.take(), UTF_8)).isEqualTo("last words");
    assertThat(peer.takeText()).isEqualTo("more for you");
    assertThat(path.isClosed).isFalse();
    assertThat(relay.relay.size()).isOne();
  }

  /** Whoever has ended for good looks the same as who only listens. */
  @Test
  void aHalfThatIsSilentIsThePeersEnd() {
    allocated();
    RecordingConnection peer = connected(PEER);
    client.activate(PEER);
    peer.endByRemote();
    relay.pass(Duration.ofSeconds(50));
    client.sendRaw("still here".getBytes(UTF_8));
    relay.pass(Duration.ofSeconds(60));
    assertThat(peer.isOpen()).isTrue();

    relay.pass(Duration.ofSeconds(61));

    assertThat(peer.isOpen()).isFalse();
    assertThat(path.isClosed).isTrue();
    assertThat(relay.relay.size()).isZero();
    assertThat(relay.shared.nodePeers().connections()).isZero();
  }

  @Test
  void whoEndedBeforeThePermissionIsHeardAllTheSame() {
    PaperPort port = allocated();
    RecordingConnection early = port.accept(OTHER).orElseThrow();
    early.receive("all I had to say");
    early.endByRemote();

    client.sendTo(OTHER, "welcome");

    assertThat(client.answer().text(MsTurnAttribute.DATA)).isEqualTo("all I had to say");
    assertThat(early.takeText()).isEqualTo("welcome");
    relay.pass(Duration.ofSeconds(61));
    relay.pass(Duration.ofSeconds(61));
    assertThat(early.isOpen()).isFalse();
    assertThat(relay.shared.nodePeers().parked()).isZero();
  }

  @Test
  void whoEndedAndIsNeverLetInIsReset() {
    PaperPort port = allocated();
    RecordingConnection early = port.accept(OTHER).orElseThrow();
    early.endByRemote();

    relay.pass(Duration.ofSeconds(11));

    assertThat(early.wasReset()).isTrue();
    assertThat(relay.shared.nodePeers().parked()).isZero();
    assertThat(relay.loop.timers()).isZero();
  }

  @Test
  void anotherPeersEndIsItsOwn() {
    allocated();
    connected(PEER);
    RecordingConnection other = connected(OTHER);
    client.activate(PEER);

    other.closeByRemote();

    assertThat(path.isClosed).isFalse();
    assertThat(relay.relay.size()).isOne();
    assertThat(relay.shared.nodePeers().connections()).isOne();
  }

  @Test
  void readsPeersOnlyWhileTheClientKeepsUp() {
    PaperPort port = allocated();
    RecordingConnection peer = connected(PEER);
    path.keepsUp = false;

    peer.receive("much");
    assertThat(peer.isReading()).isFalse();
    RecordingConnection late = port.accept(address("151.101.1.69", 7000)).orElseThrow();
    assertThat(late.isReading()).isFalse();
    path.keepsUp = true;
    clientKeepsUp();

    assertThat(peer.isReading()).isTrue();
    assertThat(late.isReading()).isTrue();
  }

  private void clientKeepsUp() {
    Allocation allocation =
        java.util.Objects.requireNonNull(
            relay.relay.find(CLIENT.family(), CLIENT.high(), CLIENT.low(), CLIENT.port(), 0));
    ((MsPeerStreams) allocation.relayed().getFirst().socket()).clientKeepsUp();
  }

  @Test
  void readsTheClientOnlyWhilePeersKeepUp() {
    allocated();
    RecordingConnection peer = connected(PEER);
    peer.setWritable(false);

    client.sendTo(PEER, "more than it takes");
    assertThat(path.barriers).hasSize(1);
    peer.setWritable(true);

    assertThat(path.barriers).isEmpty();
  }

  @Test
  void cutsAPeerThatHoldsUpTheOthers() {
    allocated();
    RecordingConnection peer = connected(PEER);
    peer.setWritable(false);
    client.sendTo(PEER, "more than it takes");

    relay.pass(Duration.ofSeconds(31));

    assertThat(peer.wasReset()).isTrue();
    assertThat(path.barriers).isEmpty();
    assertThat(relay.relay.size()).isOne();
  }

  @Test
  void waitsWithAClientUntilTheConnectionIsThere() {
    PaperPort port = allocated();
    for (int i = 0; i < 100; i++) {
      client.sendTo(PEER, "x".repeat(1000));
    }
    assertThat(path.barriers).hasSize(1);

    RecordingConnection opened = port.answer();

    assertThat(opened.take()).hasSize(100_000);
    assertThat(opened.isReading()).isTrue();
    assertThat(path.barriers).isEmpty();
  }

  @Test
  void waitsNoLongerForAPeerThatDoesNotAnswer() {
    PaperPort port = allocated();
    for (int i = 0; i < 100; i++) {
      client.sendTo(PEER, "x".repeat(1000));
    }

    port.refuse();

    assertThat(path.barriers).isEmpty();
  }

  /** Who sends on although nothing more is read of him has no more connections for it. */
  @Test
  void aConnectionThatIsNotThereTakesOnlySoMuch() {
    PaperPort port = allocated();
    for (int i = 0; i < 300; i++) {
      client.sendTo(PEER, "x".repeat(1000));
    }
    assertThat(port.dials).hasSize(1);
    assertThat(relay.shared.nodePeers().connections()).isOne();

    RecordingConnection opened = port.answer();
    relay.loop.runTasks();

    assertThat(opened.wasReset()).isTrue();
    assertThat(opened.take()).isEmpty();
    assertThat(relay.shared.nodePeers().connections()).isZero();
  }

  @Test
  void looksForNoOpenPorts() {
    PaperPort port = allocated();
    int dials = 0;
    for (int i = 0; i < 100; i++) {
      client.sendTo(address("151.101.1.69", 6000 + i), "anybody there?");
      if (!port.dials.isEmpty()) {
        dials++;
        port.refuse();
      }
    }

    assertThat(dials).isEqualTo(40);
    assertThat(relay.counters.total(AvCounter.PEERS_TOO_MANY)).isEqualTo(60);
    relay.pass(Duration.ofSeconds(1));
    client.sendTo(PEER, "hello");
    assertThat(port.dials).hasSize(1);
  }

  /** A megabyte a second, and one at once. */
  @Test
  void waitsForItsBandwidthAndLosesNothing() {
    allocated();
    RecordingConnection peer = connected(PEER);
    client.activate(PEER);

    peer.receive(new byte[1_500_000]);

    assertThat(peer.isReading()).isFalse();
    assertThat(path.barriers).hasSize(1);
    int octets = 0;
    while (!path.isSilent()) {
      octets += path.take().length;
    }
    assertThat(octets).isEqualTo(1_500_000);
    relay.pass(Duration.ofSeconds(1));
    assertThat(peer.isReading()).isTrue();
    assertThat(path.barriers).isEmpty();
  }

  @Test
  void aReleaseTakesEverythingWithIt() {
    PaperPort port = allocated();
    RecordingConnection peer = connected(PEER);
    RecordingConnection parked = port.accept(OTHER).orElseThrow();
    client.sendTo(address("151.101.1.69", 6001), "nobody answers");

    client.allocate(writer -> writer.u32(MsTurnAttribute.LIFETIME, 0));
    relay.loop.runTasks();

    assertThat(peer.isOpen()).isFalse();
    assertThat(parked.wasReset()).isTrue();
    assertThat(port.isClosed).isTrue();
    assertThat(relay.shared.nodePeers().connections()).isZero();
    assertThat(relay.loop.timers()).isZero();
    assertThat(path.isClosed).isFalse();
  }
}
