package io.sallyport.lab.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sallyport.wire.stun.AddressSlot;
import io.sallyport.wire.stun.Attributes;
import io.sallyport.wire.stun.Hmac;
import io.sallyport.wire.stun.MessageType;
import io.sallyport.wire.stun.PasswordAlgorithm;
import io.sallyport.wire.stun.StunAttribute;
import io.sallyport.wire.stun.StunClass;
import io.sallyport.wire.stun.StunMessage;
import io.sallyport.wire.stun.StunReader;
import io.sallyport.wire.stun.StunWriter;
import io.sallyport.wire.stun.TransportAddress;
import io.sallyport.wire.turn.TurnAttribute;
import io.sallyport.wire.turn.TurnMethod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * A client of TURN on UDP that sends back whatever peers send to its relayed address: the far end
 * for programs that have none of their own. Not safe for use by two threads.
 */
public final class TurnEcho implements AutoCloseable {
  private static final int MOST_OCTETS = 2048;
  private static final int ANSWER_MILLIS = 60_000;

  private final DatagramSocket socket;
  private final InetSocketAddress server;
  private final MediaPool.Credentials credentials;
  private final StunReader reader =
      new StunReader(TurnAttribute.withMobility(TurnAttribute.RFC_8656));
  private final byte[] received = new byte[MOST_OCTETS];
  private String realm = "";
  private String nonce = "";
  private long transaction;

  public TurnEcho(InetAddress from, InetSocketAddress server, MediaPool.Credentials credentials) {
    this.server = server;
    this.credentials = credentials;
    try {
      this.socket = new DatagramSocket(new InetSocketAddress(from, 0));
      socket.setSoTimeout(ANSWER_MILLIS);
    } catch (SocketException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a server said. */
  public record Answer(int code, StunMessage message) {
    public boolean isSuccess() {
      return code == 0;
    }

    /** An address that is masked. */
    public InetSocketAddress address(int type) {
      var slot = new AddressSlot();
      message.attributes().xorAddress(message.attributes().find(type), slot);
      return slot.toAddress().toSocketAddress();
    }

    /** An address as it is. */
    public InetSocketAddress plainAddress(int type) {
      var slot = new AddressSlot();
      message.attributes().address(message.attributes().find(type), slot);
      return slot.toAddress().toSocketAddress();
    }

    public byte[] octets(int type) {
      return message.attributes().octets(message.attributes().find(type));
    }
  }

  /** Asks for a relayed address, with what the challenge wants. */
  public Answer allocate(Consumer<StunWriter> more) {
    Consumer<StunWriter> parts =
        writer -> {
          writer.u32(TurnAttribute.REQUESTED_TRANSPORT, (long) TurnAttribute.UDP << 24);
          more.accept(writer);
        };
    Answer challenge = request(TurnMethod.ALLOCATE, parts);
    realm = new String(challenge.octets(StunAttribute.REALM), UTF_8);
    nonce = new String(challenge.octets(StunAttribute.NONCE), UTF_8);
    return request(TurnMethod.ALLOCATE, parts);
  }

  /** The relayed address that it is given. */
  public InetSocketAddress allocated() {
    Answer answer = allocate(_ -> {});
    if (!answer.isSuccess()) {
      throw new AssertionError("no relayed address, but " + answer.code());
    }
    return answer.address(TurnAttribute.XOR_RELAYED_ADDRESS);
  }

  /** Lets a peer through. */
  public void permit(InetAddress peer) {
    Answer answer =
        request(
            TurnMethod.CREATE_PERMISSION,
            writer ->
                writer.xorAddress(
                    TurnAttribute.XOR_PEER_ADDRESS,
                    TransportAddress.of(new InetSocketAddress(peer, 1))));
    if (!answer.isSuccess()) {
      throw new AssertionError("no permission for " + peer + ", but " + answer.code());
    }
  }

  /** Sends back what peers send, until it is closed. */
  public TurnEcho echoing() {
    Thread.ofVirtual().name("turn-echo").start(this::echo);
    return this;
  }

  private void echo() {
    var peer = new AddressSlot();
    try {
      socket.setSoTimeout(0);
      while (!socket.isClosed()) {
        StunMessage message = receive();
        Attributes attributes = message.attributes();
        int data = attributes.find(TurnAttribute.DATA);
        if (data != Attributes.ABSENT
            && attributes.xorAddress(attributes.find(TurnAttribute.XOR_PEER_ADDRESS), peer)) {
          byte[] octets = attributes.octets(data);
          send(
              MessageType.of(TurnMethod.SEND, StunClass.INDICATION),
              writer ->
                  writer
                      .xorAddress(TurnAttribute.XOR_PEER_ADDRESS, peer)
                      .octets(TurnAttribute.DATA, octets),
              false);
        }
      }
    } catch (IOException _) {
      // The socket was closed, which ends the echo.
    }
  }

  /** Sends one request, signed once there is a nonce, and waits for its answer. */
  public Answer request(int method, Consumer<StunWriter> parts) {
    try {
      send(MessageType.of(method, StunClass.REQUEST), parts, !nonce.isEmpty());
      while (true) {
        StunMessage message = receive();
        boolean isAnswer =
            message.messageClass() == StunClass.SUCCESS
                || message.messageClass() == StunClass.ERROR;
        if (isAnswer && message.transactionLow() == transaction) {
          int code = message.attributes().find(StunAttribute.ERROR_CODE);
          return new Answer(
              code == Attributes.ABSENT ? 0 : message.attributes().errorCode(code), message);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("no answer from " + server, e);
    }
  }

  private StunMessage receive() throws IOException {
    while (true) {
      var packet = new DatagramPacket(received, received.length);
      socket.receive(packet);
      if (reader.read(MemorySegment.ofArray(received), 0, packet.getLength())
          instanceof StunMessage message) {
        return message;
      }
    }
  }

  private void send(int type, Consumer<StunWriter> parts, boolean isSigned) throws IOException {
    byte[] octets = new byte[MOST_OCTETS];
    transaction++;
    StunWriter writer =
        new StunWriter().begin(MemorySegment.ofArray(octets), 0, MOST_OCTETS, type, 9, transaction);
    parts.accept(writer);
    if (isSigned) {
      writer
          .text(StunAttribute.USERNAME, credentials.user())
          .text(StunAttribute.REALM, realm)
          .text(StunAttribute.NONCE, nonce)
          .integrity(new Hmac(Hmac.Algorithm.SHA1, key()));
    }
    socket.send(new DatagramPacket(Arrays.copyOf(octets, writer.end()), writer.end(), server));
  }

  private byte[] key() {
    return PasswordAlgorithm.MD5.key(
        credentials.user().getBytes(UTF_8), realm, credentials.password().getBytes(UTF_8));
  }

  @Override
  public void close() {
    socket.close();
  }
}
