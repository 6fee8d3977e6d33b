package io.sallyport.wire.srl;

import java.nio.ByteBuffer;

/**
 * Finds messages in a stream. Takes no octet beyond the message it returns: after ACCEPT they
 * belong to the conference. Owned by its connection.
 */
public final class SrlReader {
  static final int HEADER_OCTETS = 8;
  static final int MAX_PAYLOAD_OCTETS = 4096;
  static final short MAGIC = 0x534C;
  static final byte VERSION = 1;

  private static final SrlRead MORE = new SrlRead.More();

  private ByteBuffer kept = ByteBuffer.allocate(HEADER_OCTETS);

  /** Takes octets up to the end of the next message. */
  public SrlRead next(ByteBuffer octets) {
    take(octets);
    if (kept.position() < HEADER_OCTETS) {
      return MORE;
    }
    if (kept.getShort(0) != MAGIC) {
      return new SrlRead.Malformed(SrlCode.BAD_MESSAGE);
    }
    if (kept.get(2) != VERSION) {
      return new SrlRead.Malformed(SrlCode.VERSION);
    }
    int length = kept.getInt(4);
    if (length < 0 || length > MAX_PAYLOAD_OCTETS) {
      return new SrlRead.Malformed(SrlCode.BAD_MESSAGE);
    }
    if (kept.capacity() != HEADER_OCTETS + length) {
      kept = ByteBuffer.allocate(HEADER_OCTETS + length).put(kept.flip());
    }
    take(octets);
    if (kept.hasRemaining()) {
      return MORE;
    }
    ByteBuffer whole = kept.flip();
    kept = ByteBuffer.allocate(HEADER_OCTETS);
    return message(whole.get(3) & 0xFF, whole.slice(HEADER_OCTETS, length));
  }

  private void take(ByteBuffer octets) {
    int taken = Math.min(kept.remaining(), octets.remaining());
    kept.put(octets.slice(octets.position(), taken));
    octets.position(octets.position() + taken);
  }

  private static SrlRead message(int octet, ByteBuffer payload) {
    return SrlType.of(octet)
        .flatMap(type -> SrlFields.read(type, payload).flatMap(fields -> fields.message(type)))
        .<SrlRead>map(SrlRead.Message::new)
        .orElseGet(() -> new SrlRead.Malformed(SrlCode.BAD_MESSAGE));
  }
}
