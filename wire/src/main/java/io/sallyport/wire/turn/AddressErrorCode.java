package io.sallyport.wire.turn;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sallyport.wire.stun.AddressFamily;
import java.nio.ByteBuffer;

/**
 * ADDRESS-ERROR-CODE (RFC 8656 section 18.12): why a family that was asked for as well is missing.
 *
 * <pre>family (1), reserved (13 bits), hundreds of the code (3 bits), rest (1), reason</pre>
 */
public final class AddressErrorCode {
  private AddressErrorCode() {}

  /** The attribute's value. */
  public static byte[] octets(AddressFamily family, TurnError error) {
    byte[] reason = error.reason().getBytes(UTF_8);
    return ByteBuffer.allocate(4 + reason.length)
        .put((byte) family.number())
        .put((byte) 0)
        .put((byte) (error.code() / 100))
        .put((byte) (error.code() % 100))
        .put(reason)
        .array();
  }
}
