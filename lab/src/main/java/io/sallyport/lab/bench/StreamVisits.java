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
  private final XmppLoad load;
  private final Door door;
  private final int firstSource;
  private final int atOnce;
  private final LoadMessage message = new LoadMessage(XmppLoad.PARTNER, XmppLoad.OURS);
  private final Map<Long, Visit> waiting = new HashMap<>();
  private final LongAdder arrived = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private int underWay;
  private long number;
  private boolean isOn;

  private record Visit(LoadStream stream, int place) {}

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
          load.talking(this::atInside, _ -> failed.increment());
          while (underWay < atOnce) {
            come(underWay);
          }
        });
  }

  @Override
  public void end() {
    load.loop().execute(() -> isOn = false);
  }

  private void come(int place) {
    underWay++;
    Visit visit = new Visit(new LoadStream(XmppLoad.TO_US), place);
    var _ = visit.stream().ready().whenComplete((_, failure) -> ready(visit, failure));
    load.dial(door, Load.source(firstSource, place), visit.stream());
  }

  private void ready(Visit visit, @Nullable Throwable failure) {
    if (failure != null) {
      failed.increment();
      over(visit);
      return;
    }
    number++;
    waiting.put(number, visit);
    visit.stream().send(message.numbered(number));
  }

  private void atInside(Stanza came) {
    Visit visit = waiting.remove(Long.parseLong(came.id().orElse("-1")));
    if (visit == null) {
      failed.increment();
      return;
    }
    arrived.increment();
    visit.stream().close();
    over(visit);
  }

  private void over(Visit visit) {
    underWay--;
    if (isOn) {
      load.loop().execute(() -> comeAgain(visit.place()));
    }
  }

  private void comeAgain(int place) {
    if (isOn) {
      come(place);
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
