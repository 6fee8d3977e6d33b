package io.sallyport.lab.bench;

import io.sallyport.wire.xmpp.Stanza;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Streams of a partner that are opened, carry one message and are closed once it has arrived
 * inside, some at a time. Owned by the load's loop.
 */
final class StreamVisits implements Work {
  /** Addresses that streams come from: a node lets each do so much in a second. */
  private static final int SOURCES = 250;

  private final XmppLoad load;
  private final Door door;
  private final int firstSource;
  private final int atOnce;
  private final LoadMessage message = new LoadMessage(XmppLoad.PARTNER, XmppLoad.OURS);
  private final Map<Long, LoadStream> waiting = new HashMap<>();
  private final LongAdder arrived = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private int source;
  private int underWay;
  private long number;
  private boolean isOn;

  StreamVisits(XmppLoad load, Door door, int firstSource, int atOnce) {
    this.load = load;
    this.door = door;
    this.firstSource = firstSource;
    this.atOnce = atOnce;
  }

  @Override
  public void begin() {
    load.loop()
        .execute(() -> {
          isOn = true;
          load.talking(this::atInside, stanza -> failed("got " + stanza));
          while (underWay < atOnce) {
            come();
          }
        });
  }

  @Override
  public void end() {
    load.loop().execute(() -> isOn = false);
    // What arrived later would be taken for the other subject's.
    load.await(() -> underWay == 0);
  }

  private void come() {
    underWay++;
    LoadStream visit = new LoadStream(XmppLoad.TO_US);
    var _ = visit.ready().whenComplete((_, failure) -> ready(visit, failure));
    source = (source + 1) % SOURCES;
    load.dial(door, Load.source(firstSource, source), visit);
  }

  private void ready(LoadStream visit, @Nullable Throwable failure) {
    if (failure != null) {
      failed(failure.toString());
      over();
      return;
    }
    number++;
    waiting.put(number, visit);
    visit.send(message.numbered(number));
  }

  private void atInside(Stanza came) {
    LoadStream visit = waiting.remove(Long.parseLong(came.id().orElse("-1")));
    if (visit == null) {
      failed("not waited for: " + came);
      return;
    }
    arrived.increment();
    visit.close();
    over();
  }

  private void failed(String why) {
    failed.increment();
    Report.say("A stream failed: " + why);
  }

  private void over() {
    underWay--;
    if (isOn) {
      load.loop().execute(this::comeAgain);
    }
  }

  private void comeAgain() {
    if (isOn) {
      come();
    }
  }

  @Override
  public long done() {
    return arrived.sum();
  }

  @Override
  public long failed() {
    return failed.sum();
  }
}
