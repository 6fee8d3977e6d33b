package io.sallyport.xmpp.connector;

import io.sallyport.xmpp.inside.RendezvousOrder;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which node takes what is for one partner: the first in rendezvous order that can, so that all
 * connectors agree and the partner sees one of our nodes. What is under way is not overtaken: a
 * partner that always has something open stays where it is, even when the first choice is back.
 * Owned by the partner's route.
 */
final class NodeChoice {
  /** A node that came back is not trusted earlier with what another has taken over. */
  static final Duration STABILITY = Duration.ofMinutes(1);

  /** How long a node is avoided that could not reach the partner. */
  static final Duration DETOUR = Duration.ofMinutes(5);

  /**
   * A node that takes stanzas now.
   *
   * @param readyNanos since when
   */
  record Candidate(String node, long readyNanos) {}

  private final String key;
  private Set<String> compared = Set.of();
  private Optional<String> first = Optional.empty();
  private final Map<String, Long> avoidedUntilNanos = new HashMap<>();

  /**
   * @param key domain of the partner as A-labels
   */
  NodeChoice(String key) {
    this.key = key;
  }

  /**
   * The node for what comes next; empty if there is none.
   *
   * @param current which had what came before; empty if none
   * @param hasOpen true if that one has not dealt with all of it
   */
  Optional<String> choose(
      List<Candidate> ready, Optional<String> current, boolean hasOpen, long nowNanos) {
    avoidedUntilNanos.values().removeIf(until -> until - nowNanos <= 0);
    Map<String, Long> since =
        ready.stream()
            .filter(candidate -> !avoidedUntilNanos.containsKey(candidate.node()))
            .collect(Collectors.toMap(Candidate::node, Candidate::readyNanos, Math::max));
    if (since.isEmpty()) {
      // Who is avoided is better than nobody.
      ready.forEach(candidate -> since.put(candidate.node(), candidate.readyNanos()));
    }
    Optional<String> best = first(since.keySet());
    if (best.isEmpty() || current.filter(since::containsKey).isEmpty()) {
      return best;
    }
    boolean isStable = nowNanos - since.getOrDefault(best.get(), nowNanos) >= STABILITY.toNanos();
    return isStable && !hasOpen ? best : current;
  }

  /** The hashes are what a choice costs, and which nodes there are seldom changes. */
  private Optional<String> first(Set<String> nodes) {
    if (!nodes.equals(compared)) {
      compared = Set.copyOf(nodes);
      first = RendezvousOrder.of(nodes, key).stream().findFirst();
    }
    return first;
  }

  /**
   * A node could not reach the partner.
   *
   * @return false if it was known already
   */
  boolean avoid(String node, long nowNanos) {
    return avoidedUntilNanos.put(node, nowNanos + DETOUR.toNanos()) == null;
  }
}
