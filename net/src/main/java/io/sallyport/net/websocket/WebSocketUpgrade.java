package io.sallyport.net.websocket;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.NetCounter;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import io.sallyport.telemetry.SparseEvents;
import io.sallyport.wire.websocket.OpeningHandshake;

/**
 * Makes a WebSocket of each connection that asks for one as it should, and hands it to a service;
 * answers others and closes them.
 */
public final class WebSocketUpgrade implements ConnectionHandler.Factory {
  /** Of the request that asks, with its header lines. */
  static final int MAX_REQUEST_OCTETS = 8 * 1024;

  private final Terms terms;

  /**
   * What all WebSockets of a service have in common.
   *
   * @param service called once the handshake is done, with a connection that keeps messages apart
   */
  record Terms(
      WebSocketSettings settings,
      OpeningHandshake handshake,
      ConnectionHandler.Factory service,
      Counters<NetCounter> counters,
      Events events) {}

  public WebSocketUpgrade(
      WebSocketSettings settings,
      ConnectionHandler.Factory service,
      Counters<NetCounter> counters,
      Events events) {
    this.terms =
        new Terms(
            settings,
            new OpeningHandshake(settings.subprotocol(), settings.origins()),
            service,
            counters,
            new SparseEvents(events, System::nanoTime));
  }

  @Override
  public ConnectionHandler opened(Connection connection) {
    return new Upgrading(connection, terms);
  }
}
