package io.sallyport.net.dns;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes answers to a query as servers send them, and as none should. */
final class Messages {
  static final int RESPONSE = 0x8180;
  static final int AUTHORITATIVE = 0x0400;
  static final int TRUNCATED = 0x0200;

  private final byte[] query;
  private final List<byte[]> answers = new ArrayList<>();
  private final List<byte[]> authorities = new ArrayList<>();
  private int flags = RESPONSE;

  private Messages(byte[] query) {
    this.query = query;
  }

  /** An answer with the id and question of a query, and nothing else so far. */
  static Messages to(byte[] query) {
    return new Messages(query);
  }

  Messages flags(int flags) {
    this.flags = flags;
    return this;
  }

  Messages code(int code) {
    return flags(RESPONSE | code);
  }

  Messages answer(byte[] record) {
    answers.add(record);
    return this;
  }

  Messages authority(byte[] record) {
    authorities.add(record);
    return this;
  }

  /** The usual answer. */
  Messages address(String owner, String address) {
    return answer(address(owner, 60, address));
  }

  byte[] octets() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(numbers(id(query), flags, 1, answers.size(), authorities.size(), 0));
    out.write(query, 12, query.length - 12);
    answers.forEach(out::writeBytes);
    authorities.forEach(out::writeBytes);
    return out.toByteArray();
  }

  static int id(byte[] query) {
    return ByteBuffer.wrap(query).getShort() & 0xffff;
  }

  static byte[] record(String owner, int type, long ttl, byte[] data) {
    return record(name(owner), type, 1, ttl, data);
  }

  static byte[] record(byte[] owner, int type, int dnsClass, long ttl, byte[] data) {
    return joined(owner, numbers(type, dnsClass, (int) (ttl >> 16), (int) ttl, data.length), data);
  }

  static byte[] address(String owner, long ttl, String address) {
    byte[] octets = InetAddress.ofLiteral(address).getAddress();
    return record(owner, octets.length == 4 ? 1 : 28, ttl, octets);
  }

  static byte[] alias(String owner, long ttl, String target) {
    return record(owner, 5, ttl, name(target));
  }

  static byte[] service(String owner, long ttl, int priority, int weight, int port, String target) {
    return record(owner, 33, ttl, joined(numbers(priority, weight, port), name(target)));
  }

  static byte[] soa(String owner, long ttl, int minimum) {
    return record(
        owner,
        6,
        ttl,
        joined(
            name("ns." + owner),
            name("hostmaster." + owner),
            ByteBuffer.allocate(20)
                .putInt(1)
                .putInt(2)
                .putInt(3)
                .putInt(4)
                .putInt(minimum)
                .array()));
  }

  /** Each in 16 bits. */
  static byte[] numbers(int... numbers) {
    ByteBuffer out = ByteBuffer.allocate(2 * numbers.length);
    for (int number : numbers) {
      out.putShort((short) number);
    }
    return out.array();
  }

  /** Uncompressed; empty for the root. */
  static byte[] name(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (!text.isEmpty()) {
      for (String label : text.split("\\.", -1)) {
        out.write(label.length());
        out.writeBytes(label.getBytes(StandardCharsets.ISO_8859_1));
      }
    }
    out.write(0);
    return out.toByteArray();
  }

  static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
