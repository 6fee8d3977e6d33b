package io.sallyport.av;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.wire.NetworkOrder;
import io.sallyport.wire.stun.StunMessage;
import io.sallyport.wire.stun.StunReader;
import io.sallyport.wire.turn.ChannelData;
import io.sallyport.wire.turn.TurnStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A client of TURN on a connection: its octets become messages, one after the other (RFC 8656
 * section 3.7). An allocation ends with its connection. Owned by the connection's loop.
 */
final class TurnStreamClient implements ConnectionHandler {
  private static final int FIRST_BUFFER_OCTETS = 2048;

  private final StreamHome home;
  private final Connection connection;
  private final StreamListener listener;
  private final StreamPath path;
  private final StunReader reader = new StunReader(TurnServer.RULES);
  private byte[] waiting = new byte[FIRST_BUFFER_OCTETS];
  private int filled;

  TurnStreamClient(
      StreamHome home, Connection connection, StreamListener listener, StreamPath path) {
    this.home = home;
    this.connection = connection;
    this.listener = listener;
    this.path = path;
  }

  @Override
  public void received(ByteBuffer octets) {
    while (octets.hasRemaining() && connection.isOpen() && path.carried() == null) {
      int wanted = wanted();
      if (wanted == TurnStream.VIOLATION) {
        home.count(AvCounter.STREAMS_BROKEN);
        connection.close();
        return;
      }
      take(octets, wanted);
      if (filled >= TurnStream.HEAD_OCTETS && filled == wanted()) {
        message();
        filled = 0;
      }
    }
  }

  /** Octets that the message has, as far as it is known: its head's first. */
  private int wanted() {
    return filled < TurnStream.HEAD_OCTETS
        ? TurnStream.HEAD_OCTETS
        : TurnStream.octets(NetworkOrder.i32(MemorySegment.ofArray(waiting), 0));
  }

  private void take(ByteBuffer octets, int wanted) {
    if (wanted > waiting.length) {
      waiting = Arrays.copyOf(waiting, wanted);
    }
    int count = Math.min(wanted - filled, octets.remaining());
    octets.get(waiting, filled, count);
    filled += count;
  }

  private void message() {
    MemorySegment memory = MemorySegment.ofArray(waiting);
    Allocation allocation = allocation();
    if (ChannelData.isChannel(ChannelData.channel(memory, 0))) {
      if (allocation == null) {
        home.count(AvCounter.STREAMS_BROKEN);
        connection.close();
        return;
      }
      int data = NetworkOrder.u16(memory, 2);
      home.servers().peerData().fromClient(allocation, memory, 0, data);
      return;
    }
    if (reader.read(memory, 0, filled) instanceof StunMessage message) {
      if (listener.spoken().takes(NetworkOrder.u16(memory, 0))) {
        home.servers().turn().received(message, path, listener.number(), allocation);
      }
    } else {
      home.count(AvCounter.STREAMS_BROKEN);
      connection.close();
    }
  }

  private @Nullable Allocation allocation() {
    return home.allocation(path, listener);
  }

  /** Its owner ends the allocation. */
  @Override
  public void closed() {}
}
