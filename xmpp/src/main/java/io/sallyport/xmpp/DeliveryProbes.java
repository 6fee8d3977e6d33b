package io.sallyport.xmpp;

import io.sallyport.net.Loop;
import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.Namespace;
import io.sallyport.wire.xmpp.Stanza;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Pings (XEP-0199) to partners that count no stanzas: a server deals with a stream in order (RFC
 * 6120 section 10.1), so whatever it answers says that it has taken all before. The answer comes on
 * any stream of the partner's, and is for nobody inside. Safe from any thread.
 */
final class DeliveryProbes {
  /** How long an answer is known as one, which may come when nobody waits for it any more. */
  static final Duration KEPT = Duration.ofMinutes(2);

  /** Pings that may be answered at a time; more are not sent. */
  static final int MAX_OPEN = 10_000;

  private record Probe(DomainPair pair, Loop loop, Runnable answered, AtomicBoolean isOpen) {}

  private final Map<String, Probe> open = new ConcurrentHashMap<>();

  /** Streams of partners, by the pairs whose answers may come there. */
  private final Map<DomainPair, Integer> ways = new ConcurrentHashMap<>();

  private final Supplier<String> ids;

  /**
   * @param ids that nobody can guess
   */
  DeliveryProbes(Supplier<String> ids) {
    this.ids = ids;
  }

  /** The partner may answer what goes there on one more stream. */
  void opened(DomainPair pair) {
    ways.merge(pair, 1, Integer::sum);
  }

  /** On one less. */
  void closed(DomainPair pair) {
    ways.computeIfPresent(pair, (_, streams) -> streams == 1 ? null : streams - 1);
  }

  /** True if the partner has a stream to answer on. */
  boolean hasWayBack(DomainPair pair) {
    return ways.containsKey(pair);
  }

  /**
   * A ping from one domain to the other; empty if too many are open.
   *
   * @param loop of the stream that it goes to
   * @param answered run there, once, when any answer has come
   */
  Optional<Octets> ping(DomainPair pair, Loop loop, Runnable answered) {
    if (open.size() >= MAX_OPEN) {
      return Optional.empty();
    }
    String id = ids.get();
    open.put(id, new Probe(pair, loop, answered, new AtomicBoolean(true)));
    loop.schedule(KEPT, () -> open.remove(id));
    String ping =
        "<iq type='get' id='%s' from='%s' to='%s'><ping xmlns='%s'/></iq>"
            .formatted(id, pair.from().ascii(), pair.to().ascii(), Namespace.PING);
    return Optional.of(Octets.of(ping.getBytes(StandardCharsets.UTF_8)));
  }

  /** True if a stanza of a partner answers a ping, and goes no further. */
  boolean take(Stanza stanza, Origin origin) {
    if (open.isEmpty() || stanza.kind() != Stanza.Kind.IQ || !stanza.isAnswer()) {
      return false;
    }
    Optional<Probe> probe = stanza.id().map(open::get);
    if (probe.filter(asked -> asked.pair.equals(origin.pair().inverse())).isEmpty()) {
      return false;
    }
    Probe asked = probe.get();
    // Repeated, it is still for nobody inside, and says nothing more.
    if (asked.isOpen.getAndSet(false)) {
      asked.loop.execute(asked.answered);
    }
    return true;
  }
}
