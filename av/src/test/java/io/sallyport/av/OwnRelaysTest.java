package io.sallyport.av;

import static io.sallyport.av.PaperRelay.CLIENT;
import static io.sallyport.av.PaperRelay.address;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.testkit.RecordingConnection;
import io.sallyport.wire.msturn.MsTurnAttribute;
import io.sallyport.wire.stun.TransportAddress;
import io.sallyport.wire.turn.TurnAttribute;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** Relayed addresses of one node as each other's peers: behind a NAT, and when one has ended. */
class OwnRelaysTest {
  private static final int CHANNEL = 0x4001;
  private static final TransportAddress OTHER = address("93.184.216.50", 40_000);

  private final PaperRelay relay = PaperRelay.behindNat();
  private final TurnClient alice = new TurnClient(relay, CLIENT, "sip:alice@harbor.example");
  private final TurnClient bob = new TurnClient(relay, OTHER, "sip:bob@harbor.example");
  private final MsTurnClient carol =
      new MsTurnClient(relay, address("93.184.216.51", 40_000), "sip:carol@harbor.example");

  private static TransportAddress known(int port) {
    return address("198.51.100.30", port);
  }

  private static TransportAddress bound(int port) {
    return address("10.9.0.30", port);
  }

  /** What leaves one relayed address arrives at the other, as the kernel would bring it. */
  private void carry() {
    PaperSockets.Left left = relay.sockets.left.remove();
    assertThat(left.to()).isEqualTo(bound(left.to().port()));
    relay.fromPeer(left.to().port(), bound(left.fromPort()), left.data());
  }

  @Test
  void meetWithoutGoingOutToTheNat() {
    int aliceAt = alice.allocated();
    int bobAt = bob.allocated();
    assertThat(alice.bind(CHANNEL, known(bobAt)).isSuccess()).isTrue();
    assertThat(bob.permit(known(aliceAt)).isSuccess()).isTrue();

    alice.sendOn(CHANNEL, "hello");
    carry();
    TurnClient.Answer arrived = bob.answer();
    assertThat(arrived.text(TurnAttribute.DATA)).isEqualTo("hello");
    assertThat(arrived.address(TurnAttribute.XOR_PEER_ADDRESS)).isEqualTo(known(aliceAt));

    bob.sendTo(known(aliceAt), "world", TurnClient.NOTHING);
    carry();
    assertThat(new String(alice.path.take(), UTF_8)).as("on the channel").endsWith("world");
  }

  @Test
  void meetInRawMode() {
    int aliceAt = alice.allocated();
    int carolAt = carol.allocated();
    alice.bind(CHANNEL, known(carolAt));

    carol.sendTo(known(aliceAt), "one");
    carry();
    assertThat(new String(alice.path.take(), UTF_8)).endsWith("one");
    alice.sendOn(CHANNEL, "two");
    carry();
    assertThat(carol.answer().address(MsTurnAttribute.REMOTE_ADDRESS)).isEqualTo(known(aliceAt));
    carol.activate(known(aliceAt));
    carol.sendRaw("three".getBytes(UTF_8));
    carry();
    assertThat(new String(alice.path.take(), UTF_8)).endsWith("three");
    alice.sendOn(CHANNEL, "four");
    carry();
    assertThat(new String(carol.path.take(), UTF_8)).as("bare").isEqualTo("four");
  }

  @Test
  void connectWithoutGoingOutToTheNat() {
    TurnClient dialler = TurnClient.onTcp(relay, CLIENT, "sip:alice@harbor.example");
    dialler.challenged().allocateStream(TurnClient.NOTHING);
    PaperPort port = relay.sockets.stream();
    int other = relay.shared.ports().take(RelayPorts.Pool.TCP_IPV4);

    dialler.sendConnect(known(other));
    assertThat(port.dials.getFirst().target()).isEqualTo(new InetSocketAddress("10.9.0.30", other));
    RecordingConnection connection = port.answer();
    assertThat(dialler.answer().isSuccess()).isTrue();
    assertThat(connection.isOpen()).isTrue();

    int third = relay.shared.ports().take(RelayPorts.Pool.TCP_IPV4);
    dialler.permit(known(third));
    assertThat(port.accept(bound(third))).isPresent();
    assertThat(dialler.answer().address(TurnAttribute.XOR_PEER_ADDRESS)).isEqualTo(known(third));
  }

  /** The port may be some other program's by now, which must not hear what comes from us. */
  @Test
  void areNotSentToOnceTheyHaveEnded() {
    alice.allocated();
    int bobAt = bob.allocated();
    carol.allocated();
    alice.bind(CHANNEL, known(bobAt));
    carol.sendTo(known(bobAt), "hello");
    carol.activate(known(bobAt));
    relay.sockets.left.clear();
    bob.refresh(0);

    alice.sendOn(CHANNEL, "late");
    carol.sendRaw("late".getBytes(UTF_8));

    assertThat(relay.sockets.left).isEmpty();
    assertThat(relay.counters.total(AvCounter.PEERS_REFUSED)).isEqualTo(2);
  }
}
