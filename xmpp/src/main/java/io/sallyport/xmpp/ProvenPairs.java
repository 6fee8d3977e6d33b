package io.sallyport.xmpp;

import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.Stanza;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Of which domain pairs the other end of one connection may send, by what proof. */
final class ProvenPairs {
  private final int most;
  private final Map<DomainPair, Origin> proven = new HashMap<>();
  private final Set<DomainPair> asked = new HashSet<>();
  private @Nullable Origin last;

  ProvenPairs(int most) {
    this.most = most;
  }

  boolean isEmpty() {
    return proven.isEmpty();
  }

  boolean isFull() {
    return proven.size() + asked.size() >= most;
  }

  boolean has(DomainPair pair) {
    return proven.containsKey(pair);
  }

  /** One of them, if there is any. */
  Optional<DomainPair> any() {
    return proven.keySet().stream().findFirst();
  }

  void add(Origin origin) {
    proven.put(origin.pair(), origin);
  }

  /** False if it is being found out already. */
  boolean ask(DomainPair pair) {
    return asked.add(pair);
  }

  /** False if nobody asked. */
  boolean answered(DomainPair pair) {
    return asked.remove(pair);
  }

  /** Nothing that was asked counts any more: the stream begins anew. */
  void forgetAsked() {
    asked.clear();
  }

  /** Where a stanza comes from; the pair of the one before is tried first, without any string. */
  Optional<Origin> of(Stanza stanza) {
    if (last != null && stanza.isBetween(last.pair())) {
      return Optional.of(last);
    }
    for (Origin origin : proven.values()) {
      if (stanza.isBetween(origin.pair())) {
        last = origin;
        return Optional.of(origin);
      }
    }
    return Optional.empty();
  }

  /** The same for one whose addresses were looked at. */
  Optional<Origin> of(DomainPair pair) {
    return Optional.ofNullable(proven.get(pair));
  }
}
