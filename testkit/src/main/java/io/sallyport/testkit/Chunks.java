package io.sallyport.testkit;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Feeds octets to a reader in pieces, as a network may. */
public final class Chunks {
  /** Sizes every reader must bear; the last is everything at once. */
  public static final List<Integer> SIZES = List.of(1, 2, 3, 5, 9, Integer.MAX_VALUE);

  private Chunks() {}

  /**
   * Feeds all octets in chunks of one size; each chunk is a buffer of its own that is overwritten
   * after its turn, so that a reader that keeps it is found out.
   */
  public static void feed(byte[] octets, int size, Consumer<ByteBuffer> reader) {
    for (int from = 0; from < octets.length; ) {
      int to = octets.length - from <= size ? octets.length : from + size;
      byte[] chunk = Arrays.copyOfRange(octets, from, to);
      reader.accept(ByteBuffer.wrap(chunk));
      Arrays.fill(chunk, (byte) 0xee);
      from = to;
    }
  }
}
