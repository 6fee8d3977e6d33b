package io.sallyport.av;

import static io.sallyport.av.PaperRelay.CLIENT;
import static io.sallyport.av.PaperRelay.PEER;
import static io.sallyport.av.PaperRelay.address;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.av.TurnClient.Answer;
import io.sallyport.wire.msturn.MsTurnType;
import io.sallyport.wire.stun.AddressFamily;
import io.sallyport.wire.stun.AddressSlot;
import io.sallyport.wire.stun.Hmac;
import io.sallyport.wire.stun.MessageType;
import io.sallyport.wire.stun.PasswordAlgorithm;
import io.sallyport.wire.stun.StunAttribute;
import io.sallyport.wire.stun.TransportAddress;
import io.sallyport.wire.turn.ChannelData;
import io.sallyport.wire.turn.IcmpError;
import io.sallyport.wire.turn.TurnAttribute;
import io.sallyport.wire.turn.TurnMethod;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 8656 and RFC 8489 section 9.2.4 on paper, rule by rule. */
class TurnServerTest {
  private static final int CHANNEL = 0x4001;

  private final PaperRelay relay = new PaperRelay();
  private final TurnClient client = new TurnClient(relay, CLIENT, "sip:alice@harbor.example");

  @Test
  void tellsAnybodyWhereHeIsSeen() {
    Answer answer = client.plain(MessageType.BINDING, TurnClient.NOTHING);

    assertThat(answer.isSuccess()).isTrue();
    assertThat(answer.address(StunAttribute.XOR_MAPPED_ADDRESS)).isEqualTo(CLIENT);
  }

  @Test
  void challengesWhoProvesNothing() {
    Answer answer = client.plain(TurnMethod.ALLOCATE, TurnClient.UDP);

    assertThat(answer.code()).isEqualTo(401);
    assertThat(answer.text(StunAttribute.REALM)).isEqualTo(PaperRelay.REALM);
    assertThat(answer.text(StunAttribute.NONCE)).startsWith("obMatJos2gAAA").hasSize(45);
    assertThat(answer.octets(StunAttribute.PASSWORD_ALGORITHMS))
        .containsExactly(0, 2, 0, 0, 0, 1, 0, 0);
    assertThat(answer.has(StunAttribute.MESSAGE_INTEGRITY)).isFalse();
    assertThat(relay.relay.size()).isZero();
  }

  @Test
  void allocates() {
    Answer answer = client.challenged().allocate(TurnClient.NOTHING);

    assertThat(answer.isSuccess()).isTrue();
    assertThat(client.isSigned(answer)).isTrue();
    assertThat(answer.address(StunAttribute.XOR_MAPPED_ADDRESS)).isEqualTo(CLIENT);
    assertThat(answer.u32(TurnAttribute.LIFETIME)).isEqualTo(600);
    TransportAddress relayed = answer.address(TurnAttribute.XOR_RELAYED_ADDRESS);
    assertThat(relayed.low()).isEqualTo(PaperRelay.RELAY4.low());
    assertThat(relayed.port()).isBetween(50000, 59999);
    assertThat(relay.sockets.open).containsOnlyKeys(relayed.port());
  }

  @Test
  void signsAsItWasAsked() {
    client.challenged();
    client.namesAlgorithms = true;
    client.algorithm = PasswordAlgorithm.SHA256;
    client.integrity = Hmac.Algorithm.SHA256;

    Answer answer = client.allocate(TurnClient.NOTHING);

    assertThat(answer.isSuccess()).isTrue();
    assertThat(answer.has(StunAttribute.MESSAGE_INTEGRITY_SHA256)).isTrue();
    assertThat(client.isSigned(answer)).isTrue();
  }

  @Test
  void refusesWhoWasBidDown() {
    client.challenged();

    Answer answer =
        client.allocate(writer ->
            writer.octets(StunAttribute.PASSWORD_ALGORITHM, PasswordAlgorithm.MD5.octets()));

    assertThat(answer.code()).isEqualTo(400);
  }

  @Test
  void refusesAWrongPassword() {
    client.challenged();
    client.password = "wrong";

    assertThat(client.allocate(TurnClient.NOTHING).code()).isEqualTo(401);
    assertThat(relay.counters.total(AvCounter.INTEGRITY_FAILED)).isOne();
    assertThat(relay.relay.size()).isZero();
  }

  @Test
  void refusesAStrangerLikeAWrongPassword() {
    client.challenged();
    client.username = "mallory";

    assertThat(client.allocate(TurnClient.NOTHING).code()).isEqualTo(401);
  }

  @Test
  void renewsAnOldNonce() {
    client.challenged();
    relay.pass(Duration.ofHours(2));

    Answer answer = client.allocate(TurnClient.NOTHING);

    assertThat(answer.code()).isEqualTo(438);
    client.nonce = answer.text(StunAttribute.NONCE);
    assertThat(client.allocate(TurnClient.NOTHING).isSuccess()).isTrue();
  }

  @Test
  void takesNoNonceOfAnotherAddress() {
    client.challenged();
    var other = new TurnClient(relay, address("93.184.216.35", 40000), "sip:alice@harbor.example");
    other.nonce = client.nonce;

    assertThat(other.allocate(TurnClient.NOTHING).code()).isEqualTo(438);
  }

  @Test
  void repeatsTheAnswerToARetransmission() {
    Answer first = client.challenged().allocate(TurnClient.NOTHING);
    TransportAddress relayed = first.address(TurnAttribute.XOR_RELAYED_ADDRESS);

    Answer second = client.again(TurnMethod.ALLOCATE, TurnClient.UDP);

    assertThat(second.isSuccess()).isTrue();
    assertThat(second.address(TurnAttribute.XOR_RELAYED_ADDRESS)).isEqualTo(relayed);
    assertThat(client.allocate(TurnClient.NOTHING).code()).isEqualTo(437);
    assertThat(relay.relay.size()).isOne();
  }

  @Test
  void wantsTheCredentialsOfTheAllocation() {
    client.allocated();
    IssuedToken other = relay.token("sip:bob@harbor.example");
    client.username = other.usernameText();
    client.password = other.passwordText();

    assertThat(client.refresh(600).code()).isEqualTo(441);
  }

  @ParameterizedTest
  @CsvSource({"CREATE_PERMISSION, 8", "REFRESH, 4", "CHANNEL_BIND, 9"})
  void knowsNoAllocation(String name, int method) {
    assertThat(client.challenged().request(method, TurnClient.NOTHING).code())
        .as(name)
        .isEqualTo(437);
  }

  @Test
  void wantsATransport() {
    client.challenged();

    assertThat(client.request(TurnMethod.ALLOCATE, TurnClient.NOTHING).code()).isEqualTo(400);
    assertThat(
            client
                .request(
                    TurnMethod.ALLOCATE,
                    writer -> writer.u32(TurnAttribute.REQUESTED_TRANSPORT, 99L << 24))
                .code())
        .isEqualTo(442);
  }

  @Test
  void saysWhatItDoesNotUnderstand() {
    Answer answer = client.challenged().allocate(writer -> writer.u32(0x7FFE, 1));

    assertThat(answer.code()).isEqualTo(420);
    assertThat(answer.octets(StunAttribute.UNKNOWN_ATTRIBUTES)).containsExactly(0x7F, (byte) 0xFE);
  }

  @ParameterizedTest
  @CsvSource({"1, 600", "700, 700", "100000, 3600"})
  void grantsALifetimeWithinBounds(long asked, long granted) {
    Answer answer =
        client.challenged().allocate(writer -> writer.u32(TurnAttribute.LIFETIME, asked));

    assertThat(answer.u32(TurnAttribute.LIFETIME)).isEqualTo(granted);
  }

  /** Clients cannot give a live allocation other credentials, and calls outlast theirs. */
  @Test
  void goesOnWithCredentialsThatHaveEnded() {
    client.use(relay.token("sip:alice@harbor.example", Duration.ofMinutes(1)));
    client.allocated();
    relay.pass(Duration.ofMinutes(5));

    assertThat(client.refresh(600).isSuccess()).isTrue();
    assertThat(client.permit(PEER).isSuccess()).isTrue();
    assertThat(client.bind(CHANNEL, PEER).isSuccess()).isTrue();
    client.sendTo(PEER, "hello", TurnClient.NOTHING);
    assertThat(relay.sockets.left).hasSize(1);
    assertThat(client.refresh(0).isSuccess()).isTrue();
    assertThat(client.allocate(TurnClient.NOTHING).code()).isEqualTo(401);
  }

  @Test
  void beginsNothingWithCredentialsThatHaveEnded() {
    client.allocated();
    var late = new TurnClient(relay, address("93.184.216.34", 40001), "sip:alice@harbor.example");
    late.use(relay.token("sip:alice@harbor.example", Duration.ofMinutes(-2)));
    late.challenged();

    assertThat(late.allocate(TurnClient.NOTHING).code()).isEqualTo(401);
    assertThat(late.refresh(600).code()).isEqualTo(401);
    assertThat(late.permit(PEER).code()).isEqualTo(401);
    assertThat(late.bindConnection(1).code()).as("nobody's").isEqualTo(400);
    client.use(relay.token("sip:bob@harbor.example", Duration.ofMinutes(-2)));
    assertThat(client.refresh(600).code()).as("of another user").isEqualTo(401);
    assertThat(relay.counters.total(AvCounter.USERS_EXPIRED)).isEqualTo(4);
  }

  @Test
  void endsAfterADayHoweverItIsRefreshed() {
    client.allocated();
    client.refresh(3600);
    for (int half = 1; half < 48; half++) {
      relay.pass(Duration.ofMinutes(30));
      client.nonce = relay.shared.turnNonce().issue(Transport.UDP, CLIENT, relay.seconds());
      assertThat(client.refresh(3600).u32(TurnAttribute.LIFETIME))
          .isEqualTo(half < 47 ? 3600 : 1800);
    }
    relay.pass(Duration.ofMinutes(30));

    assertThat(relay.relay.size()).isZero();
    assertThat(client.challenged().refresh(3600).code()).isEqualTo(401);
  }

  /** Behind one address are many: who guesses there must not end the calls of others. */
  @Test
  void silencesNobodyWhoHasAnAllocation() {
    client.allocated();
    var guesser = new TurnClient(relay, address("93.184.216.34", 40001), "sip:m@harbor.example");
    guesser.challenged().password = "wrong";
    for (int i = 0; i < 20; i++) {
      guesser.sendRequest(TurnMethod.ALLOCATE, TurnClient.UDP);
    }
    relay.pass(Duration.ofSeconds(1));
    assertThat(relay.counters.total(AvCounter.SOURCES_SILENCED)).isZero();
    var other = new TurnClient(relay, address("93.184.216.34", 40002), "sip:o@harbor.example");
    other.sendPlain(TurnMethod.ALLOCATE, TurnClient.UDP);
    assertThat(relay.counters.total(AvCounter.SOURCES_SILENCED)).isOne();

    assertThat(client.refresh(600).isSuccess()).isTrue();
    assertThat(client.permit(PEER).isSuccess()).isTrue();
  }

  /** Strangers write the client's address into requests of theirs, as fast as answers go there. */
  @Test
  void renewsTheNonceOfWhomItKnowsWhateverStrangersSend() {
    client.allocated();
    client.refresh(3600);
    relay.pass(Duration.ofMinutes(31));
    var forger = new TurnClient(relay, CLIENT, "sip:mallory@harbor.example");
    for (int i = 0; i < 20; i++) {
      forger.sendPlain(MessageType.BINDING, TurnClient.NOTHING);
    }
    forger.nonce = client.nonce;
    forger.password = "wrong";
    forger.sendRequest(TurnMethod.REFRESH, TurnClient.NOTHING);
    assertThat(relay.counters.total(AvCounter.ANSWERS_WITHHELD)).isEqualTo(11);

    Answer answer = client.refresh(3600);

    assertThat(answer.code()).isEqualTo(438);
    client.nonce = answer.text(StunAttribute.NONCE);
    assertThat(client.refresh(3600).isSuccess()).isTrue();
  }

  @Test
  void endsWhatNobodyRefreshes() {
    client.allocated();
    relay.pass(Duration.ofSeconds(599));
    assertThat(relay.relay.size()).isOne();

    relay.pass(Duration.ofSeconds(1));

    assertThat(relay.relay.size()).isZero();
    assertThat(relay.sockets.open).isEmpty();
  }

  @Test
  void trafficDoesNotKeepAnAllocation() {
    client.allocated();
    client.permit(PEER);
    relay.pass(Duration.ofSeconds(290));
    client.sendTo(PEER, "still here", TurnClient.NOTHING);
    relay.pass(Duration.ofSeconds(310));

    assertThat(relay.relay.size()).isZero();
  }

  @Test
  void refreshesAndReleases() {
    client.allocated();
    relay.pass(Duration.ofSeconds(500));
    assertThat(client.refresh(1000).u32(TurnAttribute.LIFETIME)).isEqualTo(1000);
    relay.pass(Duration.ofSeconds(999));
    assertThat(relay.relay.size()).isOne();

    assertThat(client.refresh(0).u32(TurnAttribute.LIFETIME)).isZero();
    assertThat(relay.relay.size()).isZero();
    assertThat(client.refresh(0).code()).isEqualTo(437);
  }

  @Test
  void givesAnEvenPortAndKeepsTheNext() {
    Answer first = client.challenged().allocate(writer -> writer.u8(TurnAttribute.EVEN_PORT, 0x80));
    int even = first.address(TurnAttribute.XOR_RELAYED_ADDRESS).port();
    long token = first.i64(TurnAttribute.RESERVATION_TOKEN);
    assertThat(even % 2).isZero();
    var second = new TurnClient(relay, address("93.184.216.34", 40001), "sip:alice@harbor.example");

    Answer next =
        second.challenged().allocate(writer -> writer.i64(TurnAttribute.RESERVATION_TOKEN, token));

    assertThat(next.address(TurnAttribute.XOR_RELAYED_ADDRESS).port()).isEqualTo(even + 1);
  }

  @Test
  void knowsNoReservationTwice() {
    Answer answer =
        client.challenged().allocate(writer -> writer.i64(TurnAttribute.RESERVATION_TOKEN, 42));

    assertThat(answer.code()).isEqualTo(508);
    assertThat(relay.relay.size()).isZero();
  }

  @Test
  void takesNoReservationWithOtherWishes() {
    Answer answer =
        client
            .challenged()
            .allocate(writer ->
                writer.i64(TurnAttribute.RESERVATION_TOKEN, 42).u8(TurnAttribute.EVEN_PORT, 0));

    assertThat(answer.code()).isEqualTo(400);
  }

  @Test
  void givesBothFamilies() {
    Answer answer =
        client
            .challenged()
            .allocate(writer -> writer.u32(TurnAttribute.ADDITIONAL_ADDRESS_FAMILY, 2L << 24));

    assertThat(relay.sockets.open).hasSize(2);
    int first = answer.message().attributes().find(TurnAttribute.XOR_RELAYED_ADDRESS);
    assertThat(answer.message().attributes().next(TurnAttribute.XOR_RELAYED_ADDRESS, first))
        .isPositive();
  }

  @Test
  void saysWhichFamilyIsMissing() {
    relay.sockets.families.remove(AddressFamily.IPV6);

    Answer answer =
        client
            .challenged()
            .allocate(writer -> writer.u32(TurnAttribute.ADDITIONAL_ADDRESS_FAMILY, 2L << 24));

    assertThat(answer.isSuccess()).isTrue();
    assertThat(answer.octets(TurnAttribute.ADDRESS_ERROR_CODE)).startsWith(2, 0, 4, 40);
    assertThat(
            new TurnClient(relay, address("93.184.216.34", 40009), "sip:a@harbor.example")
                .challenged()
                .allocate(writer -> writer.u32(TurnAttribute.REQUESTED_ADDRESS_FAMILY, 2L << 24))
                .code())
        .isEqualTo(440);
  }

  @Test
  void saysWhenNoPortIsLeft() {
    relay.sockets.isExhausted = true;

    assertThat(client.challenged().allocate(TurnClient.NOTHING).code()).isEqualTo(508);
    assertThat(relay.relay.size()).isZero();
    assertThat(relay.counters.total(AvCounter.ALLOCATIONS_ENDED)).isZero();
  }

  /** Whatever goes wrong: neither the port nor the place of the user stays taken. */
  @Test
  void keepsNothingOfAnAllocationThatAFaultEnds() {
    client.challenged();
    relay.sockets.isBroken = true;

    assertThatThrownBy(() -> client.sendRequest(TurnMethod.ALLOCATE, TurnClient.UDP))
        .isInstanceOf(IllegalStateException.class);

    assertThat(relay.shared.quotas().allocations()).isZero();
    assertThat(relay.hasPorts()).isFalse();
  }

  @Test
  void relaysOnlyWithAPermission() {
    int port = client.allocated();
    client.sendTo(PEER, "too early", TurnClient.NOTHING);
    relay.fromPeer(port, PEER, "too early");
    assertThat(relay.sockets.left).isEmpty();
    assertThat(client.path.isSilent()).isTrue();

    assertThat(client.permit(PEER).isSuccess()).isTrue();
    client.sendTo(PEER, "hello", TurnClient.NOTHING);
    relay.fromPeer(port, address("151.101.1.69", 6000), "from another port");

    assertThat(relay.sockets.left)
        .containsExactly(new PaperSockets.Left(port, PEER, "hello", false));
    Answer data = client.answer();
    assertThat(data.message().type()).isEqualTo(0x0017);
    assertThat(data.address(TurnAttribute.XOR_PEER_ADDRESS).port()).isEqualTo(6000);
    assertThat(data.text(TurnAttribute.DATA)).isEqualTo("from another port");
  }

  @Test
  void permissionsRunOut() {
    int port = client.allocated();
    client.permit(PEER);
    relay.pass(Duration.ofSeconds(299));
    relay.fromPeer(port, PEER, "in time");
    assertThat(client.answer().text(TurnAttribute.DATA)).isEqualTo("in time");

    relay.pass(Duration.ofSeconds(1));
    relay.fromPeer(port, PEER, "too late");

    assertThat(client.path.isSilent()).isTrue();
    assertThat(relay.counters.total(AvCounter.PACKETS_STRAY)).isOne();
  }

  @Test
  void refusesAllPeersForOne() {
    client.allocated();

    assertThat(client.permit(PEER, address("127.0.0.1", 80)).code()).isEqualTo(403);
    client.sendTo(PEER, "no", TurnClient.NOTHING);

    assertThat(relay.sockets.left).isEmpty();
  }

  @Test
  void refusesPeersOfAnotherFamily() {
    client.allocated();

    assertThat(client.permit(address("2a00:1450::1", 5000)).code()).isEqualTo(443);
    assertThat(client.bind(CHANNEL, address("2a00:1450::1", 5000)).code()).isEqualTo(443);
  }

  @Test
  void wantsAPeer() {
    client.allocated();

    assertThat(client.permit().code()).isEqualTo(400);
  }

  @Test
  void relaysOnAChannel() {
    int port = client.allocated();
    assertThat(client.bind(CHANNEL, PEER).isSuccess()).isTrue();

    client.sendOn(CHANNEL, "to the peer");
    relay.fromPeer(port, PEER, "to the client");

    assertThat(relay.sockets.left)
        .containsExactly(new PaperSockets.Left(port, PEER, "to the peer", false));
    byte[] arrived = client.path.take();
    assertThat(ChannelData.channel(MemorySegment.ofArray(arrived), 0)).isEqualTo(CHANNEL);
    assertThat(new String(Arrays.copyOfRange(arrived, 4, arrived.length), UTF_8))
        .isEqualTo("to the client");
  }

  @Test
  void datagramsWithNothingInThemCountToo() {
    int port = client.allocated();
    client.bind(CHANNEL, PEER);
    for (int i = 0; i < 50_000; i++) {
      client.sendOn(CHANNEL, "");
    }
    int passed = relay.sockets.left.size();
    assertThat(passed).isBetween(1_000_000 / 40, 1_000_000 / 28 + 1);

    relay.fromPeer(port, PEER, "");

    assertThat(client.path.isSilent()).isTrue();
    assertThat(relay.counters.total(AvCounter.PACKETS_TOO_FAST)).isEqualTo(50_001 - passed);
  }

  @Test
  void countsWhatItRelays() {
    int port = client.allocated();
    client.bind(CHANNEL, PEER);
    client.sendOn(CHANNEL, "four");
    client.sendTo(PEER, "five5", TurnClient.NOTHING);
    relay.fromPeer(port, PEER, "sixsix");

    relay.relay.sweep();
    relay.relay.sweep();

    assertThat(relay.counters.total(AvCounter.PACKETS_FROM_CLIENTS)).isEqualTo(2);
    assertThat(relay.counters.total(AvCounter.OCTETS_FROM_CLIENTS)).isEqualTo(9);
    assertThat(relay.counters.total(AvCounter.PACKETS_FROM_PEERS)).isOne();
    assertThat(relay.counters.total(AvCounter.OCTETS_FROM_PEERS)).isEqualTo(6);
    client.sendOn(CHANNEL, "last");
    relay.relay.endAll();
    assertThat(relay.counters.total(AvCounter.PACKETS_FROM_CLIENTS)).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({"0x3FFF", "0x7FFF", "0x0000", "0xFFFF"})
  void bindsOnlyNumbersOfChannels(String number) {
    client.allocated();

    assertThat(client.bind(Integer.decode(number), PEER).code()).isEqualTo(400);
  }

  @Test
  void bindsANumberToOnePeer() {
    client.allocated();
    client.bind(CHANNEL, PEER);

    assertThat(client.bind(CHANNEL, address("151.101.1.69", 5001)).code()).isEqualTo(400);
    assertThat(client.bind(CHANNEL + 1, PEER).code()).isEqualTo(400);
    assertThat(client.bind(CHANNEL, PEER).isSuccess()).isTrue();
  }

  @Test
  void permitsNothingWithARefusedChannel() {
    int port = client.allocated();
    client.bind(CHANNEL, PEER);
    TransportAddress other = address("151.101.1.70", 5001);

    assertThat(client.bind(CHANNEL, other).code()).isEqualTo(400);
    relay.fromPeer(port, other, "not permitted");

    assertThat(client.path.isSilent()).isTrue();
  }

  @Test
  void dropsDataTooLongForAnIndication() {
    int port = client.allocated();
    client.permit(PEER);

    relay.fromPeer(port, PEER, "x".repeat(Traffic.MOST_INDICATED_OCTETS));
    assertThat(client.path.take().length).isBetween(65_490, 65_507);
    relay.fromPeer(port, PEER, "x".repeat(65_507));

    assertThat(client.path.isSilent()).isTrue();
    assertThat(relay.counters.total(AvCounter.PACKETS_TOO_LONG)).isOne();
    client.bind(CHANNEL, PEER);
    relay.fromPeer(port, PEER, "x".repeat(65_503));
    assertThat(client.path.take()).hasSize(65_507);
    relay.fromPeer(port, PEER, "x".repeat(65_504));
    assertThat(client.path.isSilent()).isTrue();
  }

  @Test
  void channelsRunOutAndRest() {
    client.allocated();
    client.refresh(3600);
    client.bind(CHANNEL, PEER);
    relay.pass(Duration.ofMinutes(10));
    client.sendOn(CHANNEL, "too late");
    assertThat(relay.sockets.left).isEmpty();
    TransportAddress other = address("151.101.1.69", 5001);
    assertThat(client.bind(CHANNEL, other).code()).isEqualTo(400);

    relay.pass(Duration.ofMinutes(5));

    assertThat(client.bind(CHANNEL, other).isSuccess()).isTrue();
  }

  @Test
  void marksWhatMustStayWhole() {
    int port = client.allocated();
    client.permit(PEER);

    client.sendTo(PEER, "whole", writer -> writer.empty(TurnAttribute.DONT_FRAGMENT));

    assertThat(relay.sockets.left)
        .containsExactly(new PaperSockets.Left(port, PEER, "whole", true));
  }

  /** Whoever cannot have whole datagrams is told at once (RFC 8656 section 7.2). */
  @Test
  void saysWhereNothingCanBeKeptWhole() {
    relay.sockets.keepsWhole = false;
    client.challenged();

    Answer refused = client.allocate(writer -> writer.empty(TurnAttribute.DONT_FRAGMENT));
    assertThat(refused.code()).isEqualTo(420);
    assertThat(refused.octets(StunAttribute.UNKNOWN_ATTRIBUTES)).containsExactly(0x00, 0x1A);
    assertThat(client.allocate(TurnClient.NOTHING).isSuccess()).isTrue();
    client.permit(PEER);
    client.sendTo(PEER, "x", writer -> writer.empty(TurnAttribute.DONT_FRAGMENT));
    assertThat(relay.sockets.left).isEmpty();
  }

  @Test
  void tellsOfIcmpErrors() {
    client.allocated();
    client.permit(PEER);
    Allocation allocation =
        relay.relay.find(CLIENT.family(), CLIENT.high(), CLIENT.low(), CLIENT.port(), 0);
    var peer = new AddressSlot();
    peer.set(PEER);

    relay
        .servers
        .peerData()
        .unreachable(Objects.requireNonNull(allocation), peer, new IcmpError(3, 4, 1400));

    Answer data = client.answer();
    assertThat(data.has(TurnAttribute.DATA)).isFalse();
    assertThat(
            IcmpError.of(
                data.message().attributes(), data.message().attributes().find(TurnAttribute.ICMP)))
        .isEqualTo(new IcmpError(3, 4, 1400));
  }

  /** Anybody can make up ICMP. */
  @Test
  void tellsNobodyOfIcmpErrorsWhoDoesNotKeepUp() {
    TurnClient onTcp = TurnClient.onTcp(relay, CLIENT, "sip:alice@harbor.example");
    onTcp.allocated();
    onTcp.permit(PEER);
    onTcp.path.keepsUp = false;
    Allocation allocation =
        relay.relay.find(CLIENT.family(), CLIENT.high(), CLIENT.low(), CLIENT.port(), 0);
    var peer = new AddressSlot();
    peer.set(PEER);

    relay
        .servers
        .peerData()
        .unreachable(Objects.requireNonNull(allocation), peer, new IcmpError(3, 4, 1400));

    assertThat(onTcp.path.isSilent()).isTrue();
  }

  @Test
  void twoClientsAreEachOthersPeers() {
    int port = client.allocated();
    var other = new TurnClient(relay, address("93.184.216.35", 40000), "sip:bob@harbor.example");
    int otherPort = other.allocated();
    TransportAddress first = address("198.51.100.30", port);
    TransportAddress second = address("198.51.100.30", otherPort);

    assertThat(client.permit(second).isSuccess()).isTrue();
    assertThat(other.permit(first).isSuccess()).isTrue();
    client.sendTo(second, "between us", TurnClient.NOTHING);
    assertThat(relay.sockets.left)
        .containsExactly(new PaperSockets.Left(port, second, "between us", false));
    assertThat(client.bind(CHANNEL, address("198.51.100.30", 3478)).code()).isEqualTo(403);
    client.sendTo(address("198.51.100.30", 3478), "to the server", TurnClient.NOTHING);
    assertThat(relay.sockets.left).hasSize(1);
  }

  /** Behind one address there may be many, and a call must not end for what a neighbour does. */
  @Test
  void hearsClientsWhoseNeighbourGuesses() {
    client.allocated();
    var ms =
        new MsTurnClient(
            relay, address("93.184.216.34", CLIENT.port() + 1), "sip:carol@harbor.example");
    ms.allocated();
    var guesser =
        new TurnClient(
            relay, address("93.184.216.34", CLIENT.port() + 2), "sip:bob@harbor.example");
    guesser.challenged().password = "guess";
    for (int i = 0; i < 25; i++) {
      guesser.sendRequest(TurnMethod.ALLOCATE, TurnClient.UDP);
    }
    assertThat(relay.counters.total(AvCounter.SOURCES_SILENCED)).isPositive();

    assertThat(client.refresh(600).isSuccess()).isTrue();
    assertThat(ms.allocate(MsTurnClient.NOTHING).type()).isEqualTo(MsTurnType.ALLOCATE_RESPONSE);
  }

  @Test
  void silencesWhoGuessesTooOften() {
    client.challenged();
    client.password = "wrong";
    for (int i = 0; i < 20; i++) {
      client.sendRequest(TurnMethod.ALLOCATE, TurnClient.UDP);
      relay.pass(Duration.ofMillis(500));
    }
    while (!client.path.isSilent()) {
      client.path.take();
    }

    client.sendRequest(TurnMethod.ALLOCATE, TurnClient.UDP);

    assertThat(client.path.isSilent()).isTrue();
    assertThat(relay.counters.total(AvCounter.SOURCES_SILENCED)).isPositive();
  }

  @Test
  void answersAForgedSourceSoOftenAndNoMore() {
    int answers = 0;
    for (int i = 0; i < 1000; i++) {
      client.sendPlain(TurnMethod.ALLOCATE, TurnClient.UDP);
    }
    while (!client.path.isSilent()) {
      client.path.take();
      answers++;
    }

    assertThat(answers).isBetween(1, 20);
    assertThat(relay.counters.total(AvCounter.ANSWERS_WITHHELD)).isEqualTo(1000 - answers);
  }

  @Test
  void takesNoNewAllocationsWhileDraining() {
    client.allocated();
    relay.draining.set(true);
    var late = new TurnClient(relay, address("93.184.216.35", 1), "sip:bob@harbor.example");

    Answer answer = late.challenged().allocate(TurnClient.NOTHING);
    assertThat(answer.code()).isEqualTo(300);
    assertThat(late.isSigned(answer)).isTrue();
    var other = new AddressSlot();
    int place = answer.message().attributes().find(StunAttribute.ALTERNATE_SERVER);
    assertThat(answer.message().attributes().address(place, other)).isTrue();
    assertThat(other.toAddress()).isEqualTo(PaperRelay.OTHER_NODE);
    assertThat(client.refresh(600).isSuccess()).isTrue();
  }
}
