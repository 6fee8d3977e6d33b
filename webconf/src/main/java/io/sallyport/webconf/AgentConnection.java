package io.sallyport.webconf;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Loop;
import io.sallyport.wire.Octets;
import io.sallyport.wire.srl.Id128;
import io.sallyport.wire.srl.ProxyHeader;
import io.sallyport.wire.srl.SrlCode;
import io.sallyport.wire.srl.SrlMessage;
import io.sallyport.wire.srl.SrlRead;
import io.sallyport.wire.srl.SrlReader;
import io.sallyport.wire.srl.SrlWriter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One connection of an agent, at the edge: says hello, is parked, is offered a client, and becomes
 * that client's way inside. It never goes back from there. Owned by its loop.
 */
final class AgentConnection implements ConnectionHandler {
  private enum State {
    NEW,
    CHECKING,
    PARKED,
    OFFERED,
    RELAY,
    CLOSED
  }

  private final Connection connection;
  private final WebconfShared shared;
  private final Switchboard switchboard;
  private final SrlReader reader = new SrlReader();
  private State state = State.NEW;
  private Loop.@Nullable Timer timer;
  private SrlMessage.@Nullable Hello hello;
  private @Nullable Guest guest;
  private Relay.@Nullable Leg leg;
  private boolean isLeaving;

  /** Nonce of the PING that is not answered, or 0. */
  private long nonce;

  /** The switchboard's: whether it counts among the connections of its agent. */
  boolean isCounted;

  AgentConnection(Connection connection, WebconfShared shared, Switchboard switchboard) {
    this.connection = connection;
    this.shared = shared;
    this.switchboard = switchboard;
    connection.relay(shared.limits().stall());
    after(shared.times().helloWait(), this::overdue);
  }

  Loop loop() {
    return connection.loop();
  }

  /** What it may serve; known once it was handed to the switchboard. */
  List<String> services() {
    return hello().services();
  }

  Id128 instance() {
    return hello().instance();
  }

  private SrlMessage.Hello hello() {
    if (hello == null) {
      throw new IllegalStateException("no hello yet");
    }
    return hello;
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
        case SrlRead.Malformed(var code) -> refuse(code);
      }
    }
  }

  private void heard(SrlMessage message) {
    switch (message) {
      case SrlMessage.Hello said when state == State.NEW -> check(said);
      case SrlMessage.Pong(long echoed) when echoed == nonce && nonce != 0 -> pong();
      case SrlMessage.Accept(var session) when isOffered(session) -> accept();
      case SrlMessage.Reject(var session, int code, _) when isOffered(session) -> reject(code);
      case SrlMessage.Bye _ -> bye();
      default -> refuse(SrlCode.BAD_MESSAGE);
    }
  }

  private boolean isOffered(Id128 session) {
    return state == State.OFFERED && guest != null && guest.session().equals(session);
  }

  private void check(SrlMessage.Hello said) {
    cancelTimer();
    hello = said;
    if (!HelloPolicy.mayServe(said, connection.peer(), shared.settings().allow())) {
      refuse(SrlCode.SERVICE_NOT_ALLOWED);
      return;
    }
    state = State.CHECKING;
    connection.setProven(true);
    switchboard.onOwner(() -> switchboard.park(this, said));
  }

  /** The switchboard took it. */
  void ready(int demand) {
    if (state != State.CHECKING) {
      return;
    }
    state = State.PARKED;
    send(
        new SrlMessage.Ready(
            (int) shared.times().pingInterval().toSeconds(),
            shared.limits().poolTarget(),
            demand == 0 ? OptionalInt.empty() : OptionalInt.of(demand),
            shared.node()));
    shared
        .events()
        .state(
            WebconfEvent.AGENT_PARKED,
            "from",
            connection.remote(),
            "services",
            services(),
            "agent",
            hello().agent());
    pingLater();
  }

  /** With a fifth of jitter, so that many do not come together. */
  private void pingLater() {
    long millis = shared.times().pingInterval().toMillis();
    long jitter = shared.random().nextLong(-millis / 5, millis / 5);
    after(
        Duration.ofMillis(millis + jitter),
        () -> switchboard.onOwner(() -> switchboard.tellDemand(this)));
  }

  /** Asks whether the agent lives, and tells how many wait for it. */
  void ping(int demand) {
    if (state == State.PARKED) {
      nonce = shared.random().nextLong() | 1;
      send(new SrlMessage.Ping(nonce, OptionalInt.of(demand)));
      after(shared.times().pongWait(), this::lost);
    }
  }

  private void pong() {
    nonce = 0;
    if (state == State.PARKED) {
      pingLater();
      switchboard.onOwner(() -> switchboard.alive(this));
    }
  }

  /** The far end is silent: a goodbye would wait in vain. */
  private void lost() {
    shared.counters().count(WebconfCounter.AGENTS_LOST);
    shared.outsideEvents().state(WebconfEvent.AGENT_LOST, "from", connection.remote());
    connection.reset();
  }

  private void overdue() {
    refuse(SrlCode.BAD_MESSAGE);
  }

  /** A client for it; the switchboard has taken it out of the pool. */
  void offer(Guest offered, int demand) {
    if (state != State.PARKED || isLeaving || !connection.isOpen()) {
      switchboard.onOwner(() -> switchboard.unanswered(offered));
      return;
    }
    cancelTimer();
    state = State.OFFERED;
    guest = offered;
    var client = offered.client().connection();
    send(
        new SrlMessage.Start(
            offered.session(),
            offered.service(),
            ProxyHeader.of(client.remote(), client.local(), offered.service(), offered.session()),
            offered.token().text(),
            offered.target(),
            demand == 0 ? OptionalInt.empty() : OptionalInt.of(demand)));
    after(shared.times().acceptWait(), connection::reset);
  }

  /** The client that was offered is gone. */
  void withdraw(Guest offered) {
    if (state == State.OFFERED && offered.equals(guest)) {
      guest = null;
      connection.close();
    }
  }

  private void accept() {
    cancelTimer();
    Guest taken = guest();
    guest = null;
    state = State.RELAY;
    var relay =
        new Relay(taken.client().connection(), connection, shared.relayLimits(), taken.client());
    leg = relay.second();
    switchboard.onOwner(() -> switchboard.accepted(taken));
    tell(taken.client(), relay);
  }

  /** At once where it is on this loop: octets of the agent may follow in the same breath. */
  private static void tell(ClientConnection client, Relay relay) {
    Loop loop = client.connection().loop();
    if (loop.isCurrent()) {
      client.accepted(relay);
    } else {
      loop.execute(() -> client.accepted(relay));
    }
  }

  private Guest guest() {
    if (guest == null) {
      throw new IllegalStateException("nobody is offered");
    }
    return guest;
  }

  private void reject(int code) {
    cancelTimer();
    Guest refused = guest();
    guest = null;
    state = State.PARKED;
    boolean isReady = !isLeaving;
    if (isReady) {
      pingLater();
    } else {
      connection.close();
    }
    switchboard.onOwner(() -> switchboard.rejected(refused, this, code, isReady));
  }

  /** While a client is offered, the answer to that comes first. */
  private void bye() {
    isLeaving = true;
    if (state != State.OFFERED) {
      cancelTimer();
      switchboard.onOwner(() -> unparkIfKnown());
      connection.close();
    }
  }

  private void unparkIfKnown() {
    if (hello != null) {
      switchboard.unpark(this);
    }
  }

  /** Says goodbye with a reason, and closes. */
  void refuse(SrlCode code) {
    if (state == State.RELAY || state == State.CLOSED || !connection.isOpen()) {
      return;
    }
    boolean isRefusal = code != SrlCode.DRAINING && code != SrlCode.ROTATE;
    if (isRefusal) {
      shared.counters().count(WebconfCounter.AGENTS_REFUSED);
      shared
          .outsideEvents()
          .state(
              WebconfEvent.AGENT_REFUSED,
              "from",
              connection.remote(),
              "names",
              connection.peer().names(),
              "services",
              hello == null ? List.of() : hello.services(),
              "reason",
              code);
    }
    var retry =
        code == SrlCode.DRAINING ? OptionalInt.of(WebconfTimes.RETRY_SECONDS) : OptionalInt.empty();
    send(new SrlMessage.Bye(code.number(), retry, ""));
    cancelTimer();
    connection.close();
  }

  private void send(SrlMessage message) {
    connection.send(Octets.of(SrlWriter.write(message)));
  }

  private void after(Duration delay, Runnable task) {
    cancelTimer();
    timer = connection.loop().schedule(delay, task);
  }

  private void cancelTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
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
    cancelTimer();
    state = State.CLOSED;
    if (leg != null) {
      leg.closed();
    }
    Guest unanswered = guest;
    guest = null;
    switchboard.onOwner(() -> {
      if (hello != null) {
        switchboard.gone(this);
      }
      if (unanswered != null) {
        switchboard.unanswered(unanswered);
      }
    });
  }
}
