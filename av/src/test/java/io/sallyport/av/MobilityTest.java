package io.sallyport.av;

import static io.sallyport.av.PaperRelay.CLIENT;
import static io.sallyport.av.PaperRelay.PEER;
import static io.sallyport.av.PaperRelay.address;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.av.TurnClient.Answer;
import io.sallyport.wire.stun.StunAttribute;
import io.sallyport.wire.stun.StunWriter;
import io.sallyport.wire.stun.TransportAddress;
import io.sallyport.wire.turn.TurnAttribute;
import io.sallyport.wire.turn.TurnMethod;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** RFC 8016, rule by rule, and within one lane and between two. */
class MobilityTest {
  private static final TransportAddress ELSEWHERE = address("93.184.216.99", 41000);
  private static final String ALICE = "sip:alice@harbor.example";
  private final PaperRelay here = PaperRelay.mobile();
  private final PaperRelay there = new PaperRelay(here);
  private final TurnClient client = new TurnClient(here, CLIENT, ALICE);

  private static void wanted(StunWriter writer) {
    writer.empty(TurnAttribute.MOBILITY_TICKET);
  }

  /** The same client at another address, whose datagrams come to a lane. */
  private TurnClient moved(PaperRelay lane) {
    var moved = new TurnClient(lane, ELSEWHERE, ALICE);
    moved.username = client.username;
    moved.password = client.password;
    moved.nonce = client.nonce;
    return moved;
  }

  private static TurnClient.Parts with(byte[] ticket) {
    return writer -> writer.octets(TurnAttribute.MOBILITY_TICKET, ticket);
  }

  /** Asks once, is told that the nonce is of another address, and asks again. */
  private Answer move(TurnClient moved, byte[] ticket) {
    Answer stale = moved.request(TurnMethod.REFRESH, with(ticket));
    assertThat(stale.code()).isEqualTo(438);
    moved.nonce = stale.text(StunAttribute.NONCE);
    moved.sendRequest(TurnMethod.REFRESH, with(ticket));
    here.sockets.runTasks();
    there.sockets.runTasks();
    return moved.answer();
  }

  private byte[] allocated() {
    Answer answer = client.challenged().allocate(MobilityTest::wanted);
    assertThat(answer.isSuccess()).isTrue();
    return answer.octets(TurnAttribute.MOBILITY_TICKET);
  }

  private int port(PaperRelay lane) {
    return lane.sockets.open.keySet().iterator().next();
  }

  @Test
  void givesATicketToWhoWantsOne() {
    assertThat(allocated()).hasSize(Tickets.OCTETS);
    assertThat(here.shared.tickets().size()).isOne();
  }

  /** What coturn's client keeps of a ticket ends before a zero octet. */
  @Test
  void givesTicketsThatAreText() {
    assertThat(new String(allocated(), US_ASCII)).matches("[A-Za-z0-9_-]{24}");
  }

  @Test
  void givesNoneToWhoDoesNot() {
    assertThat(client.challenged().allocate(TurnClient.NOTHING).has(TurnAttribute.MOBILITY_TICKET))
        .isFalse();
    assertThat(here.shared.tickets().size()).isZero();
  }

  @Test
  void forbidsItUnlessSwitchedOn() {
    var immobile = new TurnClient(new PaperRelay(), CLIENT, ALICE);

    assertThat(immobile.challenged().allocate(MobilityTest::wanted).code()).isEqualTo(405);
  }

  @Test
  void wantsAnEmptyTicketAtFirst() {
    client.challenged();

    assertThat(client.allocate(with(new byte[Tickets.OCTETS])).code()).isEqualTo(400);
    assertThat(here.relay.size()).isZero();
  }

  @Test
  void movesWithinALane() {
    byte[] ticket = allocated();
    int port = port(here);
    client.permit(PEER);
    client.bind(0x4001, PEER);
    TurnClient moved = moved(here);

    Answer answer = move(moved, ticket);

    assertThat(answer.isSuccess()).isTrue();
    assertThat(moved.isSigned(answer)).isTrue();
    assertThat(answer.octets(TurnAttribute.MOBILITY_TICKET)).hasSize(24).isNotEqualTo(ticket);
    assertThat(here.sockets.open).containsOnlyKeys(port);
    moved.sendOn(0x4001, "hello");
    assertThat(here.sockets.left.remove().data()).isEqualTo("hello");
    here.fromPeer(port, PEER, "world");
    assertThat(new String(moved.path.take(), UTF_8)).endsWith("world");
    assertThat(client.path.isSilent()).isTrue();
  }

  /** The port stays, and so do permissions, channels and what the user has used of his quota. */
  @Test
  void movesToAnotherLane() {
    byte[] ticket = allocated();
    int port = port(here);
    client.permit(PEER);
    client.bind(0x4001, PEER);
    TurnClient moved = moved(there);

    Answer answer = move(moved, ticket);

    assertThat(answer.isSuccess()).isTrue();
    assertThat(here.relay.size()).isZero();
    assertThat(here.sockets.open).isEmpty();
    assertThat(there.relay.size()).isOne();
    assertThat(there.sockets.open).containsOnlyKeys(port);
    assertThat(here.shared.quotas().allocations()).isOne();
    moved.sendOn(0x4001, "hello");
    assertThat(there.sockets.left.remove().data()).isEqualTo("hello");
    there.fromPeer(port, PEER, "world");
    assertThat(new String(moved.path.take(), UTF_8)).endsWith("world");
    assertThat(here.counters.total(AvCounter.ALLOCATIONS_MOVED)).isOne();
  }

  @Test
  void movesAgainWithTheNewTicketOnly() {
    byte[] first = allocated();
    Answer answer = move(moved(there), first);
    byte[] second = answer.octets(TurnAttribute.MOBILITY_TICKET);
    var back = new TurnClient(here, address("93.184.216.100", 42000), ALICE);
    back.challenged();

    assertThat(back.request(TurnMethod.REFRESH, with(first)).code()).isEqualTo(437);
    back.sendRequest(TurnMethod.REFRESH, with(second));
    there.sockets.runTasks();
    here.sockets.runTasks();
    assertThat(back.answer().isSuccess()).isTrue();
    assertThat(here.relay.size()).isOne();
  }

  @Test
  void answersARetransmissionWithoutMovingAgain() {
    byte[] ticket = allocated();
    TurnClient moved = moved(there);
    byte[] next = move(moved, ticket).octets(TurnAttribute.MOBILITY_TICKET);

    Answer again = moved.again(TurnMethod.REFRESH, with(ticket));

    assertThat(again.isSuccess()).isTrue();
    assertThat(again.octets(TurnAttribute.MOBILITY_TICKET)).isEqualTo(next);
    assertThat(here.counters.total(AvCounter.ALLOCATIONS_MOVED)).isOne();
  }

  /** Its port is not free yet: what is asked again meanwhile is no other ticket (section 3.2.2). */
  @Test
  void refusesNoRetransmissionWhileItMoves() {
    byte[] ticket = allocated();
    int port = port(here);
    TurnClient moved = moved(there).challenged();
    there.sockets.taken.add(port);
    moved.sendRequest(TurnMethod.REFRESH, with(ticket));
    here.sockets.runTasks();
    there.sockets.runTasks();
    moved.sendRequest(TurnMethod.REFRESH, with(ticket));
    here.sockets.runTasks();
    there.sockets.runTasks();
    assertThat(moved.path.isSilent()).isTrue();
    there.sockets.taken.clear();

    there.relay.sweep();

    assertThat(moved.answer().isSuccess()).isTrue();
    assertThat(here.counters.total(AvCounter.ALLOCATIONS_MOVED)).isOne();
    assertThat(here.shared.tickets().size()).isOne();
  }

  @Test
  void movesForItsOwnerOnly() {
    byte[] ticket = allocated();
    var mallory = new TurnClient(there, ELSEWHERE, "sip:mallory@harbor.example");

    assertThat(mallory.challenged().request(TurnMethod.REFRESH, with(ticket)).code())
        .isEqualTo(441);
    assertThat(here.relay.size()).isOne();
  }

  /** There another allocation would be its client. */
  @Test
  void movesToNoRelayOfThePool() {
    byte[] ticket = allocated();
    var relayed = new TurnClient(there, address("198.51.100.31", 50_500), ALICE);
    relayed.username = client.username;
    relayed.password = client.password;

    assertThat(relayed.challenged().request(TurnMethod.REFRESH, with(ticket)).code())
        .isEqualTo(403);
    assertThat(here.relay.size()).isOne();
  }

  @Test
  void knowsNoOtherTicket() {
    allocated();
    TurnClient moved = moved(there).challenged();

    assertThat(moved.request(TurnMethod.REFRESH, with(new byte[24])).code()).isEqualTo(437);
    assertThat(moved.request(TurnMethod.REFRESH, with(new byte[3])).code()).isEqualTo(437);
    assertThat(moved.refresh(600).code()).isEqualTo(437);
  }

  @Test
  void releasesFromElsewhere() {
    byte[] ticket = allocated();
    TurnClient moved = moved(there).challenged();

    moved.sendRequest(
        TurnMethod.REFRESH,
        writer -> {
          with(ticket).accept(writer);
          writer.u32(TurnAttribute.LIFETIME, 0);
        });
    here.sockets.runTasks();
    there.sockets.runTasks();

    assertThat(moved.answer().u32(TurnAttribute.LIFETIME)).isZero();
    assertThat(there.sockets.open).isEmpty();
    assertThat(here.shared.tickets().size()).isZero();
    assertThat(here.shared.quotas().allocations()).isZero();
  }

  @Test
  void forgetsTheTicketsOfAllocationsThatEnd() {
    byte[] ticket = allocated();
    here.pass(Duration.ofMinutes(11));

    assertThat(here.shared.tickets().size()).isZero();
    TurnClient moved = moved(there).challenged();
    assertThat(moved.request(TurnMethod.REFRESH, with(ticket)).code()).isEqualTo(437);
  }

  /** Nor do they bring back to life what is over and was not looked at yet. */
  @Test
  void ticketsOutliveNoAllocation() {
    byte[] ticket = allocated();
    TurnClient moved = moved(there).challenged();
    here.passUnseen(Duration.ofMinutes(11));
    assertThat(here.shared.tickets().size()).isOne();
    moved.challenged();

    moved.sendRequest(TurnMethod.REFRESH, with(ticket));
    here.sockets.runTasks();
    there.sockets.runTasks();

    assertThat(moved.path.isSilent()).isTrue();
    assertThat(there.relay.size()).isZero();
    assertThat(here.relay.size()).isZero();
    assertThat(here.shared.quotas().allocations()).isZero();
    assertThat(moved.request(TurnMethod.REFRESH, with(ticket)).code()).isEqualTo(437);
  }

  /** A lane that is too busy to hear of it keeps what it has; the client asks again. */
  @Test
  void losesNothingWhenALaneIsBusy() {
    byte[] ticket = allocated();
    TurnClient moved = moved(there).challenged();
    here.sockets.isBusy = true;

    moved.sendRequest(TurnMethod.REFRESH, with(ticket));
    assertThat(moved.path.isSilent()).isTrue();
    assertThat(here.relay.size()).isOne();

    here.sockets.isBusy = false;
    moved.sendRequest(TurnMethod.REFRESH, with(ticket));
    here.sockets.runTasks();
    there.sockets.runTasks();
    assertThat(moved.answer().isSuccess()).isTrue();
  }

  /** A lane that closes a socket may have its port a moment longer. */
  @Test
  void waitsForThePort() {
    byte[] ticket = allocated();
    int port = port(here);
    TurnClient moved = moved(there).challenged();
    there.sockets.taken.add(port);
    moved.sendRequest(TurnMethod.REFRESH, with(ticket));
    here.sockets.runTasks();
    there.sockets.runTasks();
    there.relay.sweep();
    assertThat(moved.path.isSilent()).isTrue();
    there.sockets.taken.clear();

    there.relay.sweep();

    assertThat(moved.answer().isSuccess()).isTrue();
    assertThat(there.sockets.open).containsOnlyKeys(port);
    assertThat(here.counters.total(AvCounter.MOVES_FAILED)).isZero();
  }

  @Test
  void staysWhereTheOtherLaneHearsNothing() {
    byte[] ticket = allocated();
    int port = port(here);
    client.permit(PEER);
    TurnClient moved = moved(there).challenged();
    there.sockets.isBusy = true;
    here.sockets.taken.add(port);
    moved.sendRequest(TurnMethod.REFRESH, with(ticket));
    here.sockets.runTasks();
    here.sockets.taken.clear();

    here.relay.sweep();

    assertThat(here.counters.total(AvCounter.MOVES_FAILED)).isOne();
    here.fromPeer(port, PEER, "still here");
    assertThat(client.answer().text(TurnAttribute.DATA)).isEqualTo("still here");
    assertThat(client.refresh(600).isSuccess()).isTrue();
    there.sockets.isBusy = false;
    moved.sendRequest(TurnMethod.REFRESH, with(ticket));
    here.sockets.runTasks();
    there.sockets.runTasks();
    assertThat(moved.answer().isSuccess()).isTrue();
  }

  @Test
  void keepsNothingOfAMoveThatWaitsWhenItsLaneStops() {
    byte[] ticket = allocated();
    TurnClient moved = moved(there).challenged();
    there.sockets.taken.add(port(here));
    moved.sendRequest(TurnMethod.REFRESH, with(ticket));
    here.sockets.runTasks();
    there.sockets.runTasks();

    there.relay.endAll();

    assertThat(here.shared.quotas().allocations()).isZero();
    assertThat(here.hasPorts()).isFalse();
  }

  /** What can neither go on nor back has ended, with its port and its place. */
  @Test
  void endsWhatCannotArrive() {
    byte[] ticket = allocated();
    int port = port(here);
    TurnClient moved = moved(there).challenged();
    there.sockets.taken.add(port);

    moved.sendRequest(TurnMethod.REFRESH, with(ticket));
    here.sockets.runTasks();
    there.sockets.runTasks();
    there.pass(Duration.ofSeconds(1));

    assertThat(moved.path.isSilent()).isTrue();
    assertThat(here.shared.quotas().allocations()).isZero();
    assertThat(here.shared.ports().isLive(Transport.UDP, false, port)).isFalse();
    assertThat(here.counters.total(AvCounter.ALLOCATIONS_ENDED)).isOne();
    assertThat(here.counters.total(AvCounter.MOVES_FAILED)).isOne();
  }

  @Test
  void keepsNothingOfAMoveThatAFaultEnds() {
    byte[] ticket = allocated();
    TurnClient moved = moved(there).challenged();
    moved.sendRequest(TurnMethod.REFRESH, with(ticket));
    there.sockets.isBroken = true;

    here.sockets.runTasks();
    assertThatThrownBy(there.sockets::runTasks).isInstanceOf(IllegalStateException.class);

    assertThat(here.shared.quotas().allocations()).isZero();
    assertThat(here.hasPorts()).isFalse();
  }
}
