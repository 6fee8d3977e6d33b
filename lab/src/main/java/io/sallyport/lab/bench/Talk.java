package io.sallyport.lab.bench;

import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.Stanza;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Messages of a partner that are answered inside, some under way at any time: each answer that
 * comes back is followed by the next message. Owned by the load's loop.
 */
final class Talk implements Work {
  private final XmppLoad load;
  private final List<LoadStream> streams;
  private final Consumer<Octets> wayBack;
  private final int atOnce;
  private final LoadMessage message = new LoadMessage(XmppLoad.PARTNER, XmppLoad.OURS);
  private final LoadMessage answer = new LoadMessage(XmppLoad.OURS, XmppLoad.PARTNER);
  private final LongAdder said = new LongAdder();
  private final LongAdder heard = new LongAdder();
  private final LongAdder answered = new LongAdder();
  private final LongAdder errors = new LongAdder();
  private int next;
  private boolean isOn;

  /**
   * @param streams of the partner
   * @param wayBack of stanzas from inside
   * @param atOnce messages under way
   */
  Talk(XmppLoad load, List<LoadStream> streams, Consumer<Octets> wayBack, int atOnce) {
    this.load = load;
    this.streams = List.copyOf(streams);
    this.wayBack = wayBack;
    this.atOnce = atOnce;
  }

  @Override
  public void begin() {
    load.loop()
        .execute(() -> {
          isOn = true;
          load.talking(this::atInside, this::atPartner);
          for (int i = 0; i < atOnce; i++) {
            say();
          }
        });
  }

  @Override
  public void end() {
    load.loop().execute(() -> isOn = false);
    load.await(() -> answered.sum() == said.sum());
  }

  private void say() {
    said.increment();
    streams.get(next).send(message.next());
    next = (next + 1) % streams.size();
  }

  private void atInside(Stanza came) {
    heard.increment();
    wayBack.accept(answer.next());
  }

  private void atPartner(Stanza came) {
    answered.increment();
    if (came.type().filter("error"::equals).isPresent()) {
      errors.increment();
    }
    if (isOn) {
      say();
    }
  }

  /** Stanzas that have passed, either way. */
  @Override
  public long done() {
    return heard.sum() + answered.sum();
  }

  /** Errors, and what is missing or there twice once nothing is under way any more. */
  @Override
  public long failed() {
    return errors.sum()
        + Math.abs(said.sum() - heard.sum())
        + Math.abs(heard.sum() - answered.sum());
  }
}
