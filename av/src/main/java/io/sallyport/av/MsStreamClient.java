package io.sallyport.av;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.wire.msturn.MsFrame;
import io.sallyport.wire.msturn.MsFrameReader;
import io.sallyport.wire.msturn.MsTurnMessage;
import io.sallyport.wire.msturn.MsTurnReader;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client of MS-TURN on a connection, in frames (MS-TURN section 2.1.4): messages, and data for
 * the active destination. Owned by the connection's loop.
 */
final class MsStreamClient implements ConnectionHandler {
  private final StreamHome home;
  private final Connection connection;
  private final StreamListener listener;
  private final ClientPath path;
  private final MsFrameReader frames = new MsFrameReader();
  private final MsTurnReader reader = new MsTurnReader();

  MsStreamClient(StreamHome home, Connection connection, StreamListener listener, StreamPath path) {
    this.home = home;
    this.connection = connection;
    this.listener = listener;
    this.path = new MsFramedPath(path);
  }

  @Override
  public void received(ByteBuffer octets) {
    while (connection.isOpen()) {
      switch (frames.next(octets)) {
        case MsFrame.NeedMore _ -> {
          return;
        }
        case MsFrame.Control(MemorySegment message, int length) -> message(message, length);
        case MsFrame.Data(ByteBuffer data) -> data(data);
        case MsFrame.Violation _ -> refuse();
      }
    }
  }

  private void message(MemorySegment octets, int length) {
    if (reader.read(octets, 0, length) instanceof MsTurnMessage message) {
      home.servers().msTurn().received(message, path, listener.number(), allocation());
    } else {
      refuse();
    }
  }

  private void data(ByteBuffer octets) {
    Allocation allocation = allocation();
    if (allocation == null || allocation.dialect() != Allocation.Dialect.MS_TURN) {
      refuse();
      return;
    }
    home.servers()
        .msPeerData()
        .fromClient(allocation, MemorySegment.ofBuffer(octets), 0, octets.remaining());
  }

  private @Nullable Allocation allocation() {
    return home.allocation(path, listener);
  }

  private void refuse() {
    home.count(AvCounter.STREAMS_BROKEN);
    connection.close();
  }

  @Override
  public void writable() {
    Allocation allocation = allocation();
    if (allocation != null) {
      for (RelayedAddress relayed : List.copyOf(allocation.relayed())) {
        if (relayed.socket() instanceof MsPeerStreams streams) {
          streams.clientKeepsUp();
        }
      }
    }
  }

  /** Its owner ends the allocation. */
  @Override
  public void closed() {}
}
