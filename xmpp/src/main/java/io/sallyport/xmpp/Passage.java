package io.sallyport.xmpp;

import io.sallyport.net.Loop;
import io.sallyport.wire.xmpp.Bounce;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StanzaCondition;
import io.sallyport.xmpp.inside.Fate;
import io.sallyport.xmpp.inside.Loss;
import io.sallyport.xmpp.inside.StanzaUse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

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
  private final Loop owner;
  private final Duration drainGrace;

  /** Domains that something inside has spoken for since the node started. */
  private final Set<String> served = ConcurrentHashMap.newKeySet();

  private final AtomicLong open = new AtomicLong();

  /**
   * @param owner the loop that drains
   * @param drainGrace how long what is under way is waited for
   */
  Passage(Side outside, Side inside, Loop owner, Duration drainGrace) {
    this.outside = outside;
    this.inside = inside;
    this.owner = owner;
    this.drainGrace = drainGrace;
  }

  void fromPartner(Stanza stanza, Origin origin, Runnable settled) {
    new Passing(stanza.kept(), origin.pair(), outside, inside, settled).begin();
  }

  void fromInside(Stanza stanza, Origin origin, Runnable settled) {
    served.add(origin.pair().from().ascii());
    new Passing(stanza.kept(), origin.pair(), inside, outside, settled).begin();
  }

  /** Stanzas whose fate is not known. */
  long open() {
    return open.get();
  }

  /** The node stops: nothing more is taken, and when nothing is under way all streams end. */
  void drain() {
    outside.stopTaking();
    inside.stopTaking();
    long deadlineNanos = owner.nanoTime() + drainGrace.toNanos();
    owner.schedule(LOOK, () -> look(deadlineNanos));
  }

  private void look(long deadlineNanos) {
    boolean isDone = open.get() == 0 && outside.crossing() == 0 && inside.crossing() == 0;
    if (isDone || owner.nanoTime() - deadlineNanos >= 0) {
      // Whose stanza waits is told while there are streams to tell it on.
      outside.giveUp();
      inside.giveUp();
      outside.drain();
      inside.drain();
    } else {
      owner.schedule(LOOK, () -> look(deadlineNanos));
    }
  }

  /** A stanza on its way from one side to the other, until its fate is known. */
  private final class Passing implements Sending {
    private final Stanza stanza;
    private final DomainPair pair;
    private final Side from;
    private final Side to;
    private final Runnable settled;
    private boolean isRepeated;

    Passing(Stanza stanza, DomainPair pair, Side from, Side to, Runnable settled) {
      this.stanza = stanza;
      this.pair = pair;
      this.from = from;
      this.to = to;
      this.settled = settled;
    }

    void begin() {
      open.incrementAndGet();
      to.send(stanza, pair, this);
    }

    private void end() {
      settled.run();
      open.decrementAndGet();
    }

    @Override
    public void confirmed() {
      end();
    }

    @Override
    public void lost(Loss loss, StanzaCondition condition, String text) {
      Loss known = to.equals(inside) ? ofInside(loss) : loss;
      StanzaUse use = StanzaUse.of(stanza.kind().elementName(), stanza.type());
      switch (known.fate(use)) {
        case Fate.Requeued(), Fate.Resent() -> repeat(condition, text);
        case Fate.Bounced bounced -> bounce(error(bounced, condition, text));
        case Fate.Dropped() -> end();
      }
    }

    /** That our own domain has no server inside is no fault of the domain. */
    private Loss ofInside(Loss loss) {
      return switch (loss) {
        case PARTNER_ABSENT, PARTNER_UNREACHABLE ->
            served.contains(pair.to().ascii()) ? Loss.NOBODY_NOW : Loss.NOBODY_EVER;
        default -> loss;
      };
    }

    private void repeat(StanzaCondition condition, String text) {
      if (isRepeated) {
        lost(Loss.PARTNER_UNREACHABLE, condition, text);
      } else {
        isRepeated = true;
        to.send(stanza, pair, this);
      }
    }

    private Bounce error(Fate.Bounced bounced, StanzaCondition condition, String text) {
      Bounce error =
          to.equals(inside)
              ? Bounce.of(bounced.condition(), bounced.text())
              : Bounce.of(condition, text);
      return bounced.notSent() ? error.notSent() : error;
    }

    private void bounce(Bounce error) {
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
      public void confirmed() {
        end();
      }

      @Override
      public void lost(Loss loss, StanzaCondition condition, String text) {
        if (isLast || !(loss.fate(StanzaUse.ANSWER) instanceof Fate.Requeued)) {
          end();
        } else {
          isLast = true;
          from.answer(stanza, error, this);
        }
      }
    }
  }
}
