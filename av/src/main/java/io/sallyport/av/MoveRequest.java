package io.sallyport.av;

import io.sallyport.wire.stun.Attributes;
import io.sallyport.wire.stun.StunMessage;
import io.sallyport.wire.stun.StunReader;
import io.sallyport.wire.turn.TurnAttribute;
import io.sallyport.wire.turn.TurnError;
import io.sallyport.wire.turn.TurnMethod;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Refresh of a client that has another address now, with the ticket of its allocation (RFC 8016
 * section 3.2). The kernel may have brought it to another lane: then the allocation moves there,
 * through the lanes' queues, and its sockets are opened anew at the same ports. Owned by one
 * thread.
 */
final class MoveRequest {
  /**
   * How often a port is asked for, with each sweep: where a lane closes a socket the port may stay
   * taken until the lane waits next.
   */
  private static final int TRIES = 10;

  private final Relay relay;
  private final TurnAnswers answers;
  private final RefreshRequest refresh;
  private final StunReader reader = new StunReader(TurnServer.RULES);

  MoveRequest(Relay relay, TurnAnswers answers, RefreshRequest refresh) {
    this.relay = relay;
    this.answers = answers;
    this.refresh = refresh;
  }

  /** True of a proven request on a 5-tuple without an allocation that shows a ticket. */
  boolean isOne(TurnRequest request) {
    return request.allocation() == null
        && request.message().method() == TurnMethod.REFRESH
        && request.path().transport() == Transport.UDP
        && request.message().attributes().has(TurnAttribute.MOBILITY_TICKET)
        && relay.shared().settings().isMobile();
  }

  void received(TurnRequest request) {
    Attributes attributes = request.message().attributes();
    byte[] ticket = attributes.octets(attributes.find(TurnAttribute.MOBILITY_TICKET));
    Tickets.Holder holder = relay.shared().tickets().find(ticket);
    if (relay.shared().peers().edges().isAt(request.path().remote())) {
      // A relay has no clients of its own: behind it would be another allocation.
      refuse(request, TurnError.FORBIDDEN);
    } else if (holder == null) {
      refuse(request, TurnError.ALLOCATION_MISMATCH);
    } else if (!holder.user().equals(request.owner().user())) {
      refuse(request, TurnError.WRONG_CREDENTIALS);
    } else if (!holder.isLeaving()) {
      // A retransmission while it moves is answered with what it repeats.
      var move = new Move(request, copied(request.message()), ticket);
      if (holder.relay() == relay) {
        leave(holder, move);
      } else if (!holder.relay().execute(() -> leave(holder, move))) {
        relay.shared().counters().count(AvCounter.MOVES_FAILED);
      }
    }
  }

  /**
   * What goes from lane to lane.
   *
   * @param octets of the request: the message is a view that does not last
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  private record Move(TurnRequest request, byte[] octets, byte[] ticket) {}

  private static byte[] copied(StunMessage message) {
    return message
        .segment()
        .asSlice(message.offset(), message.length())
        .toArray(ValueLayout.JAVA_BYTE);
  }

  /**
   * On the thread of the allocation: a retransmission may have come before, or the end. The client
   * hears of neither here, and asks again.
   */
  private void leave(Tickets.Holder holder, Move move) {
    if (!holder.equals(relay.shared().tickets().find(move.ticket()))) {
      return;
    }
    Allocation allocation = holder.allocation();
    if (!holder.relay().goesOn(allocation)) {
      return;
    }
    relay.shared().tickets().leave(holder);
    holder.relay().detach(allocation);
    if (holder.relay() == relay) {
      arrive(allocation, move, TRIES);
    } else if (!relay.execute(() -> arrive(allocation, move, TRIES))) {
      relay.shared().counters().count(AvCounter.MOVES_FAILED);
      stay(holder, allocation.number() >>> Short.SIZE, TRIES);
    }
  }

  /** On the thread that let it go: the client asks again, with the same ticket. */
  private void stay(Tickets.Holder holder, int listener, int tries) {
    Allocation allocation = holder.allocation();
    switch (holder.relay().attach(allocation, allocation.path(), listener)) {
      case DONE -> relay.shared().tickets().keep(holder);
      case NOT_YET ->
          later(holder.relay(), allocation, tries, () -> stay(holder, listener, tries - 1));
      case ENDED -> {}
    }
  }

  private static void later(Relay at, Allocation allocation, int tries, Runnable task) {
    if (tries > 1) {
      at.atNextSweep(allocation, task);
    } else {
      at.endDetached(allocation);
    }
  }

  /** On this relay's thread: the allocation is its own now. */
  private void arrive(Allocation allocation, Move move, int tries) {
    switch (relay.attach(allocation, move.request().path(), move.request().listener())) {
      case DONE -> arrived(allocation, move);
      case NOT_YET -> {
        if (tries == 1) {
          relay.shared().counters().count(AvCounter.MOVES_FAILED);
        }
        later(relay, allocation, tries, () -> arrive(allocation, move, tries - 1));
      }
      case ENDED -> relay.shared().counters().count(AvCounter.MOVES_FAILED);
    }
  }

  private void arrived(Allocation allocation, Move move) {
    ClientPath path = move.request().path();
    relay.shared().tickets().issue(relay, allocation);
    relay.shared().counters().count(AvCounter.ALLOCATIONS_MOVED);
    MemorySegment octets = MemorySegment.ofArray(move.octets());
    if (reader.read(octets, 0, move.octets().length) instanceof StunMessage message) {
      refresh.received(
          new TurnRequest(
              message, path, move.request().listener(), move.request().owner(), allocation),
          allocation);
    }
  }

  private void refuse(TurnRequest request, TurnError error) {
    answers.refuse(request.message(), request.path(), request.owner(), error);
  }
}
