package io.sallyport.av;

import io.sallyport.wire.NetworkOrder;
import io.sallyport.wire.msturn.MsFrame;
import io.sallyport.wire.stun.TransportAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * The way back to a client that speaks MS-TURN on a connection: everything is in frames. What its
 * peers send is stream, of which nothing may be lost: they are read only while the client keeps up.
 */
final class MsFramedPath implements ClientPath {
  private static final int MOST_HEADER_OCTETS = 128;

  private final StreamPath stream;
  private final MemorySegment header = Arena.ofAuto().allocate(MOST_HEADER_OCTETS, 8);

  MsFramedPath(StreamPath stream) {
    this.stream = stream;
  }

  @Override
  public Transport transport() {
    return Transport.TCP;
  }

  @Override
  public TransportAddress remote() {
    return stream.remote();
  }

  @Override
  public TransportAddress server() {
    return stream.server();
  }

  @Override
  public Optional<TransportAddress> alternate() {
    return stream.alternate();
  }

  @Override
  public void sendMessage(MemorySegment message, long offset, int length) {
    NetworkOrder.put32(header, 0, MsFrame.header(MsFrame.CONTROL, length));
    stream.sendMessage(header, MsFrame.HEADER_OCTETS, message, offset, length);
  }

  @Override
  public void sendData(
      MemorySegment messageHead,
      int headLength,
      MemorySegment data,
      long at,
      int length,
      int padding) {
    NetworkOrder.put32(header, 0, MsFrame.header(MsFrame.CONTROL, headLength + length));
    MemorySegment.copy(messageHead, 0, header, MsFrame.HEADER_OCTETS, headLength);
    stream.sendParts(header, MsFrame.HEADER_OCTETS + headLength, data, at, length);
  }

  @Override
  public void sendRaw(MemorySegment data, long offset, int length) {
    for (int done = 0; done < length; done += MsFrame.MOST_SENT_OCTETS) {
      int part = Math.min(MsFrame.MOST_SENT_OCTETS, length - done);
      NetworkOrder.put32(header, 0, MsFrame.header(MsFrame.DATA, part));
      stream.sendParts(header, MsFrame.HEADER_OCTETS, data, offset + done, part);
    }
  }

  @Override
  public boolean keepsUp() {
    return stream.keepsUp();
  }

  @Override
  public void holdBack(Object reason) {
    stream.holdBack(reason);
  }

  @Override
  public void release(Object reason) {
    stream.release(reason);
  }

  @Override
  public void allocationEnded() {
    stream.allocationEnded();
  }

  @Override
  public void close() {
    stream.close();
  }
}
