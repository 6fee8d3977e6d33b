package io.sallyport.xmpp.connector;

import io.sallyport.net.Loop;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The steps in which a connector ends: nodes hear that it serves no domain any more, what they have
 * sent reaches the server, what the server has sent meets its fate, the components end, and what
 * crosses that goes out still. Owned by the connector's loop.
 */
final class Drain {
  private static final Duration STEP = Duration.ofMillis(100);

  /** What the nodes have sent is to reach the server within that. */
  private static final Duration INWARD = Duration.ofSeconds(5);

  /** So long before the limit senders are told, for the last step. */
  private static final Duration LAST = Duration.ofSeconds(6);

  private final ConnectorService connector;
  private final NodePool nodes;
  private final List<ComponentLink> components;
  private final Runnable drained;
  private long endNanos;

  /**
   * @param drained run once nothing is under way any more
   */
  Drain(
      ConnectorService connector,
      NodePool nodes,
      List<ComponentLink> components,
      Runnable drained) {
    this.connector = connector;
    this.nodes = nodes;
    this.components = components;
    this.drained = drained;
  }

  /**
   * Begins.
   *
   * @param limit of all steps together
   */
  void begin(Duration limit) {
    nodes.all().forEach(NodeLink::unbind);
    endNanos = connector.now() + limit.toNanos();
    // A short limit is shared by the steps, or there would be no time for any answer.
    Duration last = Collections.min(List.of(LAST, limit.dividedBy(2)));
    long lastNanos = endNanos - last.toNanos();
    inward(Math.min(connector.now() + INWARD.toNanos(), lastNanos), lastNanos);
  }

  private boolean isOver(long endNanos) {
    return connector.now() - endNanos >= 0;
  }

  private void later(Runnable step) {
    Loop.Timer _ = connector.loop().schedule(STEP, step);
  }

  private void inward(long endNanos, long lastNanos) {
    boolean isDone =
        nodes.all().stream().allMatch(NodeLink::isUnbound)
            && components.stream().allMatch(ComponentLink::isIdle);
    if (isDone || isOver(endNanos)) {
      outward(lastNanos);
    } else {
      later(() -> inward(endNanos, lastNanos));
    }
  }

  private void outward(long endNanos) {
    if (isIdle() || isOver(endNanos)) {
      giveUp();
      components.forEach(ComponentLink::end);
      last(Math.min(connector.now() + INWARD.toNanos(), endNanos));
    } else {
      later(() -> outward(endNanos));
    }
  }

  /** True if all that the server has sent has its fate. */
  private boolean isIdle() {
    return components.stream().allMatch(component -> component.route().isIdle())
        && nodes.all().stream().allMatch(NodeLink::isIdle);
  }

  /** Who is still to hear what became of a stanza hears that nobody knows. */
  private void giveUp() {
    List<Outgoing> open = nodes.all().stream().flatMap(node -> node.open().stream()).toList();
    for (ComponentLink component : components) {
      Optional<PartnerRoute> route = Optional.of(component.route());
      component.route().giveUp(open.stream().filter(sent -> sent.route().equals(route)).toList());
    }
  }

  /** What the server sends until it has heard that its components end goes out still. */
  private void last(long endNanos) {
    boolean isDone = components.stream().allMatch(ComponentLink::isGone) && isIdle();
    if (isDone || isOver(endNanos)) {
      nodes.all().forEach(NodeLink::end);
      // What ends their streams is to leave before the loop does.
      later(drained);
    } else {
      later(() -> last(endNanos));
    }
  }
}
