package io.sallyport.wire.dialect;

import io.sallyport.wire.stun.MessageType;

/**
 * The dialects that clients may speak to a listener. What is not spoken is not known: it is dropped
 * or closed like any other octets.
 *
 * @param msTurn MS-TURN, with its frames and its greeting on connections
 * @param turn RFC 8656
 * @param stun Binding of RFC 8489
 * @param classicStun Binding of RFC 3489, which amplifies
 */
public record Spoken(boolean msTurn, boolean turn, boolean stun, boolean classicStun) {
  /** All that does not harm others. */
  public static final Spoken USUAL = new Spoken(true, true, true, false);

  /**
   * True if a message with the cookie of RFC 8489 is for us: Binding is STUN, all else TURN.
   *
   * @param type of the message, 14 bits
   */
  public boolean takes(int type) {
    return MessageType.method(type) == MessageType.BINDING ? stun : turn;
  }
}
