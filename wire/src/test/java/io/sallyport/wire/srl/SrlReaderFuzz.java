package io.sallyport.wire.srl;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What any octets at all may do to the reader of the reverse link. Entered by the fuzzer ({@code
 * make fuzz}) and, with the kept octets, by tests.
 */
public final class SrlReaderFuzz {
  private static final int MOST_OCTETS = SrlReader.HEADER_OCTETS + SrlReader.MAX_PAYLOAD_OCTETS;

  private SrlReaderFuzz() {}

  /**
   * The fuzzer's entry.
   *
   * @param input an octet that says pieces of which size, and octets to be read
   */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] octets = Arrays.copyOfRange(input, 1, input.length);
    List<SrlRead> whole = read(octets, Math.max(1, octets.length));
    if (!whole.equals(read(octets, 1 + (input[0] & 0xff)))) {
      throw new AssertionError("in pieces it is read as something else");
    }
    for (SrlRead read : whole) {
      if (read instanceof SrlRead.Message(var message)) {
        check(message);
      }
    }
  }

  /** All that is found, up to what cannot be read. */
  private static List<SrlRead> read(byte[] octets, int pieceOctets) {
    SrlReader reader = new SrlReader();
    List<SrlRead> found = new ArrayList<>();
    for (int at = 0; at < octets.length; at += pieceOctets) {
      ByteBuffer piece = ByteBuffer.wrap(octets, at, Math.min(pieceOctets, octets.length - at));
      while (piece.hasRemaining()) {
        int before = piece.position();
        SrlRead read = reader.next(piece);
        if (read instanceof SrlRead.More) {
          if (piece.hasRemaining()) {
            throw new AssertionError("more is wanted, and some was left");
          }
          break;
        }
        found.add(read);
        if (read instanceof SrlRead.Malformed) {
          return found;
        }
        if (piece.position() - before > MOST_OCTETS) {
          throw new AssertionError("more was taken than a message may have");
        }
      }
    }
    return found;
  }

  /** What was read can be written, and is then read as the same. */
  private static void check(SrlMessage message) {
    byte[] written = SrlWriter.write(message);
    ByteBuffer octets = ByteBuffer.wrap(written);
    SrlRead again = new SrlReader().next(octets);
    if (!again.equals(new SrlRead.Message(message)) || octets.hasRemaining()) {
      throw new AssertionError(message + " is written as " + again);
    }
  }
}
