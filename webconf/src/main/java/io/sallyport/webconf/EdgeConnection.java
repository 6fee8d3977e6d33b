package io.sallyport.webconf;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Dialler;
import io.sallyport.net.Loop;
import io.sallyport.wire.Octets;
import io.sallyport.wire.srl.SrlCode;
import io.sallyport.wire.srl.SrlMessage;
import io.sallyport.wire.srl.SrlRead;
import io.sallyport.wire.srl.SrlReader;
import io.sallyport.wire.srl.SrlWriter;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One connection to an edge, at the agent: says hello, waits, and joins the client that it is
 * offered to the conferencing server. Owned by its loop, which is its pool's.
 */
final class EdgeConnection implements ConnectionHandler {
  private enum State {
    GREETING,
    PARKED,
    JOINING,
    RELAY,
    LEAVING,
    CLOSED
  }

  private final Connection connection;
  private final EdgePool pool;
  private final SrlReader reader = new SrlReader();
  private State state = State.GREETING;
  private Loop.@Nullable Timer watchdog;
  private Loop.@Nullable Timer rotation;
  private Loop.@Nullable Timer wellness;
  private Duration patience = AgentTimes.READY_WAIT;
  private SrlMessage.@Nullable Start start;

  /** The offer whose token is used for a client that is not joined yet. */
  private SrlMessage.@Nullable Start taken;

  private Relay.@Nullable Leg leg;

  /** True if the edge, or this agent, said that it would close. */
  private boolean isExpected;

  EdgeConnection(Connection connection, EdgePool pool) {
    this.connection = connection;
    this.pool = pool;
    connection.relay(pool.agent().relayLimits().stall());
    send(pool.agent().hello());
    watch();
  }

  @Override
  public void received(ByteBuffer octets) {
    while (octets.hasRemaining() && connection.isOpen()) {
      if (leg != null) {
        leg.received(octets);
        return;
      }
      switch (reader.next(octets)) {
        case SrlRead.More _ -> {}
        case SrlRead.Message(var message) -> heard(message);
        case SrlRead.Malformed(var code) -> end(code);
      }
    }
  }

  private void heard(SrlMessage message) {
    switch (message) {
      case SrlMessage.Ready ready when state == State.GREETING -> ready(ready);
      case SrlMessage.Ping(long nonce, var demand) when state == State.PARKED -> {
        watch();
        send(new SrlMessage.Pong(nonce));
        demand.ifPresent(pool::demanded);
      }
      case SrlMessage.Ping _ when state == State.LEAVING -> {}
      case SrlMessage.Start offered when state == State.PARKED -> offered(offered);
      case SrlMessage.Start offered when state == State.LEAVING -> {
        send(SrlMessage.Reject.of(offered.session(), SrlCode.DRAINING));
        connection.close();
      }
      case SrlMessage.Bye bye -> {
        isExpected = true;
        if (state != State.LEAVING) {
          pool.dismissed(bye);
        }
        connection.close();
      }
      default -> end(SrlCode.BAD_MESSAGE);
    }
  }

  private void ready(SrlMessage.Ready ready) {
    state = State.PARKED;
    patience =
        Duration.ofSeconds(Math.max(1, ready.pingSeconds()) * (long) AgentTimes.MISSING_PINGS);
    watch();
    long millis = AgentTimes.ROTATION.toMillis();
    long jitter = pool.agent().random().nextLong(-millis / 10, millis / 10);
    rotation = schedule(Duration.ofMillis(millis + jitter), () -> pool.rotate(this));
    wellness = schedule(AgentTimes.WELL_AFTER, pool::isWell);
    pool.ready(this, ready);
  }

  private void offered(SrlMessage.Start offered) {
    if (watchdog != null) {
      watchdog.cancel();
    }
    state = State.JOINING;
    start = offered;
    pool.taken(this, offered);
    if (!pool.agent().hello().services().contains(offered.service())) {
      reject(SrlCode.NO_SERVICE);
    } else if (pool.agent().isDraining()) {
      reject(SrlCode.DRAINING);
    } else {
      pool.agent().judge(offered, pool.loop(), refusal -> judged(offered, refusal));
    }
  }

  private void judged(SrlMessage.Start offered, Optional<SrlCode> refusal) {
    if (refusal.isEmpty()) {
      taken = offered;
    }
    if (state != State.JOINING) {
      giveBack();
    } else if (refusal.isPresent()) {
      reject(refusal.get());
    } else {
      pool.agent().lookUp(pool.agent().settings().backend(), pool.loop(), this::dialBackend);
    }
  }

  private void dialBackend(Set<InetSocketAddress> addresses) {
    if (state == State.JOINING) {
      dialBackend(new ArrayDeque<>(addresses), "no address", pool.loop().nanoTime());
    }
  }

  /** One address after the other, as long as the edge waits. */
  private void dialBackend(Deque<InetSocketAddress> addresses, String problem, long sinceNanos) {
    boolean isLate =
        pool.loop().nanoTime() - sinceNanos > AgentTimes.ANOTHER_ADDRESS_WITHIN.toNanos();
    if (state != State.JOINING || addresses.isEmpty() || isLate) {
      unreachable(problem);
      return;
    }
    pool.agent()
        .surroundings()
        .backends()
        .dial(
            pool.loop(),
            addresses.removeFirst(),
            pool.agent().settings().backend().host(),
            new Dialler.Outcome() {
              @Override
              public ConnectionHandler opened(Connection backend) {
                return joined(backend);
              }

              @Override
              public void failed(Dialler.Failure failure) {
                dialBackend(addresses, failure.detail(), sinceNanos);
              }
            });
  }

  private void unreachable(String problem) {
    pool.agent()
        .surroundings()
        .events()
        .state(
            WebconfEvent.BACKEND_UNREACHABLE,
            "backend",
            pool.agent().settings().backend(),
            "problem",
            problem);
    if (state == State.JOINING) {
      reject(SrlCode.BACKEND_UNREACHABLE);
    }
  }

  /** The server is there, so the client may come: only now the edge hears that it is taken. */
  private ConnectionHandler joined(Connection backend) {
    if (state != State.JOINING || start == null) {
      backend.reset();
      return new BackendConnection(null);
    }
    cancelTimers();
    state = State.RELAY;
    taken = null;
    backend.relay(pool.agent().relayLimits().stall());
    if (pool.agent().settings().isProxyPassed()) {
      backend.send(Octets.of(start.proxy2().octets()));
    }
    send(new SrlMessage.Accept(start.session()));
    pool.agent().joined();
    var relay =
        new Relay(connection, backend, pool.agent().relayLimits(), (_, _) -> pool.agent().left());
    leg = relay.first();
    return new BackendConnection(relay.second());
  }

  private void reject(SrlCode code) {
    if (start != null) {
      send(SrlMessage.Reject.of(start.session(), code));
    }
    start = null;
    giveBack();
    state = State.PARKED;
    watch();
    pool.parkedAgain(this);
  }

  private void giveBack() {
    if (taken != null) {
      pool.agent().giveBack(taken);
      taken = null;
    }
  }

  /** Says goodbye, and waits for an offer that may be on its way. */
  void bye(SrlCode code) {
    if (state != State.PARKED && state != State.GREETING) {
      return;
    }
    cancelTimers();
    state = State.LEAVING;
    isExpected = true;
    send(SrlMessage.Bye.of(code));
    watchdog = schedule(AgentTimes.CROSSING, connection::close);
  }

  /** The edge broke the protocol. */
  private void end(SrlCode code) {
    send(SrlMessage.Bye.of(code));
    connection.close();
  }

  private void watch() {
    if (watchdog != null) {
      watchdog.cancel();
    }
    watchdog = schedule(patience, connection::reset);
  }

  private Loop.Timer schedule(Duration delay, Runnable task) {
    return connection.loop().schedule(delay, task);
  }

  private void cancelTimers() {
    for (Loop.Timer timer : new Loop.@Nullable Timer[] {watchdog, rotation, wellness}) {
      if (timer != null) {
        timer.cancel();
      }
    }
  }

  private void send(SrlMessage message) {
    connection.send(Octets.of(SrlWriter.write(message)));
  }

  @Override
  public void writable() {
    if (leg != null) {
      leg.writable();
    }
  }

  @Override
  public void ended() {
    if (leg != null) {
      leg.ended();
    } else {
      connection.close();
    }
  }

  @Override
  public void left() {
    if (leg != null) {
      leg.left();
    } else {
      connection.close();
    }
  }

  @Override
  public void closed() {
    boolean wasOpening = state == State.GREETING;
    cancelTimers();
    state = State.CLOSED;
    giveBack();
    if (leg != null) {
      leg.closed();
    } else {
      pool.closed(this, wasOpening, isExpected);
    }
  }

  /** The other leg: the conferencing server. */
  private record BackendConnection(Relay.@Nullable Leg leg) implements ConnectionHandler {
    @Override
    public void received(ByteBuffer octets) {
      if (leg != null) {
        leg.received(octets);
      }
    }

    @Override
    public void writable() {
      if (leg != null) {
        leg.writable();
      }
    }

    @Override
    public void ended() {
      if (leg != null) {
        leg.ended();
      }
    }

    @Override
    public void left() {
      if (leg != null) {
        leg.left();
      }
    }

    @Override
    public void closed() {
      if (leg != null) {
        leg.closed();
      }
    }
  }
}
