package io.sallyport.wire.websocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What any octets at all may do to a reader of WebSocket frames. Entered by the fuzzer ({@code make
 * fuzz}) and, with the kept octets, by tests.
 */
public final class FrameReaderFuzz {
  private static final int MOST_OCTETS = 600;

  private FrameReaderFuzz() {}

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
    List<String> whole = read(octets, octets.length);
    if (!whole.equals(read(octets, 1 + (input[0] & 0xff)))) {
      throw new AssertionError("in pieces it is read as something else");
    }
    if (whole.size() > octets.length) {
      throw new AssertionError("more read than sent");
    }
  }

  private static List<String> read(byte[] octets, int pieceOctets) {
    FrameReader reader = new FrameReader(MOST_OCTETS);
    List<String> reads = new ArrayList<>();
    for (int at = 0; at < octets.length; at += pieceOctets) {
      ByteBuffer piece =
          ByteBuffer.wrap(
              Arrays.copyOfRange(octets, at, Math.min(octets.length, at + pieceOctets)));
      FrameRead read = reader.next(piece);
      while (read != FrameRead.NeedMore.NEED_MORE) {
        reads.add(described(read));
        if (read instanceof FrameRead.Violation) {
          return reads;
        }
        read = reader.next(piece);
      }
      if (piece.hasRemaining()) {
        throw new AssertionError("asks for more and leaves " + piece.remaining());
      }
    }
    return reads;
  }

  private static String described(FrameRead read) {
    return switch (read) {
      case FrameRead.Message(ByteBuffer octets, boolean isText) -> {
        if (octets.remaining() > MOST_OCTETS || (isText && !isUtf8(octets))) {
          throw new AssertionError("a message that should not be");
        }
        yield isText + ISO_8859_1.decode(octets).toString();
      }
      case FrameRead.Ping(ByteBuffer octets) -> {
        if (Frames.pong(octets).length() != 2 + octets.remaining()) {
          throw new AssertionError("a ping that has no pong");
        }
        yield "ping" + ISO_8859_1.decode(octets);
      }
      default -> read.toString();
    };
  }

  private static boolean isUtf8(ByteBuffer octets) {
    try {
      UTF_8.newDecoder().decode(octets.duplicate());
      return true;
    } catch (CharacterCodingException notText) {
      return false;
    }
  }
}
