package io.sallyport.lab.bench;

import io.sallyport.wire.stun.AddressSlot;
import io.sallyport.wire.stun.Attributes;
import io.sallyport.wire.stun.Hmac;
import io.sallyport.wire.stun.MessageType;
import io.sallyport.wire.stun.StunAttribute;
import io.sallyport.wire.stun.StunClass;
import io.sallyport.wire.stun.StunMessage;
import io.sallyport.wire.stun.StunReader;
import io.sallyport.wire.stun.StunWriter;
import io.sallyport.wire.stun.TransportAddress;
import io.sallyport.wire.turn.ChannelData;
import io.sallyport.wire.turn.TurnAttribute;
import io.sallyport.wire.turn.TurnMethod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A client of a relay on UDP: gets an allocation with credentials, binds a channel, sends and
 * receives, and gives the allocation back. Blocks for each answer; owned by one thread.
 */
final class TurnCaller implements AutoCloseable {
  private static final int MOST_OCTETS = 2048;
  private static final int PATIENCE_MILLIS = 500;
  private static final int TRIES = 100;
  private static final int LIFETIME_SECONDS = 3600;

  private final DatagramSocket socket;
  private final InetSocketAddress server;
  private final Credentials credentials;
  private final StunReader reader = new StunReader(TurnAttribute.RFC_8656);
  private final byte[] out = new byte[MOST_OCTETS];
  private final byte[] in = new byte[MOST_OCTETS];
  private final Hmac hmac;
  private String nonce = "";
  private long transaction;

  TurnCaller(InetSocketAddress local, InetSocketAddress server, Credentials credentials) {
    this.server = server;
    this.credentials = credentials;
    this.hmac = credentials.hmac();
    this.transaction = System.nanoTime();
    try {
      socket = new DatagramSocket(local);
      socket.setSoTimeout(PATIENCE_MILLIS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes an allocation; returns its relayed address. */
  InetSocketAddress allocate() {
    UnaryOperator<StunWriter> wish =
        writer ->
            writer
                .u32(TurnAttribute.REQUESTED_TRANSPORT, (long) TurnAttribute.UDP << 24)
                .u32(TurnAttribute.LIFETIME, LIFETIME_SECONDS);
    beChallenged(TurnMethod.ALLOCATE, wish);
    return address(succeed(TurnMethod.ALLOCATE, wish));
  }

  private void beChallenged(int method, UnaryOperator<StunWriter> parts) {
    Attributes attributes = ask(method, parts, false).attributes();
    nonce =
        attributes
            .text(attributes.find(StunAttribute.NONCE), StunAttribute.MOST_TEXT_CHARACTERS)
            .orElseThrow();
  }

  /** Binds a channel, which lets its peer through as well. */
  void bind(int channel, InetSocketAddress peer) {
    TransportAddress address = TransportAddress.of(peer);
    succeed(
        TurnMethod.CHANNEL_BIND,
        writer ->
            writer
                .u32(TurnAttribute.CHANNEL_NUMBER, (long) channel << 16)
                .xorAddress(TurnAttribute.XOR_PEER_ADDRESS, address));
  }

  /** Lets a peer through. */
  void permit(InetSocketAddress peer) {
    TransportAddress address = TransportAddress.of(peer);
    succeed(
        TurnMethod.CREATE_PERMISSION,
        writer -> writer.xorAddress(TurnAttribute.XOR_PEER_ADDRESS, address));
  }

  /** Gives the allocation of this address back, whoever made it. */
  void release() {
    UnaryOperator<StunWriter> end = writer -> writer.u32(TurnAttribute.LIFETIME, 0);
    beChallenged(TurnMethod.REFRESH, end);
    succeed(TurnMethod.REFRESH, end);
  }

  /** Sends data on a channel. */
  void sendOn(int channel, byte[] data) {
    MemorySegment memory = MemorySegment.ofArray(out);
    ChannelData.writeHeader(memory, 0, channel, data.length);
    System.arraycopy(data, 0, out, ChannelData.HEADER_OCTETS, data.length);
    send(ChannelData.HEADER_OCTETS + data.length);
  }

  /** Sends data to a peer in a Send indication. */
  void sendTo(InetSocketAddress peer, byte[] data) {
    int type = MessageType.of(TurnMethod.SEND, StunClass.INDICATION);
    transaction++;
    StunWriter writer =
        new StunWriter()
            .begin(MemorySegment.ofArray(out), 0, MOST_OCTETS, type, 1, transaction)
            .xorAddress(TurnAttribute.XOR_PEER_ADDRESS, TransportAddress.of(peer))
            .octets(TurnAttribute.DATA, data);
    send(writer.end());
  }

  /** Waits for a datagram; returns it as it came, or nothing if none comes. */
  byte[] receive() {
    try {
      var packet = new DatagramPacket(in, in.length);
      socket.receive(packet);
      return Arrays.copyOf(in, packet.getLength());
    } catch (SocketTimeoutException nothingCame) {
      return new byte[0];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes a datagram that is there within so long; true if one was. */
  boolean hears(int millis) {
    try {
      socket.setSoTimeout(Math.max(1, millis));
      return receive().length > 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      bePatient();
    }
  }

  private void bePatient() {
    try {
      socket.setSoTimeout(PATIENCE_MILLIS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private StunMessage succeed(int method, UnaryOperator<StunWriter> parts) {
    StunMessage answer = ask(method, parts, true);
    if (answer.messageClass() != StunClass.SUCCESS) {
      int place = answer.attributes().find(StunAttribute.ERROR_CODE);
      throw new IllegalStateException(
          server + " refuses method " + method + " with " + answer.attributes().errorCode(place));
    }
    return answer;
  }

  /** Sends a request until its answer comes. */
  private StunMessage ask(int method, UnaryOperator<StunWriter> parts, boolean isSigned) {
    transaction++;
    int type = MessageType.of(method, StunClass.REQUEST);
    StunWriter writer =
        parts.apply(
            new StunWriter()
                .begin(MemorySegment.ofArray(out), 0, MOST_OCTETS, type, 1, transaction));
    if (isSigned) {
      writer
          .text(StunAttribute.USERNAME, credentials.username())
          .text(StunAttribute.REALM, Credentials.REALM)
          .text(StunAttribute.NONCE, nonce)
          .integrity(hmac);
    }
    int octets = writer.end();
    for (int i = 0; i < TRIES; i++) {
      send(octets);
      StunMessage answer = answer();
      if (answer != null) {
        return answer;
      }
    }
    throw new IllegalStateException(server + " does not answer method " + method);
  }

  private @Nullable StunMessage answer() {
    byte[] datagram = receive();
    while (datagram.length > 0) {
      if (reader.read(MemorySegment.ofArray(datagram), 0, datagram.length)
              instanceof StunMessage message
          && message.transactionLow() == transaction) {
        return message;
      }
      datagram = receive();
    }
    return null;
  }

  private static InetSocketAddress address(StunMessage answer) {
    var slot = new AddressSlot();
    int place = answer.attributes().find(TurnAttribute.XOR_RELAYED_ADDRESS);
    if (!answer.attributes().xorAddress(place, slot)) {
      throw new IllegalStateException("no relayed address");
    }
    return slot.toAddress().toSocketAddress();
  }

  private void send(int octets) {
    try {
      socket.send(new DatagramPacket(out, octets, server));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Leaves the allocation as it is. */
  @Override
  public void close() {
    socket.close();
  }
}
