package io.sallyport.net.websocket;

import java.time.Duration;
import java.util.Set;

/**
 * What WebSockets of one service may do.
 *
 * @param subprotocol that clients must ask for, for example {@code sip}
 * @param origins of pages that may connect; empty for all
 * @param maxMessageOctets of one message, over all its frames
 * @param times limits of time
 */
public record WebSocketSettings(
    String subprotocol, Set<String> origins, int maxMessageOctets, Times times) {
  public WebSocketSettings {
    origins = Set.copyOf(origins);
  }

  /**
   * Limits of time.
   *
   * @param handshake from the connection to the whole request
   * @param message from a message's first octet to its last
   * @param pingAfter silence after which the client is asked for a sign of life
   * @param pong silence after that with which it is given up
   * @param closing from our goodbye to the client's
   */
  public record Times(
      Duration handshake, Duration message, Duration pingAfter, Duration pong, Duration closing) {
    /**
     * Pings come often enough for proxies and address translators, which forget a silent connection
     * after a minute, and seldom enough for a phone's battery.
     */
    public static final Times USUAL =
        new Times(
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(20),
            Duration.ofSeconds(3));
  }
}
