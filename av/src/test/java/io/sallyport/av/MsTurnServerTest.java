package io.sallyport.av;

import static io.sallyport.av.PaperRelay.CLIENT;
import static io.sallyport.av.PaperRelay.PEER;
import static io.sallyport.av.PaperRelay.address;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.av.MsTurnClient.Answer;
import io.sallyport.wire.msturn.MsTurnAttribute;
import io.sallyport.wire.msturn.MsTurnType;
import io.sallyport.wire.msturn.MsTurnWriter;
import io.sallyport.wire.stun.TransportAddress;
import io.sallyport.wire.turn.TurnMethod;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** MS-TURN on paper: the check orders, Send, Set Active Destination, raw mode, life. */
class MsTurnServerTest {
  /** What a client's own ICE check looks like, which is data once a destination is active. */
  private static final byte[] ICE_CHECK =
      HexFormat.of().parseHex("000100002112a442000102030405060708090a0b");

  private final PaperRelay relay = new PaperRelay();
  private final MsTurnClient client = new MsTurnClient(relay, CLIENT, "sip:alice@harbor.example");

  @Test
  void challengesWithItsOwnAddress() {
    Answer answer = client.bare();

    assertThat(answer.type()).isEqualTo(MsTurnType.ALLOCATE_ERROR_RESPONSE);
    assertThat(answer.code()).isEqualTo(401);
    assertThat(answer.text(MsTurnAttribute.REALM)).isEqualTo(PaperRelay.REALM);
    assertThat(answer.text(MsTurnAttribute.NONCE)).hasSize(32);
    assertThat(answer.address(MsTurnAttribute.ALTERNATE_SERVER)).isEqualTo(PaperRelay.SERVER);
    assertThat(answer.u32(MsTurnAttribute.MS_VERSION)).isEqualTo(2);
    assertThat(answer.has(MsTurnAttribute.MESSAGE_INTEGRITY)).isFalse();
    assertThat(relay.relay.size()).isZero();
  }

  @Test
  void allocates() {
    Answer answer = client.challenged().allocate(MsTurnClient.NOTHING);

    assertThat(answer.type()).isEqualTo(MsTurnType.ALLOCATE_RESPONSE);
    assertThat(client.isSigned(answer)).isTrue();
    assertThat(answer.reflexive()).isEqualTo(CLIENT);
    assertThat(answer.u32(MsTurnAttribute.LIFETIME)).isEqualTo(600);
    assertThat(answer.u32(MsTurnAttribute.BANDWIDTH)).isEqualTo(8000);
    TransportAddress relayed = answer.address(MsTurnAttribute.MAPPED_ADDRESS);
    assertThat(relay.sockets.open).containsOnlyKeys(relayed.port());
    assertThat(relayed.low()).isEqualTo(PaperRelay.RELAY4.low());
  }

  @Test
  void keepsNothingOfAnAllocationThatAFaultEnds() {
    client.challenged();
    relay.sockets.isBroken = true;

    assertThatThrownBy(() -> client.sendAllocate(MsTurnClient.NOTHING))
        .isInstanceOf(IllegalStateException.class);

    assertThat(relay.shared.quotas().allocations()).isZero();
    assertThat(relay.hasPorts()).isFalse();
  }

  @Test
  void wantsEachThingInItsOrder() {
    client.challenged();
    byte[] username = client.username;

    client.username = new byte[56];
    assertThat(client.allocate(MsTurnClient.NOTHING).code()).isEqualTo(436);
    client.username = username;
    client.realm = "elsewhere.example";
    assertThat(client.allocate(MsTurnClient.NOTHING).code()).isEqualTo(434);
    client.realm = PaperRelay.REALM;
    String nonce = client.nonce;
    client.nonce = "0".repeat(32);
    assertThat(client.allocate(MsTurnClient.NOTHING).code()).isEqualTo(438);
    client.nonce = nonce;
    byte[] password = client.password;
    client.password = new byte[20];
    assertThat(client.allocate(MsTurnClient.NOTHING).code()).isEqualTo(431);
    client.password = password;
    assertThat(client.allocate(writer -> writer.u32(0x7ABC, 1)).code()).isEqualTo(420);
    assertThat(client.allocate(MsTurnClient.NOTHING).code()).isZero();
  }

  @Test
  void refreshesOnlyForItsOwner() {
    int port = client.allocated();
    relay.pass(Duration.ofSeconds(500));

    Answer refreshed = client.allocate(MsTurnClient.NOTHING);

    assertThat(refreshed.address(MsTurnAttribute.MAPPED_ADDRESS).port()).isEqualTo(port);
    assertThat(refreshed.u32(MsTurnAttribute.LIFETIME)).isEqualTo(600);
    client.use(relay.token("sip:bob@harbor.example"));
    assertThat(client.allocate(MsTurnClient.NOTHING).code()).isEqualTo(441);
  }

  @Test
  void releasesTwiceAlike() {
    client.allocated();

    Answer first = client.allocate(writer -> writer.u32(MsTurnAttribute.LIFETIME, 0));
    client.repeatTransaction();
    Answer second = client.allocate(writer -> writer.u32(MsTurnAttribute.LIFETIME, 0));
    Answer third = client.allocate(writer -> writer.u32(MsTurnAttribute.LIFETIME, 0));

    assertThat(first.type()).isEqualTo(MsTurnType.ALLOCATE_RESPONSE);
    assertThat(second.type()).isEqualTo(MsTurnType.ALLOCATE_RESPONSE);
    assertThat(third.code()).isEqualTo(437);
    assertThat(relay.sockets.open).isEmpty();
  }

  /** A copy of it may arrive when the next allocation is there on the same socket. */
  @Test
  void aLateReleaseEndsNothingThatCameAfterIt() {
    client.allocated();
    client.allocate(MsTurnServerTest::released);
    byte[] release = client.last;
    int port = client.allocated();

    client.replay(release);

    Answer answer = client.answer();
    assertThat(answer.type()).isEqualTo(MsTurnType.ALLOCATE_RESPONSE);
    assertThat(answer.u32(MsTurnAttribute.LIFETIME)).isZero();
    assertThat(relay.sockets.open).containsOnlyKeys(port);
    relay.pass(Duration.ofMinutes(2));
    client.replay(release);
    assertThat(relay.sockets.open).containsOnlyKeys(port);
  }

  @Test
  void takesNothingOfAnEarlierConnection() {
    client.allocated();
    byte[] earlier = client.connectionId;
    client.allocate(MsTurnServerTest::released);
    int port = client.allocated();

    client.sendAllocate(writer -> {
      writer.sequenceNumber(earlier, 2);
      released(writer);
    });

    assertThat(client.path.isSilent()).isTrue();
    assertThat(relay.sockets.open).containsOnlyKeys(port);
    client.allocate(writer -> {
      writer.sequenceNumber(client.connectionId, 1);
      released(writer);
    });
    assertThat(relay.sockets.open).isEmpty();
  }

  private static void released(MsTurnWriter writer) {
    writer.u32(MsTurnAttribute.LIFETIME, 0);
  }

  /** Its messages are signed with the key of the token that made it. */
  @Test
  void goesOnWithTheTokenThatMadeIt() {
    client.allocated();
    client.use(relay.token("sip:alice@harbor.example", Duration.ofHours(9)));

    Answer answer = client.allocate(MsTurnClient.NOTHING);

    assertThat(answer.code()).isEqualTo(441);
    assertThat(client.isSigned(answer)).isTrue();
  }

  @Test
  void activatesOnceForEachNumber() {
    TransportAddress other = address("151.101.1.70", 5000);
    int port = client.allocated();
    client.sendTo(PEER, "hello");
    client.sendTo(other, "hello");
    client.activate(PEER);
    byte[] first = client.last;
    client.activate(other);
    byte[] second = client.last;
    relay.sockets.left.clear();

    client.replay(first);
    assertThat(client.path.isSilent()).isTrue();
    client.replay(second);
    assertThat(client.answer().type()).isEqualTo(MsTurnType.SET_ACTIVE_DESTINATION_RESPONSE);
    client.sendRaw(ICE_CHECK);

    assertThat(relay.sockets.left)
        .singleElement()
        .satisfies(left -> {
          assertThat(left.fromPort()).isEqualTo(port);
          assertThat(left.to()).isEqualTo(other);
        });
    assertThat(client.activate(address("151.101.1.71", 5000)).code()).isEqualTo(440);
    client.replay(client.last);
    assertThat(client.answer().code()).as("as it was answered first").isEqualTo(440);
  }

  @Test
  void sendsAndTellsWhereDataCameFrom() {
    int port = client.allocated();

    client.sendTo(PEER, "hello");
    relay.fromPeer(port, address("151.101.1.69", 7000), "from another port");

    assertThat(relay.sockets.left)
        .containsExactly(new PaperSockets.Left(port, PEER, "hello", false));
    Answer data = client.answer();
    assertThat(data.type()).isEqualTo(MsTurnType.DATA_INDICATION);
    assertThat(data.address(MsTurnAttribute.REMOTE_ADDRESS).port()).isEqualTo(7000);
    assertThat(data.text(MsTurnAttribute.DATA)).isEqualTo("from another port");
    assertThat(data.has(MsTurnAttribute.MESSAGE_INTEGRITY)).isFalse();
  }

  @Test
  void dropsReplays() {
    client.allocated();
    client.sendTo(PEER, "once");
    client.sequence--;

    client.sendTo(PEER, "twice");

    assertThat(relay.sockets.left).hasSize(1);
  }

  @Test
  void dropsForgedSends() {
    client.allocated();
    client.password = new byte[20];

    client.sendTo(PEER, "forged");

    assertThat(relay.sockets.left).isEmpty();
    assertThat(client.path.isSilent()).isTrue();
  }

  @Test
  void dropsRefusedPeersInSilence() {
    client.allocated();

    client.sendTo(address("127.0.0.1", 5000), "to ourselves");
    client.sendTo(address("10.20.0.11", 5000), "to the inside");

    assertThat(relay.sockets.left).isEmpty();
    assertThat(client.path.isSilent()).isTrue();
    assertThat(relay.counters.total(AvCounter.PEERS_REFUSED)).isEqualTo(2);
  }

  @Test
  void goesBareWithTheActiveDestination() {
    int port = client.allocated();
    client.sendRaw("too early".getBytes(UTF_8));
    client.sendTo(PEER, "first");
    Answer activated = client.activate(PEER);
    assertThat(activated.type()).isEqualTo(MsTurnType.SET_ACTIVE_DESTINATION_RESPONSE);
    assertThat(client.isSigned(activated)).isTrue();

    client.sendRaw(ICE_CHECK);
    relay.fromPeer(port, PEER, "bare");
    relay.fromPeer(port, address("151.101.1.69", 7000), "wrapped");

    assertThat(relay.sockets.left).hasSize(2);
    assertThat(new String(client.path.take(), UTF_8)).isEqualTo("bare");
    assertThat(client.answer().text(MsTurnAttribute.DATA)).isEqualTo("wrapped");
  }

  @Test
  void dropsDataTooLongForAnIndication() {
    int port = client.allocated();
    client.sendTo(PEER, "hello");

    relay.fromPeer(port, PEER, "x".repeat(Traffic.MOST_INDICATED_OCTETS));
    assertThat(client.path.take().length).isBetween(65_490, 65_507);
    relay.fromPeer(port, PEER, "x".repeat(65_507));

    assertThat(client.path.isSilent()).isTrue();
    assertThat(relay.counters.total(AvCounter.PACKETS_TOO_LONG)).isOne();
    client.activate(PEER);
    relay.fromPeer(port, PEER, "x".repeat(65_507));
    assertThat(client.path.take()).hasSize(65_507);
  }

  @Test
  void activatesOnlyWhomItHasSentTo() {
    client.allocated();

    assertThat(client.activate(PEER).code()).isEqualTo(440);
    client.sendRaw(ICE_CHECK);

    assertThat(relay.sockets.left).isEmpty();
  }

  @Test
  void trafficKeepsAnAllocation() {
    client.allocated();
    relay.pass(Duration.ofSeconds(590));
    client.sendTo(PEER, "still here");
    relay.pass(Duration.ofSeconds(20));
    assertThat(relay.relay.size()).isOne();

    relay.pass(Duration.ofSeconds(601));

    assertThat(relay.relay.size()).isZero();
  }

  @Test
  void aPeerAloneKeepsNothingOnceTheTokenHasEnded() {
    int port = client.allocated();
    client.sendTo(PEER, "hello");
    for (int i = 0; i < 8 * 60; i++) {
      relay.pass(Duration.ofMinutes(1));
      client.sendTo(PEER, "still here");
    }
    assertThat(relay.relay.size()).isOne();

    for (int i = 0; i < 25 && relay.relay.size() > 0; i++) {
      relay.fromPeer(port, PEER, "still here");
      relay.pass(Duration.ofMinutes(1));
    }

    assertThat(relay.relay.size()).isZero();
  }

  @Test
  void endsAfterADayHoweverItIsRefreshedAndUsed() {
    client.use(relay.token("sip:alice@harbor.example", Duration.ofMinutes(1)));
    client.allocated();
    for (int i = 1; i < 24 * 60 / 9; i++) {
      relay.pass(Duration.ofMinutes(9));
      Answer answer = client.allocate(MsTurnClient.NOTHING);
      if (answer.code() == 438) {
        client.nonce = answer.text(MsTurnAttribute.NONCE);
        answer = client.allocate(MsTurnClient.NOTHING);
      }
      assertThat(answer.type()).isEqualTo(MsTurnType.ALLOCATE_RESPONSE);
      client.sendTo(PEER, "still here");
    }
    assertThat(relay.relay.size()).isOne();

    relay.pass(Duration.ofMinutes(9));

    assertThat(relay.relay.size()).isZero();
    client.sendAllocate(MsTurnClient.NOTHING);
    assertThat(client.answer().code()).isEqualTo(436);
  }

  @Test
  void silencesNobodyWhoHasAnAllocation() {
    client.allocated();
    var guesser = new MsTurnClient(relay, address("93.184.216.34", 40001), "sip:m@harbor.example");
    guesser.challenged().password = new byte[20];
    for (int i = 0; i < 20; i++) {
      guesser.sendAllocate(MsTurnClient.NOTHING);
    }
    guesser.sendAllocate(MsTurnClient.NOTHING);
    assertThat(relay.counters.total(AvCounter.SOURCES_SILENCED)).isOne();

    assertThat(client.allocate(MsTurnClient.NOTHING).type())
        .isEqualTo(MsTurnType.ALLOCATE_RESPONSE);
  }

  @Test
  void renewsTheNonceOfWhomItKnowsWhateverStrangersSend() {
    client.allocated();
    for (int i = 0; i < 31; i++) {
      relay.pass(Duration.ofMinutes(1));
      client.sendTo(PEER, "still here");
    }
    var forger = new MsTurnClient(relay, CLIENT, "sip:mallory@harbor.example");
    forger.nonce = "0".repeat(32);
    for (int i = 0; i < 20; i++) {
      forger.sendAllocate(MsTurnClient.NOTHING);
    }
    byte[] password = client.password;
    client.password = new byte[20];
    client.sendAllocate(MsTurnClient.NOTHING);
    assertThat(relay.counters.total(AvCounter.ANSWERS_WITHHELD)).isEqualTo(11);
    client.password = password;
    while (!client.path.isSilent()) {
      client.path.take();
    }

    assertThat(client.allocate(MsTurnClient.NOTHING).code()).isEqualTo(438);
  }

  @Test
  void namesTheOtherNodeWhileDraining() {
    int port = client.allocated();
    relay.draining.set(true);
    var late = new MsTurnClient(relay, address("93.184.216.35", 1), "sip:bob@harbor.example");

    Answer answer = late.challenged().allocate(MsTurnClient.NOTHING);

    assertThat(answer.code()).isEqualTo(300);
    assertThat(answer.address(MsTurnAttribute.ALTERNATE_SERVER)).isEqualTo(PaperRelay.OTHER_NODE);
    assertThat(client.allocate(MsTurnClient.NOTHING).address(MsTurnAttribute.MAPPED_ADDRESS).port())
        .isEqualTo(port);
  }

  @Test
  void oneTupleSpeaksOneDialect() {
    client.allocated();
    var other = new TurnClient(relay, CLIENT, "sip:alice@harbor.example");

    Answer refreshed = client.allocate(MsTurnClient.NOTHING);
    other.sendPlain(TurnMethod.ALLOCATE, TurnClient.UDP);

    assertThat(refreshed.code()).isZero();
    assertThat(other.path.isSilent()).isTrue();
  }
}
