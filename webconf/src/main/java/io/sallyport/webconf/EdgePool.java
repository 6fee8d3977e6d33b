package io.sallyport.webconf;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Dialler;
import io.sallyport.net.Loop;
import io.sallyport.wire.srl.SrlCode;
import io.sallyport.wire.srl.SrlMessage;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The connections that an agent keeps ready at one address of one edge. Owned by its loop. */
final class EdgePool {
  private final AgentService agent;
  private final AgentSettings.Place edge;
  private final InetSocketAddress address;
  private final Loop loop;
  private final Set<EdgeConnection> parked = new LinkedHashSet<>();
  private final ArrayDeque<EdgeConnection> old = new ArrayDeque<>();
  private int opening;
  private int target = AgentTimes.FIRST_TARGET;
  private int demand;
  private int lowered;
  private int failures;
  private Loop.@Nullable Timer pause;

  /** True if the pause is because the edge has enough, which its taking one ends. */
  private boolean isPausedFull;

  private boolean isDraining;

  EdgePool(AgentService agent, AgentSettings.Place edge, InetSocketAddress address, Loop loop) {
    this.agent = agent;
    this.edge = edge;
    this.address = address;
    this.loop = loop;
  }

  boolean isOf(AgentSettings.Place place) {
    return edge.equals(place);
  }

  Loop loop() {
    return loop;
  }

  AgentService agent() {
    return agent;
  }

  /** For logs, and for who sends clients to edges. */
  String name() {
    return edge.host() + "[" + address.getAddress().getHostAddress() + "]:" + address.getPort();
  }

  /** Opens what is missing, unless the edge is given a pause. */
  void maintain() {
    while (!isDraining
        && pause == null
        && opening < AgentTimes.MOST_OPENING
        && parked.size() + opening < wanted()) {
      open();
    }
  }

  private int wanted() {
    int wished = Math.max(target, demand + AgentTimes.BEYOND_DEMAND) - lowered + old.size();
    return Math.clamp(wished, 1, AgentTimes.MOST_PARKED);
  }

  private void open() {
    opening++;
    agent
        .surroundings()
        .edges()
        .dial(
            loop,
            address,
            edge.host(),
            new Dialler.Outcome() {
              @Override
              public ConnectionHandler opened(Connection connection) {
                return new EdgeConnection(connection, EdgePool.this);
              }

              @Override
              public void failed(Dialler.Failure failure) {
                opening--;
                sayUnreachable(failure.reason() + ": " + failure.detail());
                backOff();
              }
            });
  }

  /** Once for all that fail together. */
  private void sayUnreachable(String problem) {
    if (pause != null) {
      return;
    }
    agent
        .surroundings()
        .events()
        .state(WebconfEvent.EDGE_UNREACHABLE, "edge", name(), "problem", problem);
  }

  /** The edge keeps the connection. */
  void ready(EdgeConnection connection, SrlMessage.Ready said) {
    opening--;
    if (isDraining) {
      connection.bye(SrlCode.DRAINING);
      return;
    }
    parked.add(connection);
    target = Math.clamp(said.poolTarget(), 1, AgentTimes.MOST_PARKED);
    demand = said.demand().orElse(0);
    agent.edgeIsReady(name(), true);
    var replaced = old.poll();
    if (replaced != null && parked.remove(replaced)) {
      replaced.bye(SrlCode.ROTATE);
    }
    maintain();
  }

  /** A connection was kept for a good while: whatever was wrong with the edge is over. */
  void isWell() {
    failures = 0;
  }

  /** The connection is some client's now: another one takes its place first of all. */
  void taken(EdgeConnection connection, SrlMessage.Start start) {
    parked.remove(connection);
    old.remove(connection);
    demand = start.demand().orElse(0);
    if (isPausedFull) {
      endPause();
    }
    maintain();
    sayIfNoneIsReady();
  }

  /** The edge told how many wait. */
  void demanded(int clients) {
    demand = clients;
    maintain();
  }

  /** An offer was not taken, so the connection waits on. */
  void parkedAgain(EdgeConnection connection) {
    if (isDraining) {
      connection.bye(SrlCode.DRAINING);
      return;
    }
    parked.add(connection);
    agent.edgeIsReady(name(), true);
  }

  /** A connection is due to be replaced: it goes once its successor is ready. */
  void rotate(EdgeConnection connection) {
    if (parked.contains(connection)) {
      old.add(connection);
      maintain();
    }
  }

  /** The edge said goodbye. */
  void dismissed(SrlMessage.Bye bye) {
    switch (bye.known().orElse(SrlCode.INTERNAL_ERROR)) {
      case SERVICE_NOT_ALLOWED -> {
        agent
            .surroundings()
            .events()
            .state(
                WebconfEvent.EDGE_REFUSED,
                "edge",
                name(),
                "services",
                agent.hello().services(),
                "remedy",
                "name the services in this agent's certificate, or allow them in the topology");
        pauseFor(AgentTimes.LONGEST_PAUSE);
      }
      case POOL_FULL -> lower();
      case DRAINING ->
          pauseFor(
              bye.retrySeconds().isPresent()
                  ? Duration.ofSeconds(bye.retrySeconds().getAsInt())
                  : AgentTimes.RETRY_AFTER_DRAIN);
      case ROTATE -> {}
      default -> backOff();
    }
  }

  private void lower() {
    if (parked.isEmpty()) {
      // Others fill the edge: there is no less than one to keep.
      backOff();
    } else if (pause == null) {
      pauseFor(AgentTimes.FULL_PAUSE);
      isPausedFull = true;
    }
    if (lowered < AgentTimes.MOST_PARKED) {
      lowered++;
      loop.schedule(
          AgentTimes.LOWERED_FOR,
          () -> {
            lowered--;
            maintain();
          });
    }
  }

  /** A connection that was not yet, or no longer, kept is closed. */
  void closed(EdgeConnection connection, boolean wasOpening, boolean isExpected) {
    if (wasOpening) {
      opening--;
    }
    old.remove(connection);
    boolean wasParked = parked.remove(connection);
    if (!isExpected && wasOpening) {
      // In TLS 1.3 this is how an edge says that it refuses a certificate (RFC 8446 section
      // 4.4.2.4).
      sayUnreachable("closed before it was ready, perhaps for this agent's certificate");
    }
    if (!isExpected && (wasOpening || wasParked)) {
      backOff();
    }
    sayIfNoneIsReady();
    maintain();
  }

  private void sayIfNoneIsReady() {
    if (parked.isEmpty()) {
      agent.edgeIsReady(name(), false);
    }
  }

  /** Twice as long each time, and any part of that, so that agents do not come in step. */
  private void backOff() {
    if (pause != null) {
      // All connections of an edge are lost at once, which is one failure.
      return;
    }
    failures++;
    long longest =
        Math.min(
            AgentTimes.LONGEST_PAUSE.toMillis(),
            AgentTimes.SHORTEST_PAUSE.toMillis() << Math.min(failures - 1, 6));
    pauseFor(Duration.ofMillis(agent.random().nextLong(longest) + 1));
  }

  private void pauseFor(Duration time) {
    if (pause == null && !isDraining) {
      pause =
          loop.schedule(
              time,
              () -> {
                endPause();
                maintain();
              });
    }
  }

  private void endPause() {
    isPausedFull = false;
    if (pause != null) {
      pause.cancel();
      pause = null;
    }
  }

  /** From any loop. */
  void drain() {
    loop.execute(() -> {
      isDraining = true;
      if (pause != null) {
        pause.cancel();
      }
      List.copyOf(parked).forEach(connection -> connection.bye(SrlCode.DRAINING));
      parked.clear();
      sayIfNoneIsReady();
    });
  }
}
