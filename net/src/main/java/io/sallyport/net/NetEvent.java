package io.sallyport.net;

import io.sallyport.telemetry.Event;

/** What happens in the network layer. */
public enum NetEvent implements Event {
  PLATFORM_CHOSEN(
      "platform-chosen", Level.INFO, "The implementations of sockets and TLS were chosen"),
  LISTENER_OPENED("listener-opened", Level.INFO, "A listener was opened"),
  LISTENER_CLOSED("listener-closed", Level.INFO, "A listener was closed"),
  PEER_REFUSED("peer-refused", Level.INFO, "A certificate shown by the other end was refused"),
  HANDSHAKE_FAILED("handshake-failed", Level.INFO, "TLS was asked for and could not begin"),
  PROTOCOL_REFUSED(
      "protocol-refused",
      Level.INFO,
      "A connection was closed because no service speaks what it spoke"),
  CONNECTION_REFUSED(
      "connection-refused", Level.INFO, "A connection was closed as it was accepted"),
  CONNECTION_CUT("connection-cut", Level.INFO, "A connection was cut to make room for a newer one"),
  SOURCE_BANNED("source-banned", Level.WARN, "A source may not connect for a while"),
  WEBSOCKET_REFUSED(
      "websocket-refused", Level.INFO, "A request would not become a WebSocket and was refused"),
  WEBSOCKET_FAILED(
      "websocket-failed",
      Level.INFO,
      "A WebSocket was closed because the client broke its protocol"),
  TASK_FAILED("task-failed", Level.ERROR, "A task of a loop threw: a bug"),
  HANDLER_FAILED("handler-failed", Level.ERROR, "A connection was closed because of a bug"),
  SLOW_READER_CLOSED(
      "slow-reader-closed",
      Level.INFO,
      "A connection was closed because the other end did not keep up");

  private final String id;
  private final Level level;
  private final String text;

  NetEvent(String id, Level level, String text) {
    this.id = id;
    this.level = level;
    this.text = text;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Level level() {
    return level;
  }

  @Override
  public String text() {
    return text;
  }
}
