package io.sallyport.av;

import io.sallyport.net.lane.Endpoint;
import io.sallyport.net.lane.LaneSocket;
import io.sallyport.wire.stun.TransportAddress;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** The way back to a client on UDP: from the socket it sent to. */
final class LaneClientPath implements ClientPath {
  private final LaneSender sender;
  private final LaneSocket socket;
  private final Endpoint client;
  private final TransportAddress remote;
  private final UdpListener listener;

  /**
   * @param listener where the client sends to
   */
  LaneClientPath(
      LaneSender sender, LaneSocket socket, TransportAddress remote, UdpListener listener) {
    this.sender = sender;
    this.socket = socket;
    this.remote = remote;
    this.listener = listener;
    this.client = Endpoints.of(remote);
  }

  @Override
  public Transport transport() {
    return Transport.UDP;
  }

  @Override
  public TransportAddress remote() {
    return remote;
  }

  @Override
  public TransportAddress server() {
    return listener.advertised();
  }

  @Override
  public Optional<TransportAddress> alternate() {
    return listener.alternate();
  }

  @Override
  public void sendMessage(MemorySegment message, long offset, int length) {
    sender.sendCopy(socket, client, message, offset, length);
  }

  @Override
  public void sendData(
      MemorySegment header,
      int headerLength,
      MemorySegment data,
      long at,
      int length,
      int padding) {
    sender.send(socket, client, header, headerLength, data, at, length, padding);
  }

  @Override
  public void sendRaw(MemorySegment data, long offset, int length) {
    sender.send(socket, client, data, offset, length, false);
  }

  @Override
  public void close() {
    // Datagrams have nothing to end.
  }
}
