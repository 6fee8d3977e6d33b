package io.sallyport.xmpp;

import io.sallyport.xmpp.inside.Backlog;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is under way on one stream, for whoever reports. Written by the stream's loop alone, without
 * a lock or a barrier; read from any thread, where the values may be of two moments.
 */
final class StreamLoad {
  private final AtomicBoolean isCounted = new AtomicBoolean();
  private final AtomicLong sentStanzas = new AtomicLong();
  private final AtomicLong sentOctets = new AtomicLong();
  private final AtomicLong sentNanos = new AtomicLong();
  private final AtomicLong taken = new AtomicLong();

  /** Whether both ends count stanzas. */
  void counted(boolean counted) {
    isCounted.setRelease(counted);
  }

  /**
   * What was sent and is not known to be taken.
   *
   * @param oldestNanos when the first of it was sent
   */
  void sent(long stanzas, long octets, long oldestNanos) {
    sentNanos.setRelease(oldestNanos);
    sentOctets.setRelease(octets);
    sentStanzas.setRelease(stanzas);
  }

  /** Stanzas of the other end that were taken and not dealt with in turn. */
  void taken(long stanzas) {
    taken.setRelease(stanzas);
  }

  StreamReport.Load read() {
    return new StreamReport.Load(
        isCounted.getAcquire(),
        new Backlog(sentStanzas.getAcquire(), sentOctets.getAcquire(), sentNanos.getAcquire()),
        taken.getAcquire());
  }
}
