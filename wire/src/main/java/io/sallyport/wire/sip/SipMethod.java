package io.sallyport.wire.sip;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;

/** Methods this edge treats in some way of its own; their names are case-sensitive. */
public enum SipMethod {
  INVITE,
  ACK,
  BYE,
  CANCEL,
  OPTIONS,
  REGISTER,
  MESSAGE,
  SUBSCRIBE,
  NOTIFY,
  BENOTIFY,
  SERVICE,
  INFO,
  UPDATE,
  PRACK,
  REFER,
  PUBLISH,
  NEGOTIATE,
  /** Any other method, forwarded like the rest. */
  OTHER;

  private static final SipMethod[] KNOWN = Arrays.copyOf(values(), values().length - 1);

  // The array never leaves this class and is never written again.
  @SuppressWarnings("ImmutableEnumChecker")
  private final byte[] octets = name().getBytes(ISO_8859_1);

  /** The method of that name, {@link #OTHER} if it is none of these. */
  public static SipMethod of(String name) {
    byte[] octets = name.getBytes(ISO_8859_1);
    return of(octets, 0, octets.length);
  }

  static SipMethod of(byte[] message, int from, int to) {
    for (SipMethod method : KNOWN) {
      if (Ascii.isSame(method.octets, message, from, to)) {
        return method;
      }
    }
    return OTHER;
  }
}
