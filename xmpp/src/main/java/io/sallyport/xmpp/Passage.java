package io.sallyport.xmpp;

import io.sallyport.net.Loop;
import io.sallyport.wire.xmpp.Bounce;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StanzaCondition;
import io.sallyport.wire.xmpp.XmppDomain;
import io.sallyport.wire.xmpp.XmppLimits;
import io.sallyport.xmpp.inside.Fate;
import io.sallyport.xmpp.inside.Loss;
import io.sallyport.xmpp.inside.StanzaUse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * What passes between the two sides of the proxy. A stanza is settled where it came from only when
 * its fate is known: the other side has taken it, its sender has been told that it has not, or it
 * is of a kind that nobody misses.
 */
final class Passage {
  /** How often a draining node looks whether all is done. */
  private static final Duration LOOK = Duration.ofMillis(100);

  private final Side outside;
  private final Side inside;
  private final List<DomainServer> servers;
  private final List<Stopping> all;
  private final Loop owner;
  private final Duration drainGrace;
  private final HeldMemory memory;
  private final StanzaTotals totals;

  /** Domains that something inside has spoken for since the node started. */
  private final Set<String> served = ConcurrentHashMap.newKeySet();

  private final AtomicLong open = new AtomicLong();

  /**
   * @param inside servers inside as whose partner the node speaks
   * @param servers what else serves domains inside; the first that does takes a stanza
   * @param owner the loop of the servers, which drains
   * @param drainGrace how long what is under way is waited for
   * @param memory is told what is held of stanzas under way
   */
  Passage(
      Side outside,
      Side inside,
      List<DomainServer> servers,
      Loop owner,
      Duration drainGrace,
      HeldMemory memory,
      StanzaTotals totals) {
    this.outside = outside;
    this.inside = inside;
    this.servers = List.copyOf(servers);
    List<Stopping> stopping = new ArrayList<>(servers);
    stopping.add(outside);
    stopping.add(inside);
    this.all = List.copyOf(stopping);
    this.owner = owner;
    this.drainGrace = drainGrace;
    this.memory = memory;
    this.totals = totals;
  }

  /** A partner's stanza goes to who serves the domain inside. */
  void fromPartner(Stanza stanza, Origin origin, Runnable settled) {
    Stanza kept = stanza.kept();
    new Passing(kept, origin.pair(), outside, sending -> inward(kept, origin, sending), settled)
        .begin();
  }

  /** True while who sends to that domain should wait a little. */
  boolean isCrowded(XmppDomain domain) {
    if (memory.isFull()) {
      return true;
    }
    for (DomainServer server : servers) {
      if (server.isCrowded(domain)) {
        return true;
      }
    }
    return false;
  }

  /** To the first that serves the domain; if nobody does, to a server as whose partner we speak. */
  private void inward(Stanza stanza, Origin origin, Sending sending) {
    if (servers.isEmpty()) {
      inside.send(stanza, origin.pair(), sending);
    } else if (owner.isCurrent()) {
      choose(stanza, origin, sending);
    } else {
      owner.execute(() -> choose(stanza, origin, sending));
    }
  }

  private void choose(Stanza stanza, Origin origin, Sending sending) {
    for (DomainServer server : servers) {
      if (server.serves(origin.pair().to())) {
        server.deliver(stanza, origin, sending);
        return;
      }
    }
    inside.send(stanza, origin.pair(), sending);
  }

  /** A stanza of a server inside as whose partner we speak. */
  void fromInside(Stanza stanza, Origin origin, Runnable settled) {
    outward(stanza, origin.pair(), inside, settled);
  }

  /**
   * Sends a stanza of whatever serves a domain inside to a partner. Call from any thread; those of
   * one thread stay in order.
   *
   * @param pair of its addresses: that its sender may speak for the one and to the other was found
   *     out before
   * @param source is told if it is not taken
   * @param settled to be run once, from any thread, when its fate is known
   */
  void outward(Stanza stanza, DomainPair pair, StanzaSource source, Runnable settled) {
    served.add(pair.from().ascii());
    Stanza kept = stanza.kept();
    new Passing(kept, pair, source, sending -> outside.send(kept, pair, sending), settled).begin();
  }

  /** Stanzas whose fate is not known. */
  long open() {
    return open.get();
  }

  /** Streams of those that have attached inside to serve domains. */
  int attached() {
    return servers.stream().mapToInt(DomainServer::open).sum();
  }

  /**
   * The node stops: nothing more is taken, and when nothing is under way all streams end. Call from
   * any thread.
   */
  void drain() {
    all.forEach(Stopping::stopTaking);
    owner.execute(() -> {
      long deadlineNanos = owner.nanoTime() + drainGrace.toNanos();
      owner.schedule(LOOK, () -> look(deadlineNanos));
    });
  }

  private void look(long deadlineNanos) {
    boolean isDone = open.get() == 0 && all.stream().mapToInt(Stopping::crossing).sum() == 0;
    if (isDone || owner.nanoTime() - deadlineNanos >= 0) {
      // Whose stanza waits is told while there are streams to tell it on.
      all.forEach(Stopping::giveUp);
      all.forEach(Stopping::drain);
    } else {
      owner.schedule(LOOK, () -> look(deadlineNanos));
    }
  }

  private boolean hasBeenServed(XmppDomain domain) {
    return served.contains(domain.ascii())
        || servers.stream().anyMatch(server -> server.hasServed(domain));
  }

  /** A stanza on its way from one side to the other, until its fate is known. */
  private final class Passing implements Sending {
    private final Stanza stanza;
    private final DomainPair pair;
    private final StanzaSource from;
    private final Consumer<Sending> way;
    private final Runnable settled;
    private final long cameNanos = owner.nanoTime();
    private boolean isRepeated;

    Passing(
        Stanza stanza,
        DomainPair pair,
        StanzaSource from,
        Consumer<Sending> way,
        Runnable settled) {
      this.stanza = stanza;
      this.pair = pair;
      this.from = from;
      this.way = way;
      this.settled = settled;
    }

    void begin() {
      totals.came(stanza.kind(), isInward());
      open.incrementAndGet();
      memory.add(stanza.heldOctets());
      if (stanza.extent().isWithin(XmppLimits.PROVEN)) {
        way.accept(this);
      } else {
        // With what its stream's header adds, a reader like ours would end the stream of all.
        lost(Loss.TOO_LONG, StanzaCondition.POLICY_VIOLATION, "more than the other side takes");
      }
    }

    private boolean isInward() {
      return from.equals(outside);
    }

    private void end() {
      settled.run();
      open.decrementAndGet();
      memory.add(-stanza.heldOctets());
    }

    @Override
    public long cameNanos(long nowNanos) {
      return cameNanos;
    }

    @Override
    public void confirmed() {
      end();
    }

    @Override
    public void lost(Loss loss, StanzaCondition condition, String text) {
      Loss known = isInward() ? ofInside(loss) : loss;
      StanzaUse use = StanzaUse.of(stanza.kind().elementName(), stanza.type());
      switch (known.fate(use)) {
        case Fate.Requeued(), Fate.Resent() -> repeat(condition, text);
        case Fate.Bounced bounced -> bounce(error(bounced, condition, text));
        case Fate.Dropped() -> drop(known, use);
      }
    }

    private void drop(Loss loss, StanzaUse use) {
      totals.dropped(pair, use, loss);
      end();
    }

    /** That our own domain has no server inside is no fault of the domain. */
    private Loss ofInside(Loss loss) {
      return switch (loss) {
        case PARTNER_ABSENT, PARTNER_UNREACHABLE ->
            hasBeenServed(pair.to()) ? Loss.NOBODY_NOW : Loss.NOBODY_EVER;
        default -> loss;
      };
    }

    private void repeat(StanzaCondition condition, String text) {
      if (isRepeated || owner.nanoTime() - cameNanos >= UnsentStanzas.LIMIT.toNanos()) {
        lost(Loss.PARTNER_UNREACHABLE, condition, text);
      } else {
        isRepeated = true;
        way.accept(this);
      }
    }

    private Bounce error(Fate.Bounced bounced, StanzaCondition condition, String text) {
      Bounce error =
          isInward() ? Bounce.of(bounced.condition(), bounced.text()) : Bounce.of(condition, text);
      return bounced.notSent() ? error.notSent() : error;
    }

    private void bounce(Bounce error) {
      totals.bounced(error.condition());
      from.answer(stanza, error, new Answering(error));
    }

    /** The error on its way back: it is an answer, so only what did not leave is sent again. */
    private final class Answering implements Sending {
      private final Bounce error;
      private boolean isLast;

      Answering(Bounce error) {
        this.error = error;
      }

      @Override
      public long cameNanos(long nowNanos) {
        return cameNanos;
      }

      @Override
      public void confirmed() {
        end();
      }

      @Override
      public void lost(Loss loss, StanzaCondition condition, String text) {
        if (isLast || !(loss.fate(StanzaUse.ANSWER) instanceof Fate.Requeued)) {
          drop(loss, StanzaUse.ANSWER);
        } else {
          isLast = true;
          from.answer(stanza, error, this);
        }
      }
    }
  }
}
