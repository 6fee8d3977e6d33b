package io.sallyport.av;

import io.sallyport.net.lane.Endpoint;
import io.sallyport.net.lane.Lane;
import io.sallyport.net.lane.LaneSocket;
import io.sallyport.wire.stun.AddressSlot;
import io.sallyport.wire.stun.TransportAddress;
import java.lang.foreign.MemorySegment;

/** A relayed address's socket on a lane. */
final class LaneRelaySocket implements RelaySocket {
  private final Lane lane;
  private final LaneSender sender;
  private final LaneSocket socket;
  private final Endpoint destination;

  /**
   * @param destination a place to write to, shared by the lane's sockets
   */
  LaneRelaySocket(Lane lane, LaneSender sender, LaneSocket socket, Endpoint destination) {
    this.lane = lane;
    this.sender = sender;
    this.socket = socket;
    this.destination = destination;
  }

  @Override
  public void send(TransportAddress peer, MemorySegment data, long offset, int length) {
    Endpoints.set(destination, peer);
    sender.send(socket, destination, data, offset, length, false);
  }

  @Override
  public void send(
      AddressSlot peer, MemorySegment data, long offset, int length, boolean isUnfragmented) {
    Endpoints.set(destination, peer);
    sender.send(socket, destination, data, offset, length, isUnfragmented);
  }

  @Override
  public void close() {
    lane.close(socket);
  }
}
