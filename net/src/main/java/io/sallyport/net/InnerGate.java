package io.sallyport.net;

import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import java.nio.ByteBuffer;
import java.util.function.BiFunction;

/**
 * A gate for strangers at one of the services that share a listener. Only what is spoken tells
 * whose a connection is, so this one decides after the handshake; the listener's own limits hold
 * for all of them before. Safe from any thread.
 */
public final class InnerGate {
  private final String rowId;
  private final StrangerGate gate;
  private final Reporting reporting;

  /**
   * @param rowId of the service, for the log
   */
  public InnerGate(String rowId, StrangerGate gate, Counters<NetCounter> counters, Events events) {
    this.rowId = rowId;
    this.gate = gate;
    this.reporting = new Reporting(counters, events).sparse();
  }

  /**
   * Stands before a service. The handler of a connection that is let in tells its entry when it is
   * {@linkplain StrangerGate.Entry#proven proven} and when it is {@linkplain
   * StrangerGate.Entry#left closed}; others are closed at once.
   *
   * @param service makes that handler
   */
  public ConnectionHandler.Factory before(
      BiFunction<Connection, StrangerGate.Entry, ConnectionHandler> service) {
    return connection -> {
      StrangerGate.Entry entry =
          gate.admit(connection.remote().getAddress(), connection.loop().nanoTime());
      if (entry.refusal().isPresent()) {
        tell(NetEvent.CONNECTION_REFUSED, connection, entry.refusal().get());
        connection.close();
        return new TurnedAway();
      }
      entry.entered(() -> connection.loop().execute(() -> shed(connection)));
      ConnectionHandler handler = null;
      try {
        handler = service.apply(connection, entry);
        return handler;
      } finally {
        if (handler == null) {
          // Nobody would hear of its end, and the place would be taken for ever.
          entry.left();
        }
      }
    };
  }

  /** Of a connection that was closed as it came. */
  private record TurnedAway() implements ConnectionHandler {
    @Override
    public void received(ByteBuffer octets) {
      octets.position(octets.limit());
    }

    @Override
    public void closed() {}
  }

  /** It gives way to another stranger. */
  private void shed(Connection connection) {
    tell(NetEvent.CONNECTION_CUT, connection, NetCounter.CONNECTIONS_SHED);
    connection.reset();
  }

  private void tell(NetEvent event, Connection connection, NetCounter reason) {
    reporting.counters().count(reason);
    reporting
        .events()
        .state(event, "row", rowId, "from", connection.remote(), "reason", reason.label());
  }
}
