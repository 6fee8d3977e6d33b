package io.sallyport.wire.dialect;

import io.sallyport.wire.NetworkOrder;
import io.sallyport.wire.msturn.MsFrame;
import io.sallyport.wire.msturn.MsFrameReader;
import io.sallyport.wire.turn.ChannelData;
import io.sallyport.wire.turn.TurnStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * What any octets at all may do to the tables that tell dialects apart, and to what cuts a stream
 * into messages. Entered by the fuzzer ({@code make fuzz}) and, with the kept octets, by tests.
 */
public final class DialectFuzz {
  private DialectFuzz() {}

  /**
   * The fuzzer's entry.
   *
   * @param input an octet that chooses what is offered and the size of pieces, and octets
   */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    int choice = input[0] & 0xff;
    byte[] octets = Arrays.copyOfRange(input, 1, input.length);
    datagram(choice, octets);
    stream(choice, octets);
    frames(1 + (choice >> 3), octets);
    messages(octets);
  }

  private static boolean bit(int choice, int number) {
    return (choice >> number & 1) != 0;
  }

  private static Spoken spoken(int choice) {
    return new Spoken(!bit(choice, 4), !bit(choice, 5), !bit(choice, 6), bit(choice, 3));
  }

  private static void datagram(int choice, byte[] octets) {
    var table = new DatagramTable(spoken(choice), bit(choice, 0), bit(choice, 1));
    MemorySegment segment = MemorySegment.ofArray(octets);
    for (FlowOwner owner : FlowOwner.values()) {
      DatagramDialect dialect = table.of(segment, 0, octets.length, 4000, false, owner);
      boolean isOdd =
          switch (dialect) {
            case CHANNEL_DATA ->
                owner != FlowOwner.TURN
                    || ChannelData.dataOctets(segment, 0, octets.length) == ChannelData.NONE;
            case RAW -> owner != FlowOwner.MS_TURN;
            case STUN -> octets.length < 20 || NetworkOrder.i32(segment, 4) != 0x2112A442;
            case MS_TURN -> octets.length < 28;
            case MULTIPLEXED -> !bit(choice, 0);
            case DTLS -> !bit(choice, 1);
            case CLASSIC_STUN -> !spoken(choice).classicStun();
            default -> false;
          };
      if (isOdd) {
        throw new AssertionError(owner + " is taken for " + dialect);
      }
    }
  }

  /** What is decided stays decided, and is decided in time. */
  private static void stream(int choice, byte[] octets) {
    var offer =
        new StreamTable.Offer(bit(choice, 0), bit(choice, 1), spoken(choice), bit(choice, 2));
    for (StreamTable table : List.of(StreamTable.outside(offer), StreamTable.insideTls(offer))) {
      StreamDialect decided = StreamDialect.NEED_MORE;
      for (int length = 1; length <= Math.min(octets.length, StreamTable.MOST); length++) {
        StreamDialect now = table.of(ByteBuffer.wrap(octets, 0, length));
        if (decided != StreamDialect.NEED_MORE) {
          return;
        }
        decided = now;
      }
      if (octets.length >= StreamTable.MOST && decided == StreamDialect.NEED_MORE) {
        throw new AssertionError("undecided about " + HexFormat.of().formatHex(octets));
      }
    }
  }

  private static void frames(int pieceOctets, byte[] octets) {
    if (!read(octets, Math.max(1, octets.length)).equals(read(octets, pieceOctets))) {
      throw new AssertionError("in pieces of " + pieceOctets + " other messages are read");
    }
  }

  /** Messages in frames, and data with what comes of it joined: frames of data have no borders. */
  private static List<String> read(byte[] octets, int pieceOctets) {
    var reader = new MsFrameReader();
    List<String> reads = new ArrayList<>();
    var data = new StringBuilder();
    for (int at = 0; at < octets.length; at += pieceOctets) {
      ByteBuffer piece = ByteBuffer.wrap(octets, at, Math.min(pieceOctets, octets.length - at));
      MsFrame frame = reader.next(piece);
      while (frame != MsFrame.NeedMore.NEED_MORE) {
        switch (frame) {
          case MsFrame.Control(MemorySegment message, int length) -> {
            reads.add(data + "/" + length + "/" + message.asSlice(0, length).byteSize());
            data.setLength(0);
          }
          case MsFrame.Data(ByteBuffer some) -> {
            while (some.hasRemaining()) {
              data.append((char) (some.get() & 0xff));
            }
          }
          default -> {
            reads.add(data + frame.toString());
            return reads;
          }
        }
        frame = reader.next(piece);
      }
      if (piece.hasRemaining()) {
        throw new AssertionError("asks for more and leaves " + piece.remaining());
      }
    }
    reads.add(data.toString());
    return reads;
  }

  /** Each message is longer than what tells its length, and none is longer than can be said. */
  private static void messages(byte[] octets) {
    MemorySegment segment = MemorySegment.ofArray(octets);
    for (int at = 0; at + TurnStream.HEAD_OCTETS <= octets.length; ) {
      int length = TurnStream.octets(NetworkOrder.i32(segment, at));
      if (length == TurnStream.VIOLATION) {
        return;
      }
      if (length < TurnStream.HEAD_OCTETS || length > 20 + 0xFFFF + 3) {
        throw new AssertionError("a message of " + length + " octets");
      }
      at += length;
    }
  }
}
