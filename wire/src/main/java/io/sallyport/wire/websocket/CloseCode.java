package io.sallyport.wire.websocket;

/** Why one end of a WebSocket closes it (RFC 6455 section 7.4.1); those that we send. */
public enum CloseCode {
  NORMAL(1000),
  /** The server ends the connection, whatever its reason. */
  GOING_AWAY(1001),
  PROTOCOL_ERROR(1002),
  /** What was said to be text is none. */
  NOT_TEXT(1007),
  /** More than is reasonable, in a way that no other code names. */
  TOO_MUCH(1008),
  TOO_BIG(1009);

  private final int number;

  CloseCode(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }
}
