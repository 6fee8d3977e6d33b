package io.sallyport.wire.websocket;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sallyport.wire.Octets;
import io.sallyport.wire.http.HeadRead;
import io.sallyport.wire.http.RequestHead;
import io.sallyport.wire.http.RequestHeadReader;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;

/**
 * What any octets at all may do to the reader of a browser's request and the answer to it. Entered
 * by the fuzzer ({@code make fuzz}) and, with the kept octets, by tests.
 */
public final class OpeningHandshakeFuzz {
  private static final int MOST_OCTETS = 700;
  private static final OpeningHandshake HANDSHAKE =
      new OpeningHandshake("sip", Set.of("https://app.example"));

  private OpeningHandshakeFuzz() {}

  /** What was read, and how many octets it took. */
  private record Outcome(HeadRead read, int taken) {}

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
    if (!whole.read().equals(pieces.read()) || whole.taken() != pieces.taken()) {
      throw new AssertionError("in pieces it is read as something else");
    }
    if (whole.taken() > MOST_OCTETS) {
      throw new AssertionError("more was taken than a head may have");
    }
    switch (whole.read()) {
      case RequestHead head -> check(HANDSHAKE.answer(head).octets());
      case HeadRead.Malformed(int status, String reason) ->
          check(OpeningHandshake.malformed(status, reason).octets());
      case HeadRead.NeedMore _ -> {}
    }
  }

  private static Outcome read(byte[] octets, int pieceOctets) {
    RequestHeadReader reader = new RequestHeadReader(MOST_OCTETS);
    for (int at = 0; at < octets.length; at += pieceOctets) {
      int to = Math.min(octets.length, at + pieceOctets);
      ByteBuffer piece = ByteBuffer.wrap(octets, at, to - at);
      HeadRead read = reader.next(piece);
      if (read != HeadRead.NeedMore.NEED_MORE) {
        return new Outcome(read, piece.position());
      }
    }
    return new Outcome(HeadRead.NeedMore.NEED_MORE, octets.length);
  }

  /** One head, and a body exactly if it is a refusal: no octet of the request may add to it. */
  private static void check(Octets answer) {
    ByteBuffer octets = ByteBuffer.allocate(answer.length());
    answer.writeTo(octets);
    String text = new String(octets.array(), US_ASCII);
    int end = text.indexOf("\r\n\r\n") + 4;
    boolean isAccepted = text.startsWith("HTTP/1.1 101 ");
    String length = "\r\nContent-Length: " + (text.length() - end) + "\r\n";
    if (octets.hasRemaining()
        || end < 4
        || (isAccepted ? end != text.length() : !text.substring(0, end).contains(length))) {
      throw new AssertionError(text);
    }
  }
}
