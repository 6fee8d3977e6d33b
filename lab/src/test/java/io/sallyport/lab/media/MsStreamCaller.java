package io.sallyport.lab.media;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.sallyport.lab.peers.MediaPool;
import io.sallyport.wire.msturn.MsFrame;
import io.sallyport.wire.msturn.MsSequenceNumber;
import io.sallyport.wire.msturn.MsTurnAttribute;
import io.sallyport.wire.msturn.MsTurnIntegrity;
import io.sallyport.wire.msturn.MsTurnMessage;
import io.sallyport.wire.msturn.MsTurnReader;
import io.sallyport.wire.msturn.MsTurnType;
import io.sallyport.wire.msturn.MsTurnWriter;
import io.sallyport.wire.stun.AddressSlot;
import io.sallyport.wire.stun.Attributes;
import io.sallyport.wire.stun.Hmac;
import io.sallyport.wire.stun.TransportAddress;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.UnaryOperator;

/** A client of MS-TURN on TCP, in frames. Blocks for each answer; owned by one thread. */
final class MsStreamCaller implements AutoCloseable {
  private static final String REALM = "harbor.example";
  private static final int MOST_OCTETS = 2048;
  private static final int PATIENCE_MILLIS = 60_000;

  private final Socket socket;
  private final DataInputStream in;
  private final byte[] username;
  private final Hmac hmac;
  private byte[] connectionId = {};
  private long sequence;
  private long transaction = 500;

  MsStreamCaller(InetSocketAddress server, MediaPool.Credentials token) throws IOException {
    this.username = Base64.getDecoder().decode(token.user());
    byte[] password = Base64.getDecoder().decode(token.password());
    this.hmac =
        new Hmac(
            Hmac.Algorithm.SHA1,
            MsTurnIntegrity.SHA1.key(username, REALM.getBytes(UTF_8), password));
    this.socket = new Socket(server.getAddress(), server.getPort());
    this.socket.setSoTimeout(PATIENCE_MILLIS);
    this.in = new DataInputStream(socket.getInputStream());
  }

  /** Makes an allocation; returns its relayed address. */
  InetSocketAddress allocate() throws IOException {
    send(MsTurnType.ALLOCATE_REQUEST, writer -> writer);
    Attributes challenge = message(MsTurnType.ALLOCATE_ERROR_RESPONSE).attributes();
    byte[] nonce = challenge.octets(challenge.find(MsTurnAttribute.NONCE));
    send(
        MsTurnType.ALLOCATE_REQUEST,
        writer ->
            writer
                .octets(MsTurnAttribute.USERNAME, username)
                .octets(MsTurnAttribute.NONCE, nonce)
                .text(MsTurnAttribute.REALM, REALM)
                .integrity(MsTurnIntegrity.SHA1, hmac));
    Attributes answer = message(MsTurnType.ALLOCATE_RESPONSE).attributes();
    int place = answer.find(MsTurnAttribute.MS_SEQUENCE_NUMBER);
    connectionId = Arrays.copyOf(answer.octets(place), MsSequenceNumber.CONNECTION_ID_OCTETS);
    sequence = MsSequenceNumber.sequence(answer, place);
    var relayed = new AddressSlot();
    answer.address(answer.find(MsTurnAttribute.MAPPED_ADDRESS), relayed);
    return relayed.toAddress().toSocketAddress();
  }

  /** Sends data to a peer, which lets the peer through. */
  void sendTo(InetSocketAddress peer, String data) throws IOException {
    send(
        MsTurnType.SEND_REQUEST,
        writer ->
            addressed(writer, peer)
                .octets(MsTurnAttribute.DATA, data.getBytes(US_ASCII))
                .integrity(MsTurnIntegrity.SHA1, hmac));
  }

  /** From now on what goes to and comes from a peer goes bare. */
  void activate(InetSocketAddress peer) throws IOException {
    send(
        MsTurnType.SET_ACTIVE_DESTINATION_REQUEST,
        writer -> addressed(writer, peer).integrity(MsTurnIntegrity.SHA1, hmac));
    var _ = message(MsTurnType.SET_ACTIVE_DESTINATION_RESPONSE);
  }

  private MsTurnWriter addressed(MsTurnWriter writer, InetSocketAddress peer) {
    return writer
        .sequenceNumber(connectionId, ++sequence)
        .octets(MsTurnAttribute.USERNAME, username)
        .address(MsTurnAttribute.DESTINATION_ADDRESS, TransportAddress.of(peer));
  }

  void sendBare(String data) throws IOException {
    frame(MsFrame.DATA, data.getBytes(US_ASCII));
  }

  /** What the next message from a peer says. */
  String indicated() throws IOException {
    Attributes data = message(MsTurnType.DATA_INDICATION).attributes();
    return new String(data.octets(data.find(MsTurnAttribute.DATA)), US_ASCII);
  }

  /** The next piece of what the active peer says. */
  String bare() throws IOException {
    return new String(payload(MsFrame.DATA), US_ASCII);
  }

  /** Waits for the connection's end; true if nothing came before. */
  boolean isEnded() throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketException e) {
      return true;
    }
  }

  private MsTurnMessage message(int type) throws IOException {
    byte[] octets = payload(MsFrame.CONTROL);
    if (new MsTurnReader().read(MemorySegment.ofArray(octets), 0, octets.length)
            instanceof MsTurnMessage message
        && message.type() == type) {
      return message;
    }
    throw new IOException("the relay sent something else than type " + type);
  }

  private byte[] payload(int type) throws IOException {
    int header = in.readInt();
    if (header >>> 24 != type) {
      throw new IOException("the relay sent a frame of type " + (header >>> 24));
    }
    byte[] octets = in.readNBytes(header & 0xFFFF);
    if (octets.length < (header & 0xFFFF)) {
      throw new EOFException("the relay ends within a frame");
    }
    return octets;
  }

  private void send(int type, UnaryOperator<MsTurnWriter> parts) throws IOException {
    byte[] octets = new byte[MOST_OCTETS];
    transaction++;
    int length =
        parts
            .apply(
                new MsTurnWriter()
                    .begin(MemorySegment.ofArray(octets), 0, MOST_OCTETS, type, 9, transaction))
            .end();
    frame(MsFrame.CONTROL, Arrays.copyOf(octets, length));
  }

  private void frame(int type, byte[] octets) throws IOException {
    socket
        .getOutputStream()
        .write(
            ByteBuffer.allocate(MsFrame.HEADER_OCTETS + octets.length)
                .putInt(MsFrame.header(type, octets.length))
                .put(octets)
                .array());
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
