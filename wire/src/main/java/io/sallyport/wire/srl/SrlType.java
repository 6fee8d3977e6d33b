package io.sallyport.wire.srl;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** Types of messages, and the values that must and may stand in each. */
@SuppressWarnings("ImmutableEnumChecker") // the sets are made by Set.of
enum SrlType {
  HELLO(
      0x01,
      Set.of(SrlValue.SERVICE, SrlValue.INSTANCE),
      Set.of(SrlValue.TOKEN_KEY, SrlValue.AGENT)),
  READY(
      0x02,
      Set.of(SrlValue.PING_INTERVAL, SrlValue.POOL_TARGET),
      Set.of(SrlValue.DEMAND, SrlValue.EDGE)),
  PING(0x03, Set.of(SrlValue.NONCE), Set.of(SrlValue.DEMAND)),
  PONG(0x04, Set.of(SrlValue.NONCE), Set.of()),
  START(
      0x05,
      Set.of(
          SrlValue.SESSION, SrlValue.FOR_SERVICE, SrlValue.PROXY2, SrlValue.TOKEN, SrlValue.TARGET),
      Set.of(SrlValue.DEMAND)),
  ACCEPT(0x06, Set.of(SrlValue.SESSION), Set.of()),
  REJECT(0x07, Set.of(SrlValue.SESSION, SrlValue.CODE), Set.of(SrlValue.TEXT)),
  BYE(0x08, Set.of(SrlValue.CODE), Set.of(SrlValue.RETRY_AFTER, SrlValue.TEXT));

  private final int octet;
  private final Set<SrlValue> required;
  private final Set<SrlValue> optional;

  SrlType(int octet, Set<SrlValue> required, Set<SrlValue> optional) {
    this.octet = octet;
    this.required = required;
    this.optional = optional;
  }

  int octet() {
    return octet;
  }

  Set<SrlValue> required() {
    return required;
  }

  boolean takes(SrlValue value) {
    return required.contains(value) || optional.contains(value);
  }

  static Optional<SrlType> of(int octet) {
    return Arrays.stream(values()).filter(type -> type.octet == octet).findFirst();
  }
}
