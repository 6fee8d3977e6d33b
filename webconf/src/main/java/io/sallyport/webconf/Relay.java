package io.sallyport.webconf;

import io.sallyport.net.Connection;
import io.sallyport.net.Loop;
import io.sallyport.wire.Octets;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Octets both ways between two connections, unread. What one end does not take makes the other
 * wait: nothing is queued here beyond what one read brought, so the windows of TCP are the flow
 * control. Each leg is owned by the loop of its connection; the two may have different ones.
 */
final class Relay {
  /** How often time limits are looked at. */
  static final Duration TICK = Duration.ofSeconds(5);

  /** How often a connection that is to close is asked whether all has been sent. */
  static final Duration FINISHING = Duration.ofMillis(200);

  /** How a session ended. */
  enum End {
    CLOSED,
    CUT,
    STALL,
    IDLE,
    MAX_LIFE,
    HALF_CLOSED,
    STOPPED
  }

  /**
   * How long things may take.
   *
   * @param stall one end takes nothing of what is there for it
   * @param halfClosed nothing is said after one end has said its last word
   * @param idle nothing is said; zero for no limit
   * @param life a session; zero for no limit
   */
  record Limits(Duration stall, Duration halfClosed, Duration idle, Duration life) {}

  /** Hears of the end once, on the loop of the first leg. */
  interface Watcher {
    void ended(Relay relay, End end);

    /** One end more does not take what is there for it, or one less; on any loop. */
    default void waits(int ends) {}
  }

  private final Leg first;
  private final Leg second;
  private final Limits limits;
  private final Watcher watcher;
  private final AtomicBoolean isOver = new AtomicBoolean();
  private final AtomicInteger lastWords = new AtomicInteger();
  private final long startNanos;
  private volatile long movedNanos;

  /** Begins; the caller is on the loop of one of them, and tells each leg what it hears. */
  Relay(Connection first, Connection second, Limits limits, Watcher watcher) {
    this.first = new Leg(first);
    this.second = new Leg(second);
    this.limits = limits;
    this.watcher = watcher;
    this.startNanos = first.loop().nanoTime();
    this.movedNanos = startNanos;
    this.first.other = this.second;
    this.second.other = this.first;
    this.first.run(this.first::tickLater);
    this.second.run(this.second::tickLater);
  }

  Leg first() {
    return first;
  }

  Leg second() {
    return second;
  }

  /** Seconds since it began. */
  long seconds() {
    return Duration.ofNanos(first.connection.loop().nanoTime() - startNanos).toSeconds();
  }

  /** Ends it for a reason outside of it; does nothing if it is over. */
  void stop() {
    end(End.STOPPED);
  }

  private void end(End how) {
    if (isOver.compareAndSet(false, true)) {
      // Not at once, also on the loop itself: what came from the other end before is in its queue.
      first
          .connection
          .loop()
          .execute(() -> {
            first.over(how);
            watcher.ended(this, how);
          });
      second.connection.loop().execute(() -> second.over(how));
    }
  }

  /** One connection of the two. Owned by its loop, and called on it only. */
  final class Leg {
    private final Connection connection;
    private final boolean hasHalves;
    private @Nullable Leg other;
    private Loop.@Nullable Timer timer;
    private volatile long octets;
    private boolean isEnded;

    /** Deliveries to the other leg's loop that have not been confirmed. */
    private int underWay;

    private boolean isOtherFull;
    private boolean isFull;

    /** What the far end had taken when last looked at. */
    private long takenThen;

    private long stuckSinceNanos;

    /** True if it was to take more then; the other leg asks as well. */
    private volatile boolean isOwed;

    private Leg(Connection connection) {
      this.connection = connection;
      this.hasHalves = connection.hasHalves();
      this.stuckSinceNanos = connection.loop().nanoTime();
    }

    /** Octets that came from here; from any thread. */
    long octets() {
      return octets;
    }

    private void run(Runnable task) {
      if (connection.loop().isCurrent()) {
        task.run();
      } else {
        connection.loop().execute(task);
      }
    }

    private Leg other() {
      if (other == null) {
        throw new IllegalStateException("not joined");
      }
      return other;
    }

    private boolean isBeside(Leg leg) {
      return connection.loop().equals(leg.connection.loop());
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // this leg's loop alone writes it
    void received(ByteBuffer arrived) {
      Leg to = other();
      octets += arrived.remaining();
      movedNanos = connection.loop().nanoTime();
      if (isBeside(to)) {
        isOtherFull = !to.take(new Arrived(arrived));
      } else {
        byte[] copy = new byte[arrived.remaining()];
        arrived.get(copy);
        underWay++;
        to.run(() -> {
          boolean hasRoom = to.take(Octets.of(copy));
          run(() -> delivered(hasRoom));
        });
      }
      readIfWanted();
    }

    private void delivered(boolean hasRoom) {
      underWay--;
      isOtherFull = isOtherFull || !hasRoom;
      readIfWanted();
    }

    private void readIfWanted() {
      connection.setReading(underWay == 0 && !isOtherFull);
    }

    /** False if no more is to come until {@link #writable}. */
    private boolean take(Octets sent) {
      if (connection.send(sent) || !connection.isOpen()) {
        return true;
      }
      setFull(!isOver.get());
      return false;
    }

    private void setFull(boolean full) {
      if (full != isFull) {
        isFull = full;
        watcher.waits(full ? 1 : -1);
      }
    }

    void writable() {
      setFull(false);
      Leg from = other();
      from.run(() -> {
        from.isOtherFull = false;
        from.readIfWanted();
      });
    }

    /** The far end said its last word; the other way goes on. */
    void ended() {
      if (isEnded) {
        return;
      }
      isEnded = true;
      movedNanos = connection.loop().nanoTime();
      Leg to = other();
      boolean isLast = lastWords.incrementAndGet() == 2;
      if (isLast || !to.hasHalves) {
        end(End.CLOSED);
      } else {
        to.run(to.connection::endSending);
      }
    }

    /** The far end said its last word, and takes nothing more either: that is no cut. */
    void left() {
      isEnded = true;
      lastWords.set(2);
      end(End.CLOSED);
    }

    /** Closed without a last word: the other end must not take it for one. */
    void closed() {
      cancelTick();
      end(End.CUT);
    }

    private void over(End how) {
      cancelTick();
      setFull(false);
      switch (how) {
        case CLOSED, HALF_CLOSED -> {
          // Who ended must not believe that the other did; the other knows that this one has.
          if (isEnded && lastWords.get() < 2) {
            connection.reset();
          } else {
            stuckSinceNanos = connection.loop().nanoTime();
            finish();
          }
        }
        case CUT, STALL, IDLE, MAX_LIFE, STOPPED -> connection.reset();
      }
    }

    /** Closes once all has been sent, or once nothing of it has been taken for too long. */
    private void finish() {
      connection.setReading(true);
      boolean isStalled = isStalled(connection.loop().nanoTime());
      if (!isOwed || !connection.isOpen()) {
        connection.close();
      } else if (isStalled) {
        connection.reset();
      } else {
        connection.loop().schedule(FINISHING, this::finish);
      }
    }

    private void tickLater() {
      if (!isOver.get()) {
        timer = connection.loop().schedule(TICK, this::tick);
      }
    }

    private void cancelTick() {
      if (timer != null) {
        timer.cancel();
      }
    }

    private void tick() {
      long nowNanos = connection.loop().nanoTime();
      boolean isStalled = isStalled(nowNanos);
      boolean isHalfClosed = lastWords.get() > 0 && !isOwed && !other().isOwed;
      if (isStalled) {
        end(End.STALL);
      } else if (isHalfClosed && isPast(movedNanos, limits.halfClosed(), nowNanos)) {
        end(End.HALF_CLOSED);
      } else if (isOver(movedNanos, limits.idle(), nowNanos)) {
        end(End.IDLE);
      } else if (isOver(startNanos, limits.life(), nowNanos)) {
        end(End.MAX_LIFE);
      }
      tickLater();
    }

    /** True if something waits, and nothing has gone for too long, whatever came since. */
    private boolean isStalled(long nowNanos) {
      long taken = connection.takenOctets();
      isOwed = connection.waitingOctets() > 0;
      if (taken != takenThen) {
        movedNanos = nowNanos;
      }
      if (!isOwed || taken != takenThen) {
        stuckSinceNanos = nowNanos;
      }
      takenThen = taken;
      return isPast(stuckSinceNanos, limits.stall(), nowNanos);
    }

    /** The same where zero is no limit. */
    private static boolean isOver(long sinceNanos, Duration limit, long nowNanos) {
      return limit.isPositive() && isPast(sinceNanos, limit, nowNanos);
    }

    private static boolean isPast(long sinceNanos, Duration limit, long nowNanos) {
      return nowNanos - sinceNanos >= limit.toNanos();
    }
  }

  /** What a read brought, on its way within one turn of a loop. */
  private record Arrived(ByteBuffer octets) implements Octets {
    @Override
    public int length() {
      return octets.remaining();
    }

    @Override
    public void writeTo(ByteBuffer target) {
      target.put(octets);
    }
  }
}
