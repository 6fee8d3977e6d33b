package io.sallyport.xmpp;

import io.sallyport.topology.Xmpp;
import java.time.Duration;

/**
 * How long things on a stream may take.
 *
 * @param establishment from the connection until something is proven; nothing prolongs it
 * @param inactivity without an element either way, white space not counted
 * @param keepAlive of our own silence before white space, and of the other end's before it is asked
 */
record StreamTimes(Duration establishment, Duration inactivity, Duration keepAlive) {
  /** For the other end's closing tag. */
  static final Duration CLOSING = Duration.ofSeconds(5);

  /** Of our own silence where the other end may be a Lync, which closes after 300 s of that. */
  static final Duration SILENCE_WITH_LYNC = Duration.ofMinutes(4);

  /** For an answer about a key. */
  static final Duration VERIFYING = Duration.ofSeconds(30);

  /** For an answer of who was silent. */
  static final Duration ANSWERING = Duration.ofMinutes(1);

  /** After which what was written without acknowledgements counts as taken. */
  static final Duration SETTLING = Duration.ofSeconds(2);

  /** How often a stream looks at its clock. */
  static final Duration TICK = Duration.ofSeconds(1);

  /** As good as never. */
  private static final Duration NEVER = Duration.ofDays(3650);

  /** The same for a stream that stays as long as its other end answers. */
  StreamTimes staying() {
    return new StreamTimes(establishment, NEVER, keepAlive);
  }

  static StreamTimes of(Xmpp settings) {
    return new StreamTimes(settings.establishment(), settings.inactivity(), settings.keepAlive());
  }
}
