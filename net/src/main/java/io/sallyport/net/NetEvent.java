package io.sallyport.net;

import io.sallyport.telemetry.Event;

/** What happens in the network layer. */
public enum NetEvent implements Event {
  PLATFORM_CHOSEN(Level.INFO, "The implementations of sockets and TLS were chosen"),
  LISTENER_OPENED(Level.INFO, "A listener was opened"),
  LISTENER_CLOSED(Level.INFO, "A listener was closed"),
  PEER_REFUSED(Level.INFO, "A certificate shown by the other end was refused"),
  HANDSHAKE_FAILED(Level.INFO, "TLS was asked for and could not begin"),
  PROTOCOL_REFUSED(Level.INFO, "A connection was closed because no service speaks what it spoke"),
  CONNECTION_REFUSED(Level.INFO, "A connection was closed as it was accepted"),
  CONNECTION_CUT(Level.INFO, "A connection was cut to make room for a newer one"),
  SOURCE_BANNED(Level.WARN, "A source may not connect for a while"),
  WEBSOCKET_REFUSED(Level.INFO, "A request would not become a WebSocket and was refused"),
  WEBSOCKET_FAILED(Level.INFO, "A WebSocket was closed because the client broke its protocol"),
  TASK_FAILED(Level.ERROR, "A task of a loop threw: a bug"),
  HANDLER_FAILED(Level.ERROR, "A connection was closed because of a bug"),
  STATE_NOT_READ(Level.WARN, "A file in which the node keeps something could not be read"),
  STATE_NOT_KEPT(Level.WARN, "A file in which the node keeps something could not be written"),
  SLOW_READER_CLOSED(Level.INFO, "A connection was closed because the other end did not keep up");

  private final Level level;
  private final String text;

  NetEvent(Level level, String text) {
    this.level = level;
    this.text = text;
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
