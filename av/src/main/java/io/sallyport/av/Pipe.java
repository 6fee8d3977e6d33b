package io.sallyport.av;

import io.sallyport.net.Connection;
import io.sallyport.net.Loop;
import io.sallyport.wire.Octets;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * One direction between two connections, which may belong to different loops. It keeps little: when
 * the sink does not keep up, or much is on its way between the loops, the source is not read. The
 * state is the source's loop's; methods say whose loop calls them.
 */
final class Pipe {
  /** What takes the octets, on its own loop. */
  interface Sink {
    /** False if the other end does not keep up; the octets were taken nevertheless. */
    boolean send(Octets octets);

    /** Nothing follows. */
    void end();
  }

  /** Octets between two loops: at more the source is stopped. */
  static final int MOST_CROSSING_OCTETS = 256 * 1024;

  /** Reasons not to read, as bits. */
  private static final int SINK_FULL = 1;

  private static final int CROSSING = 1 << 1;
  private static final int TOO_FAST = 1 << 2;

  private final Connection source;
  private final Loop sinkLoop;
  private final Sink sink;
  private final boolean isOneLoop;
  private int barriers;
  private int crossing;

  Pipe(Connection source, Loop sinkLoop, Sink sink) {
    this.source = source;
    this.sinkLoop = sinkLoop;
    this.sink = sink;
    this.isOneLoop = source.loop().equals(sinkLoop);
  }

  /** Octets of the source. Source's loop. */
  void carry(ByteBuffer octets) {
    if (isOneLoop) {
      deliver(new BufferOctets(octets));
      return;
    }
    byte[] copy = new byte[octets.remaining()];
    octets.get(copy);
    crossing += copy.length;
    if (crossing >= MOST_CROSSING_OCTETS) {
      bar(CROSSING);
    }
    sinkLoop.execute(() -> {
      deliver(Octets.of(copy));
      onSource(() -> crossed(copy.length));
    });
  }

  private void crossed(int octets) {
    crossing -= octets;
    if (crossing < MOST_CROSSING_OCTETS / 2) {
      lift(CROSSING);
    }
  }

  /** The source sends nothing more. Source's loop. */
  void end() {
    if (isOneLoop) {
      sink.end();
    } else {
      sinkLoop.execute(sink::end);
    }
  }

  private void deliver(Octets octets) {
    if (!sink.send(octets)) {
      onSource(() -> bar(SINK_FULL));
    }
  }

  /** The sink's other end keeps up again. Sink's loop. */
  void keepsUp() {
    onSource(() -> lift(SINK_FULL));
  }

  /** Has the source not read for a while. Either loop. */
  void pause(Duration time) {
    onSource(() -> {
      if ((barriers & TOO_FAST) == 0) {
        bar(TOO_FAST);
        source.loop().schedule(time, () -> lift(TOO_FAST));
      }
    });
  }

  private void onSource(Runnable task) {
    if (isOneLoop) {
      task.run();
    } else {
      source.loop().execute(task);
    }
  }

  private void bar(int reason) {
    if (barriers == 0) {
      source.setReading(false);
    }
    barriers |= reason;
  }

  private void lift(int reason) {
    boolean wasBarred = barriers != 0;
    barriers &= ~reason;
    if (wasBarred && barriers == 0) {
      source.setReading(true);
    }
  }

  /** Octets of a buffer; the sink takes them before it returns. */
  private record BufferOctets(ByteBuffer octets) implements Octets {
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
