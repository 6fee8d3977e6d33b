package io.sallyport.wire.srl;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;

/** Writes one message. */
public final class SrlWriter {
  private final ByteBuffer octets =
      ByteBuffer.allocate(SrlReader.HEADER_OCTETS + SrlReader.MAX_PAYLOAD_OCTETS);

  private SrlWriter(SrlType type) {
    octets.putShort(SrlReader.MAGIC).put(SrlReader.VERSION).put((byte) type.octet()).putInt(0);
  }

  /** The octets of a message that holds to the limits of its values. */
  public static byte[] write(SrlMessage message) {
    return switch (message) {
      case SrlMessage.Hello hello -> hello(hello);
      case SrlMessage.Ready ready ->
          new SrlWriter(SrlType.READY)
              .number(SrlValue.PING_INTERVAL, ready.pingSeconds())
              .number(SrlValue.POOL_TARGET, ready.poolTarget())
              .optional(SrlValue.DEMAND, ready.demand())
              .text(SrlValue.EDGE, ready.edge())
              .end();
      case SrlMessage.Ping ping ->
          new SrlWriter(SrlType.PING)
              .nonce(ping.nonce())
              .optional(SrlValue.DEMAND, ping.demand())
              .end();
      case SrlMessage.Pong pong -> new SrlWriter(SrlType.PONG).nonce(pong.nonce()).end();
      case SrlMessage.Start start -> start(start);
      case SrlMessage.Accept accept ->
          new SrlWriter(SrlType.ACCEPT).value(SrlValue.SESSION, accept.session().octets()).end();
      case SrlMessage.Reject reject ->
          new SrlWriter(SrlType.REJECT)
              .value(SrlValue.SESSION, reject.session().octets())
              .number(SrlValue.CODE, reject.code())
              .text(SrlValue.TEXT, reject.text())
              .end();
      case SrlMessage.Bye bye ->
          new SrlWriter(SrlType.BYE)
              .number(SrlValue.CODE, bye.code())
              .optional(SrlValue.RETRY_AFTER, bye.retrySeconds())
              .text(SrlValue.TEXT, bye.text())
              .end();
    };
  }

  private static byte[] hello(SrlMessage.Hello hello) {
    var writer = new SrlWriter(SrlType.HELLO);
    hello.services().forEach(service -> writer.value(SrlValue.SERVICE, ascii(service)));
    writer.value(SrlValue.INSTANCE, hello.instance().octets());
    for (TokenKey key : hello.keys()) {
      writer.value(
          SrlValue.TOKEN_KEY,
          ByteBuffer.allocate(Long.BYTES + TokenKey.RAW_OCTETS)
              .putLong(key.id())
              .put(key.raw())
              .array());
    }
    return writer.text(SrlValue.AGENT, hello.agent()).end();
  }

  private static byte[] start(SrlMessage.Start start) {
    return new SrlWriter(SrlType.START)
        .value(SrlValue.SESSION, start.session().octets())
        .value(SrlValue.FOR_SERVICE, ascii(start.service()))
        .value(SrlValue.PROXY2, start.proxy2().octets())
        .value(SrlValue.TOKEN, ascii(start.token()))
        .value(SrlValue.TARGET, ascii(start.target()))
        .optional(SrlValue.DEMAND, start.demand())
        .end();
  }

  private SrlWriter value(SrlValue type, byte[] value) {
    if (!type.takes(value.length)) {
      throw new IllegalArgumentException(type + " of " + value.length + " octets");
    }
    octets.put((byte) type.type()).putShort((short) value.length).put(value);
    return this;
  }

  private SrlWriter number(SrlValue type, int number) {
    return value(type, ByteBuffer.allocate(Short.BYTES).putShort((short) number).array());
  }

  private SrlWriter optional(SrlValue type, OptionalInt number) {
    return number.isPresent() ? number(type, number.getAsInt()) : this;
  }

  private SrlWriter nonce(long nonce) {
    return value(SrlValue.NONCE, ByteBuffer.allocate(Long.BYTES).putLong(nonce).array());
  }

  /** As much of it as there is room for: it is for logs. */
  private SrlWriter text(SrlValue type, String text) {
    if (text.isEmpty()) {
      return this;
    }
    byte[] whole = text.getBytes(StandardCharsets.UTF_8);
    int length = whole.length;
    while (!type.takes(length) || isInsideSign(whole, length)) {
      length--;
    }
    return value(type, Arrays.copyOf(whole, length));
  }

  private static boolean isInsideSign(byte[] utf8, int at) {
    return at < utf8.length && (utf8[at] & 0xC0) == 0x80;
  }

  private byte[] end() {
    octets.putInt(4, octets.position() - SrlReader.HEADER_OCTETS);
    byte[] written = new byte[octets.position()];
    octets.get(0, written);
    return written;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
