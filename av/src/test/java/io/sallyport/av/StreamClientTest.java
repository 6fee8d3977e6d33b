package io.sallyport.av;

import static io.sallyport.av.PaperRelay.CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.av.TurnClient.Answer;
import io.sallyport.net.SourcePrefix;
import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.testkit.RecordingConnection;
import io.sallyport.wire.dialect.Spoken;
import io.sallyport.wire.stun.AddressSlot;
import io.sallyport.wire.stun.MessageType;
import io.sallyport.wire.stun.StunAttribute;
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
  private final RecordingConnection connection = connection(901);
  private final TurnClient client = TurnClient.onTcp(relay, CLIENT, "sip:alice@harbor.example");

  private RecordingConnection connection(long serial) {
    return new RecordingConnection(
        relay.loop,
        serial,
        new RecordingConnection.Ends(
            PaperRelay.SERVER.toSocketAddress(), CLIENT.toSocketAddress(), PeerIdentity.NONE));
  }

  @BeforeEach
  void connect() {
    connect(connection, true);
  }

  private void connect(RecordingConnection opened, boolean isInTls) {
    var listener =
        new StreamListener(
            0,
            Spoken.USUAL,
            PaperRelay.SERVER.toSocketAddress(),
            PaperRelay.SERVER,
            "av.harbor.example",
            Optional.of(PaperRelay.OTHER_NODE));
    assertThat(relay.shared.newcomers().admit(Sources.prefix(CLIENT))).isTrue();
    opened.open(each -> new StreamClient(home, each, listener, isInTls));
    client.path.connection = opened;
  }

  /** Connections that the client's source may still have before it shows credentials. */
  private int placesLeft() {
    SourcePrefix source = Sources.prefix(CLIENT);
    int places = 0;
    while (relay.shared.newcomers().admit(source)) {
      places++;
    }
    for (int i = 0; i < places; i++) {
      relay.shared.newcomers().leave(source);
    }
    return places;
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

  /** What was read of him before he was held back makes answers all the same. */
  @Test
  void cutsAClientThatLeavesTooManyAnswersUnread() {
    client.allocated();
    connection.setWritable(false);
    int octets = 0;
    while (connection.isOpen() && octets < 10 * StreamPath.MOST_UNREAD_OCTETS) {
      octets += client.plain(MessageType.BINDING, TurnClient.NOTHING).message().length();
    }
    relay.loop.runTasks();

    assertThat(connection.wasReset()).isTrue();
    assertThat(octets)
        .isBetween(StreamPath.MOST_UNREAD_OCTETS, StreamPath.MOST_UNREAD_OCTETS + 100);
    assertThat(relay.counters.total(AvCounter.ANSWERS_UNREAD)).isOne();
    assertThat(relay.relay.size()).isZero();
  }

  @Test
  void forgetsAnswersOnceTheyAreRead() {
    client.allocated();
    for (int i = 0; i < 1000; i++) {
      connection.setWritable(false);
      client.plain(MessageType.BINDING, TurnClient.NOTHING);
      client.plain(MessageType.BINDING, TurnClient.NOTHING);
      connection.setWritable(true);
    }

    assertThat(connection.isOpen()).isTrue();
    assertThat(connection.isReading()).isTrue();
  }

  @Test
  void closesWhoDoesNotSayWhatHeSpeaks() {
    connection.receive(new byte[] {0});
    relay.pass(StreamClient.DECISION_LIMIT.minusSeconds(1));
    assertThat(connection.isOpen()).isTrue();

    relay.pass(Duration.ofSeconds(2));

    assertThat(connection.isOpen()).isFalse();
    assertThat(relay.counters.total(AvCounter.STREAMS_BROKEN)).isOne();
    assertThat(placesLeft()).isEqualTo(PaperShared.MOST_OF_SOURCE);
  }

  @Test
  void closesWhoSpeaksNothingThatIsKnown() {
    connection.receive("GET / HTTP/1.1\r\n\r\n");
    relay.loop.runTasks();

    assertThat(connection.isOpen()).isFalse();
    assertThat(connection.take()).isEmpty();
    assertThat(relay.counters.total(AvCounter.STREAMS_BROKEN)).isOne();
    assertThat(placesLeft()).isEqualTo(PaperShared.MOST_OF_SOURCE);
    assertThat(relay.loop.timers()).isZero();
  }

  @Test
  void closesWhoOnlyAsksWhereHeIs() {
    assertThat(client.plain(MessageType.BINDING, TurnClient.NOTHING).isSuccess()).isTrue();
    relay.pass(StreamClient.ALLOCATION_LIMIT.minusSeconds(1));
    client.plain(MessageType.BINDING, TurnClient.NOTHING);
    assertThat(connection.isOpen()).isTrue();
    assertThat(placesLeft()).isEqualTo(PaperShared.MOST_OF_SOURCE - 1);

    relay.pass(Duration.ofSeconds(2));

    assertThat(connection.isOpen()).isFalse();
    assertThat(placesLeft()).isEqualTo(PaperShared.MOST_OF_SOURCE);
  }

  @Test
  void countsAmongTheNewcomersUntilItIsKnown() {
    client.challenged();
    assertThat(placesLeft()).isEqualTo(PaperShared.MOST_OF_SOURCE - 1);

    client.allocated();
    assertThat(placesLeft()).isEqualTo(PaperShared.MOST_OF_SOURCE);
    connection.closeByRemote();

    assertThat(placesLeft()).isEqualTo(PaperShared.MOST_OF_SOURCE);
    assertThat(relay.relay.size()).isZero();
    assertThat(relay.loop.timers()).isZero();
  }

  /** RFC 8489 section 10: the certificate at the other node has to prove the same name. */
  @Test
  void namesTheNameOfTheOtherNodeInTls() {
    relay.draining.set(true);

    Answer answer = client.challenged().allocate(TurnClient.NOTHING);

    assertThat(answer.code()).isEqualTo(300);
    var other = new AddressSlot();
    int place = answer.message().attributes().find(StunAttribute.ALTERNATE_SERVER);
    assertThat(answer.message().attributes().address(place, other)).isTrue();
    assertThat(other.toAddress()).isEqualTo(PaperRelay.OTHER_NODE);
    assertThat(answer.text(StunAttribute.ALTERNATE_DOMAIN)).isEqualTo("av.harbor.example");
    assertThat(client.isSigned(answer)).isTrue();
  }

  @Test
  void namesNoNameWithoutTls() {
    connection.close();
    relay.loop.runTasks();
    connect(connection(902).plain(), false);
    relay.draining.set(true);

    Answer answer = client.challenged().allocate(TurnClient.NOTHING);

    assertThat(answer.code()).isEqualTo(300);
    assertThat(answer.has(StunAttribute.ALTERNATE_SERVER)).isTrue();
    assertThat(answer.has(StunAttribute.ALTERNATE_DOMAIN)).isFalse();
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
