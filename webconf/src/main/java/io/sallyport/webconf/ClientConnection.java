package io.sallyport.webconf;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Loop;
import io.sallyport.net.SourcePrefix;
import io.sallyport.net.StrangerGate;
import io.sallyport.wire.Octets;
import io.sallyport.wire.srl.ConnectRead;
import io.sallyport.wire.srl.ConnectReader;
import io.sallyport.wire.srl.Id128;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One client outside: shows a token, waits for an agent to take it, and is relayed. Nothing inside
 * hears of it before its token is found good. Owned by its loop.
 */
final class ClientConnection implements ConnectionHandler, Relay.Watcher {
  /** Octets kept for the agent at most, about; then the client waits. */
  static final int MAX_EARLY_OCTETS = 64 * 1024;

  private final Connection connection;
  private final Optional<StrangerGate.Entry> entry;
  private final WebconfShared shared;
  private final Switchboard switchboard;
  private final TokenPolicy.Keys keys;
  private final ConnectReader reader = new ConnectReader();
  private final ByteArrayOutputStream early = new ByteArrayOutputStream();
  private final Loop.Timer timer;
  private @Nullable Guest guest;
  private @Nullable Relay relay;
  private boolean isAnswered;
  private boolean isEnded;

  /**
   * A client that has connected.
   *
   * @param entry its place among strangers, if that is this one's to give back; its listener's
   *     otherwise
   */
  record Arrival(Connection connection, Optional<StrangerGate.Entry> entry) {}

  ClientConnection(
      Arrival arrival, WebconfShared shared, Switchboard switchboard, TokenPolicy.Keys keys) {
    this.connection = arrival.connection();
    this.entry = arrival.entry();
    this.shared = shared;
    this.switchboard = switchboard;
    this.keys = keys;
    connection.relay(shared.limits().stall());
    this.timer = connection.loop().schedule(shared.times().prefaceWait(), this::overdue);
  }

  Connection connection() {
    return connection;
  }

  @Override
  public void received(ByteBuffer octets) {
    if (relay != null) {
      relay.first().received(octets);
    } else if (guest != null) {
      keep(octets);
    } else if (!isAnswered) {
      switch (reader.next(octets)) {
        case ConnectRead.More _ -> {}
        case ConnectRead.Head head -> asked(head, octets);
        case ConnectRead.Refused(var reason) -> refuseHead(reason);
      }
    }
  }

  private void keep(ByteBuffer octets) {
    byte[] kept = new byte[octets.remaining()];
    octets.get(kept);
    early.writeBytes(kept);
    if (early.size() >= MAX_EARLY_OCTETS) {
      connection.setReading(false);
    }
  }

  private void overdue() {
    if (guest == null && !isAnswered) {
      shared.counters().count(WebconfCounter.HEADS_OVERDUE);
      isAnswered = true;
      connection.close();
    }
  }

  private void refuseHead(ConnectRead.Reason reason) {
    boolean isForeign = reason == ConnectRead.Reason.NOT_HTTP;
    shared
        .counters()
        .count(isForeign ? WebconfCounter.FOREIGN_CLIENTS : WebconfCounter.HEADS_REFUSED);
    if (isForeign) {
      shared.outsideEvents().state(WebconfEvent.FOREIGN_CLIENT, "from", connection.remote());
    }
    answer(
        switch (reason) {
          case NOT_HTTP, BAD_HEAD -> ClientAnswer.BAD_REQUEST;
          case OTHER_METHOD -> ClientAnswer.NOT_ALLOWED;
          case TOO_LARGE -> ClientAnswer.TOO_LARGE;
        });
  }

  private void asked(ConnectRead.Head head, ByteBuffer rest) {
    timer.cancel();
    if (head.token().isEmpty()) {
      shared.counters().count(WebconfCounter.CREDENTIALS_MISSING);
      if (head.hasCredentials()) {
        failed();
      }
      answer(ClientAnswer.AUTHENTICATE);
      return;
    }
    switch (TokenPolicy.judge(head.token().get(), head.host(), keys, shared.window())) {
      case TokenPolicy.Verdict.Refused(var reason) -> refuse(reason, ClientAnswer.FORBIDDEN);
      case TokenPolicy.Verdict.Good(var token) -> {
        var asked = new Guest.Asked(Id128.random(shared.random()), head.host() + ":" + head.port());
        var asking = new Guest(this, token, asked, shared.strangers().isExempt(from()));
        guest = asking;
        keep(rest);
        switchboard.onOwner(() -> switchboard.admit(asking));
      }
    }
  }

  private InetAddress from() {
    return connection.remote().getAddress();
  }

  /** The token was taken for this connection. */
  void admitted() {
    connection.setProven(true);
    entry.ifPresent(place -> place.proven(connection.loop().nanoTime()));
  }

  /** The reason is for the log alone. */
  void refuse(WebconfCounter reason, ClientAnswer answer) {
    if (isAnswered) {
      return;
    }
    shared.counters().count(reason);
    if (answer == ClientAnswer.FORBIDDEN) {
      failed();
    }
    shared
        .outsideEvents()
        .state(
            WebconfEvent.CLIENT_REFUSED,
            "from",
            connection.remote(),
            "status",
            answer.status(),
            "reason",
            reason.id());
    answer(answer);
  }

  /** Credentials were shown and are no good. Who shows none, as ncat does at first, only asks. */
  private void failed() {
    shared.strangers().failed(from(), connection.loop().nanoTime());
  }

  /** Its token was good, but nobody inside took it. */
  void dismissed(ClientAnswer answer) {
    Guest left = guest;
    if (isAnswered || left == null) {
      return;
    }
    shared
        .outsideEvents()
        .state(
            WebconfEvent.CLIENT_DISMISSED,
            "from",
            connection.remote(),
            "status",
            answer.status(),
            "service",
            left.service(),
            "session",
            left.session(),
            "token",
            left.token().shortUse());
    if (answer == ClientAnswer.FORBIDDEN) {
      failed();
    }
    answer(answer);
  }

  private void answer(ClientAnswer answer) {
    if (!isAnswered) {
      isAnswered = true;
      timer.cancel();
      connection.send(Octets.of(answer.octets()));
      connection.close();
    }
  }

  /** An agent took the client: from now on octets are passed on. */
  void accepted(Relay begun) {
    relay = begun;
    if (!connection.isOpen()) {
      begun.first().closed();
      return;
    }
    isAnswered = true;
    connection.send(Octets.of(ClientAnswer.CONNECTED.octets()));
    connection.setReading(true);
    if (early.size() > 0) {
      begun.first().received(ByteBuffer.wrap(early.toByteArray()));
      early.reset();
    }
    if (isEnded) {
      begun.first().ended();
    }
  }

  @Override
  public void waits(int ends) {
    shared.meters().stalled().add(ends);
  }

  /** The session is over. */
  @Override
  public void ended(Relay over, Relay.End end) {
    Guest left = guest;
    if (left == null) {
      return;
    }
    shared.counters().count(WebconfCounter.SESSIONS_ENDED);
    count(end);
    shared.counters().add(WebconfCounter.OCTETS_FROM_CLIENTS, over.first().octets());
    shared.counters().add(WebconfCounter.OCTETS_FROM_AGENTS, over.second().octets());
    shared
        .events()
        .state(
            WebconfEvent.SESSION_ENDED,
            "session",
            left.session(),
            "from",
            SourcePrefix.of(connection.remote().getAddress()),
            "service",
            left.service(),
            "conference",
            left.token().conference(),
            "token",
            left.token().shortUse(),
            "fromClient",
            over.first().octets(),
            "fromAgent",
            over.second().octets(),
            "seconds",
            over.seconds(),
            "reason",
            end);
    switchboard.onOwner(() -> switchboard.leave(left));
  }

  private void count(Relay.End end) {
    switch (end) {
      case CUT -> shared.counters().count(WebconfCounter.SESSIONS_CUT);
      case STALL -> shared.counters().count(WebconfCounter.SESSIONS_STALLED);
      case IDLE -> shared.counters().count(WebconfCounter.SESSIONS_IDLE);
      case MAX_LIFE -> shared.counters().count(WebconfCounter.SESSIONS_TOO_LONG);
      case CLOSED, HALF_CLOSED, STOPPED -> {}
    }
  }

  @Override
  public void writable() {
    if (relay != null) {
      relay.first().writable();
    }
  }

  @Override
  public void ended() {
    isEnded = true;
    if (relay != null) {
      relay.first().ended();
    } else if (guest == null) {
      connection.close();
    }
  }

  @Override
  public void left() {
    if (relay != null) {
      relay.first().left();
    } else {
      connection.close();
    }
  }

  @Override
  public void closed() {
    timer.cancel();
    entry.ifPresent(StrangerGate.Entry::left);
    isAnswered = true;
    if (relay != null) {
      relay.first().closed();
    } else if (guest != null) {
      Guest gone = guest;
      switchboard.onOwner(() -> switchboard.leave(gone));
    }
  }
}
