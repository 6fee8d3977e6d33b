package io.sallyport.wire.srl;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The values of one message, held to what its type lets stand in it. */
final class SrlFields {
  private static final int VALUE_HEADER_OCTETS = 3;
  private static final char UNPRINTABLE = '?';
  private static final char NO_UTF_8 = '\uFFFD';

  private final Map<SrlValue, List<byte[]>> values = new EnumMap<>(SrlValue.class);

  private SrlFields() {}

  /** Empty if the payload breaks a rule. */
  static Optional<SrlFields> read(SrlType type, ByteBuffer payload) {
    var fields = new SrlFields();
    while (payload.hasRemaining()) {
      if (payload.remaining() < VALUE_HEADER_OCTETS) {
        return Optional.empty();
      }
      int valueType = payload.get() & 0xFF;
      int length = payload.getShort() & 0xFFFF;
      if (length > payload.remaining()) {
        return Optional.empty();
      }
      byte[] value = new byte[length];
      payload.get(value);
      if (!fields.takes(type, valueType, value)) {
        return Optional.empty();
      }
    }
    return fields.values.keySet().containsAll(type.required())
        ? Optional.of(fields)
        : Optional.empty();
  }

  private boolean takes(SrlType type, int valueType, byte[] value) {
    var known = SrlValue.of(valueType).filter(type::takes);
    if (known.isEmpty()) {
      return SrlValue.isIgnorable(valueType);
    }
    var same = values.computeIfAbsent(known.get(), _ -> new ArrayList<>(1));
    same.add(value);
    return known.get().takes(value.length) && same.size() <= known.get().most();
  }

  /** Empty if a value is not what its type says. */
  Optional<SrlMessage> message(SrlType type) {
    return switch (type) {
      case HELLO -> hello();
      case READY ->
          Optional.of(
              new SrlMessage.Ready(
                  number(SrlValue.PING_INTERVAL),
                  number(SrlValue.POOL_TARGET),
                  demand(),
                  text(SrlValue.EDGE)));
      case PING -> Optional.of(new SrlMessage.Ping(nonce(), demand()));
      case PONG -> Optional.of(new SrlMessage.Pong(nonce()));
      case START -> start();
      case ACCEPT -> Optional.of(new SrlMessage.Accept(id(SrlValue.SESSION)));
      case REJECT ->
          Optional.of(
              new SrlMessage.Reject(
                  id(SrlValue.SESSION), number(SrlValue.CODE), text(SrlValue.TEXT)));
      case BYE ->
          Optional.of(
              new SrlMessage.Bye(
                  number(SrlValue.CODE), optional(SrlValue.RETRY_AFTER), text(SrlValue.TEXT)));
    };
  }

  private Optional<SrlMessage> hello() {
    List<String> services =
        all(SrlValue.SERVICE).stream().map(SrlFields::latin).distinct().toList();
    List<TokenKey> keys = new ArrayList<>();
    for (byte[] value : all(SrlValue.TOKEN_KEY)) {
      ByteBuffer octets = ByteBuffer.wrap(value);
      long id = octets.getLong();
      byte[] raw = new byte[TokenKey.RAW_OCTETS];
      octets.get(raw);
      var key = TokenKey.of(id, raw);
      if (key.isEmpty()) {
        return Optional.empty();
      }
      keys.add(key.get());
    }
    return services.stream().allMatch(ServiceName::isValid)
        ? Optional.of(
            new SrlMessage.Hello(services, id(SrlValue.INSTANCE), keys, text(SrlValue.AGENT)))
        : Optional.empty();
  }

  private Optional<SrlMessage> start() {
    String service = latin(first(SrlValue.FOR_SERVICE));
    var proxy2 = ProxyHeader.read(first(SrlValue.PROXY2));
    String token = latin(first(SrlValue.TOKEN));
    String target = latin(first(SrlValue.TARGET));
    boolean isGood =
        ServiceName.isValid(service) && proxy2.isPresent() && isVisible(token) && isVisible(target);
    return isGood
        ? Optional.of(
            new SrlMessage.Start(
                id(SrlValue.SESSION), service, proxy2.get(), token, target, demand()))
        : Optional.empty();
  }

  private List<byte[]> all(SrlValue value) {
    return values.getOrDefault(value, List.of());
  }

  private byte[] first(SrlValue value) {
    return all(value).getFirst();
  }

  private Id128 id(SrlValue value) {
    return Id128.read(ByteBuffer.wrap(first(value)));
  }

  private int number(SrlValue value) {
    return ByteBuffer.wrap(first(value)).getShort() & 0xFFFF;
  }

  private OptionalInt optional(SrlValue value) {
    return all(value).isEmpty() ? OptionalInt.empty() : OptionalInt.of(number(value));
  }

  private OptionalInt demand() {
    return optional(SrlValue.DEMAND);
  }

  private long nonce() {
    return ByteBuffer.wrap(first(SrlValue.NONCE)).getLong();
  }

  /** For logs: what could break a line there is replaced. */
  private String text(SrlValue value) {
    if (all(value).isEmpty()) {
      return "";
    }
    String text = new String(first(value), StandardCharsets.UTF_8);
    StringBuilder printable = new StringBuilder(text.length());
    text.codePoints()
        .forEach(sign -> printable.appendCodePoint(isPrintable(sign) ? sign : UNPRINTABLE));
    return printable.toString();
  }

  /** What is no UTF-8 is read as a sign that is longer than what it stands for. */
  private static boolean isPrintable(int sign) {
    return Character.isDefined(sign) && !Character.isISOControl(sign) && sign != NO_UTF_8;
  }

  private static String latin(byte[] octets) {
    return new String(octets, StandardCharsets.ISO_8859_1);
  }

  private static boolean isVisible(String text) {
    return text.chars().allMatch(sign -> sign > ' ' && sign < 0x7F);
  }
}
