package io.sallyport.xmpp;

import io.sallyport.wire.xmpp.Bounce;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.Stanza;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A side of the proxy that writes down what it is given; the test says what becomes of it. */
final class PaperSide implements Side {
  /** What was sent, answered and done, in order. */
  final List<String> events = new ArrayList<>();

  private final Deque<Sending> open = new ArrayDeque<>();
  private int crossing;

  /** What was given first and has no fate yet. */
  Sending next() {
    return open.removeFirst();
  }

  void setCrossing(int streams) {
    crossing = streams;
  }

  List<String> take() {
    List<String> taken = List.copyOf(events);
    events.clear();
    return taken;
  }

  @Override
  public void send(Stanza stanza, DomainPair pair, Sending sending) {
    events.add("sent " + stanza.id().orElse("-"));
    open.addLast(sending);
  }

  @Override
  public void answer(Stanza stanza, Bounce bounce, Sending sending) {
    events.add("answered " + stanza.id().orElse("-") + " " + bounce.condition().elementName());
    open.addLast(sending);
  }

  @Override
  public void stopTaking() {
    events.add("stops taking");
  }

  @Override
  public int crossing() {
    return crossing;
  }

  @Override
  public void giveUp() {
    events.add("gives up");
  }

  @Override
  public void drain() {
    events.add("drains");
  }
}
