package io.sallyport.wire.srl;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What any octets at all may do to the reader of the head of a CONNECT request. Entered by the
 * fuzzer ({@code make fuzz}) and, with the kept octets, by tests.
 */
public final class ConnectReaderFuzz {
  private ConnectReaderFuzz() {}

  /** What was read, and how many octets it took. */
  private record Outcome(ConnectRead read, int taken) {}

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
    Outcome whole = read(octets, Math.max(1, octets.length));
    Outcome pieces = read(octets, 1 + (input[0] & 0xff));
    if (!whole.equals(pieces)) {
      throw new AssertionError("in pieces it is read as something else");
    }
    if (whole.read() instanceof ConnectRead.Head head) {
      check(head, octets, whole.taken());
    }
  }

  private static Outcome read(byte[] octets, int pieceOctets) {
    ConnectReader reader = new ConnectReader();
    for (int at = 0; at < octets.length; at += pieceOctets) {
      int to = Math.min(octets.length, at + pieceOctets);
      ByteBuffer piece = ByteBuffer.wrap(octets, at, to - at);
      ConnectRead read = reader.next(piece);
      if (!(read instanceof ConnectRead.More)) {
        return new Outcome(read, piece.position());
      }
      if (piece.hasRemaining()) {
        throw new AssertionError("more is wanted, and some was left");
      }
    }
    return new Outcome(new ConnectRead.More(), octets.length);
  }

  /** A head ends at its first empty line, and is text from beginning to end. */
  private static void check(ConnectRead.Head head, byte[] octets, int taken) {
    boolean isText = true;
    for (int at = 0; at < taken; at++) {
      byte octet = octets[at];
      boolean isEndOfLine = octet == '\r' || octet == '\n';
      isText &= isEndOfLine || octet == '\t' || (octet >= ' ' && octet <= '~');
    }
    boolean isBound =
        taken <= ConnectReader.MAX_OCTETS
            && head.host().length() <= 253
            && head.port() >= 1
            && head.port() <= 65_535
            && head.host().chars().noneMatch(Character::isUpperCase);
    if (!isText || !isBound || emptyLine(octets) != taken) {
      throw new AssertionError("no head: " + head);
    }
    head.token().ifPresent(ConferenceToken::read);
  }

  /** Where the first empty line ends. */
  private static int emptyLine(byte[] octets) {
    for (int end = 4; end <= octets.length; end++) {
      boolean isEmpty =
          octets[end - 4] == '\r'
              && octets[end - 3] == '\n'
              && octets[end - 2] == '\r'
              && octets[end - 1] == '\n';
      if (isEmpty) {
        return end;
      }
    }
    return -1;
  }
}
