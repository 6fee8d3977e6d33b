package io.sallyport.av;

import io.sallyport.net.lane.Datagram;
import io.sallyport.net.lane.LaneSocket;
import io.sallyport.wire.dialect.FlowOwner;
import io.sallyport.wire.msturn.MsTurnMessage;
import io.sallyport.wire.msturn.MsTurnReader;
import io.sallyport.wire.stun.AddressSlot;
import io.sallyport.wire.stun.StunMessage;
import io.sallyport.wire.stun.StunReader;
import io.sallyport.wire.turn.ChannelData;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Takes the datagrams of clients: tells the dialects on the one port apart and hands each to the
 * server of its kind. What belongs to none is dropped without an answer. Owned by a lane.
 */
final class UdpClients {
  private final Relay relay;
  private final DialectServers servers;
  private final LaneSender sender;
  private final StunReader stunReader = new StunReader(TurnServer.RULES);
  private final MsTurnReader msTurnReader = new MsTurnReader();

  UdpClients(Relay relay, DialectServers servers, LaneSender sender) {
    this.relay = relay;
    this.servers = servers;
    this.sender = sender;
  }

  void received(LaneSocket socket, UdpListener listener, AddressSlot source, Datagram datagram) {
    MemorySegment memory = datagram.memory();
    long at = datagram.offset();
    int length = datagram.length();
    Allocation allocation =
        relay.find(source.family(), source.high(), source.low(), source.port(), listener.number());
    switch (listener.dialects().of(memory, at, length, source.port(), false, owner(allocation))) {
      case CHANNEL_DATA ->
          servers
              .peerData()
              .fromClient(
                  Objects.requireNonNull(allocation),
                  memory,
                  at,
                  ChannelData.dataOctets(memory, at, length));
      case RAW ->
          servers.msPeerData().fromClient(Objects.requireNonNull(allocation), memory, at, length);
      case STUN -> {
        if (stunReader.read(memory, at, length) instanceof StunMessage message) {
          ClientPath path = path(socket, listener, source, allocation);
          servers.turn().received(message, path, listener.number(), allocation);
        }
      }
      case MS_TURN -> {
        if (msTurnReader.read(memory, at, length) instanceof MsTurnMessage message) {
          ClientPath path = path(socket, listener, source, allocation);
          servers.msTurn().received(message, path, listener.number(), allocation);
        }
      }
      case CLASSIC_STUN ->
          servers
              .classic()
              .received(memory, at, length, path(socket, listener, source, allocation));
      case MULTIPLEXED, DTLS, DROP_SOURCE, DROP_MS_TURN_TYPE, DROP_NOT_SPOKEN, DROP_UNKNOWN ->
          relay.shared().counters().count(AvCounter.PACKETS_UNKNOWN);
    }
  }

  private static FlowOwner owner(@Nullable Allocation allocation) {
    if (allocation == null) {
      return FlowOwner.NOBODY;
    }
    return switch (allocation.dialect()) {
      case TURN -> FlowOwner.TURN;
      case MS_TURN -> FlowOwner.MS_TURN;
    };
  }

  private ClientPath path(
      LaneSocket socket,
      UdpListener listener,
      AddressSlot source,
      @Nullable Allocation allocation) {
    return allocation == null
        ? new LaneClientPath(sender, socket, source.toAddress(), listener)
        : allocation.path();
  }
}
