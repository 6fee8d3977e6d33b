package io.sallyport.av;

import static io.sallyport.av.PaperRelay.CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.testkit.RecordingConnection;
import io.sallyport.wire.dialect.Spoken;
import io.sallyport.wire.stun.MessageType;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections of clients without a socket: how long they may stay and what may wait for them. */
class StreamClientTest {
  private final PaperRelay relay = new PaperRelay();
  private final StreamHome home =
      new StreamHome(relay.loop, relay.relay, relay.servers, new Random(9));
  private final RecordingConnection connection =
      new RecordingConnection(
          relay.loop,
          901,
          new RecordingConnection.Ends(
              PaperRelay.SERVER.toSocketAddress(), CLIENT.toSocketAddress(), PeerIdentity.NONE));
  private final TurnClient client = TurnClient.onTcp(relay, CLIENT, "sip:alice@harbor.example");

  @BeforeEach
  void connect() {
    var listener =
        new StreamListener(
            0,
            Spoken.USUAL,
            PaperRelay.SERVER.toSocketAddress(),
            PaperRelay.SERVER,
            "av.harbor.example",
            Optional.empty());
    assertThat(relay.shared.newcomers().admit(Sources.prefix(CLIENT))).isTrue();
    connection.open(opened -> new StreamClient(home, opened, listener, true));
    client.path.connection = connection;
  }

  @Test
  void answersWhoReads() {
    assertThat(client.plain(MessageType.BINDING, TurnClient.NOTHING).isSuccess()).isTrue();
    client.allocated();

    assertThat(connection.isProven()).isTrue();
    assertThat(connection.isReading()).isTrue();
  }

  @Test
  void cutsAStrangerWhoLeavesAnswersUnread() {
    connection.setWaitingOctets(StreamPath.MOST_UNREAD_OCTETS);
    client.plain(MessageType.BINDING, TurnClient.NOTHING);
    assertThat(connection.isOpen()).isTrue();

    connection.setWaitingOctets(StreamPath.MOST_UNREAD_OCTETS + 1);
    client.plain(MessageType.BINDING, TurnClient.NOTHING);
    relay.loop.runTasks();

    assertThat(connection.wasReset()).isTrue();
    assertThat(relay.counters.total(AvCounter.ANSWERS_UNREAD)).isOne();
  }

  @Test
  void readsNothingOfAClientThatLeavesAnswersUnread() {
    client.allocated();
    connection.setWaitingOctets(10 * StreamPath.MOST_UNREAD_OCTETS);
    connection.setWritable(false);

    client.plain(MessageType.BINDING, TurnClient.NOTHING);

    assertThat(connection.isOpen()).isTrue();
    assertThat(connection.isReading()).isFalse();
    connection.setWritable(true);
    assertThat(connection.isReading()).isTrue();
  }

  @Test
  void closesSoonAfterTheAllocationExpired() {
    client.allocated();
    relay.pass(Duration.ofSeconds(599));
    assertThat(connection.isProven()).isTrue();
    relay.pass(Duration.ofSeconds(2));
    assertThat(connection.isProven()).isFalse();

    relay.pass(Duration.ofSeconds(29));
    assertThat(connection.isOpen()).isTrue();
    relay.pass(Duration.ofSeconds(2));

    assertThat(connection.isOpen()).isFalse();
  }

  @Test
  void closesSoonAfterTheAllocationWasGivenUp() {
    client.allocated();
    relay.pass(Duration.ofMinutes(1));

    assertThat(client.refresh(0).isSuccess()).isTrue();

    assertThat(connection.isProven()).isFalse();
    relay.pass(Duration.ofSeconds(31));
    assertThat(connection.isOpen()).isFalse();
  }

  @Test
  void staysWithANewAllocation() {
    client.allocated();
    relay.pass(Duration.ofMinutes(1));
    client.refresh(0);
    relay.pass(Duration.ofSeconds(20));

    assertThat(client.allocate(TurnClient.NOTHING).isSuccess()).isTrue();

    assertThat(connection.isProven()).isTrue();
    relay.pass(Duration.ofMinutes(2));
    assertThat(connection.isOpen()).isTrue();
  }

  /** Whose allocation has ended is cut like a stranger, not only held back. */
  @Test
  void trustsNobodyAfterHisAllocation() {
    client.allocated();
    client.refresh(0);
    connection.setWaitingOctets(StreamPath.MOST_UNREAD_OCTETS + 1);

    client.plain(MessageType.BINDING, TurnClient.NOTHING);

    assertThat(connection.wasReset()).isTrue();
  }
}
