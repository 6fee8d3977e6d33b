package io.sallyport.wire.stun;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/** A second reader, which lists attributes as text; written for clarity, from the RFC. */
final class NaiveStun {
  private NaiveStun() {}

  /** "fault NAME", or type and attributes. */
  static String read(byte[] octets) {
    if (octets.length < 20) {
      return "fault TOO_SHORT";
    }
    ByteBuffer buffer = ByteBuffer.wrap(octets);
    int type = buffer.getShort() & 0xFFFF;
    int length = buffer.getShort() & 0xFFFF;
    if (type > 0x3FFF) {
      return "fault NOT_STUN";
    }
    if (buffer.getInt() != 0x2112A442) {
      return "fault COOKIE";
    }
    if (length + 20 != octets.length) {
      return "fault LENGTH";
    }
    if (length % 4 != 0) {
      return "fault UNALIGNED";
    }
    buffer.position(20);
    List<String> lines = new ArrayList<>();
    List<Integer> seen = new ArrayList<>();
    int walked = 0;
    int fingerprintAt = -1;
    while (buffer.hasRemaining()) {
      if (fingerprintAt >= 0) {
        return "fault AFTER_FINGERPRINT";
      }
      int start = buffer.position();
      int attribute = buffer.getShort() & 0xFFFF;
      int valueLength = buffer.getShort() & 0xFFFF;
      int padded = valueLength % 4 == 0 ? valueLength : valueLength + 4 - valueLength % 4;
      if (padded > buffer.remaining()) {
        return "fault ATTRIBUTE_OVERRUN";
      }
      walked++;
      if (walked > 64) {
        return "fault TOO_MANY_ATTRIBUTES";
      }
      byte[] value = new byte[valueLength];
      buffer.get(start + 4, value);
      buffer.position(start + 4 + padded);
      boolean counts =
          attribute == 0x8028
              || (attribute == 0x001C && !seen.contains(0x001C))
              || (!seen.contains(0x0008) && !seen.contains(0x001C));
      if (counts) {
        if (!isLengthGood(attribute, valueLength)) {
          return "fault ATTRIBUTE_LENGTH";
        }
        seen.add(attribute);
        lines.add("%04x=%s".formatted(attribute, Hex.of(value)));
      }
      fingerprintAt = attribute == 0x8028 ? start : -1;
    }
    if (fingerprintAt >= 0) {
      CRC32 crc = new CRC32();
      crc.update(octets, 0, fingerprintAt);
      if (((int) crc.getValue() ^ 0x5354554e) != buffer.getInt(fingerprintAt + 4)) {
        return "fault FINGERPRINT";
      }
    }
    return "%04x %s".formatted(type, lines);
  }

  private static boolean isLengthGood(int type, int length) {
    return switch (type) {
      case 0x0001, 0x0020, 0x8023 -> length == 8 || length == 20;
      case 0x0006 -> length >= 1 && length < 509;
      case 0x0008 -> length == 20;
      case 0x0009 -> length >= 4 && length <= 767;
      case 0x000A -> length % 2 == 0;
      case 0x0014, 0x0015 -> length >= 1 && length <= 763;
      case 0x001C -> length >= 16 && length <= 32 && length % 4 == 0;
      case 0x001D -> length >= 4 && length <= 64;
      case 0x001E -> length == 32;
      case 0x8002 -> length >= 4 && length <= 256;
      case 0x8003 -> length >= 1 && length <= 255;
      case 0x8022 -> length <= 763;
      case 0x8028 -> length == 4;
      default -> true;
    };
  }
}
