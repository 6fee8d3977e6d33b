package io.sallyport.wire.srl;

import java.util.Arrays;
import java.util.Optional;

/** Types of values in a message: the octet that names each, and how long it may be. */
enum SrlValue {
  SERVICE(0x01, 1, ServiceName.MAX_LENGTH, 32),
  INSTANCE(0x02, Id128.OCTETS),
  TOKEN_KEY(0x03, 40, 40, 4),
  PING_INTERVAL(0x10, 2),
  POOL_TARGET(0x11, 2),
  NONCE(0x20, 8),
  DEMAND(0x21, 2),
  SESSION(0x30, Id128.OCTETS),
  FOR_SERVICE(0x31, 1, ServiceName.MAX_LENGTH, 1),
  PROXY2(0x32, ProxyHeader.MIN_OCTETS, ProxyHeader.MAX_OCTETS, 1),
  TOKEN(0x33, 1, ConferenceToken.MAX_LENGTH, 1),
  TARGET(0x34, 1, 260, 1),
  CODE(0x40, 2),
  RETRY_AFTER(0x41, 2),
  AGENT(0x80, 0, 64, 1),
  TEXT(0x81, 0, 128, 1),
  EDGE(0x82, 0, 64, 1);

  /** From here on types may be passed over by who does not know them. */
  private static final int FIRST_IGNORABLE = 0x80;

  private final int type;
  private final int minOctets;
  private final int maxOctets;
  private final int most;

  SrlValue(int type, int octets) {
    this(type, octets, octets, 1);
  }

  SrlValue(int type, int minOctets, int maxOctets, int most) {
    this.type = type;
    this.minOctets = minOctets;
    this.maxOctets = maxOctets;
    this.most = most;
  }

  int type() {
    return type;
  }

  boolean takes(int octets) {
    return octets >= minOctets && octets <= maxOctets;
  }

  /** How often it may stand in a message. */
  int most() {
    return most;
  }

  static boolean isIgnorable(int type) {
    return type >= FIRST_IGNORABLE;
  }

  static Optional<SrlValue> of(int type) {
    return Arrays.stream(values()).filter(value -> value.type == type).findFirst();
  }
}
