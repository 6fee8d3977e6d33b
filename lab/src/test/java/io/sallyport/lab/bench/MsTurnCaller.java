package io.sallyport.lab.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.sallyport.wire.msturn.MsSequenceNumber;
import io.sallyport.wire.msturn.MsTurnAttribute;
import io.sallyport.wire.msturn.MsTurnIntegrity;
import io.sallyport.wire.msturn.MsTurnMessage;
import io.sallyport.wire.msturn.MsTurnReader;
import io.sallyport.wire.msturn.MsTurnType;
import io.sallyport.wire.msturn.MsTurnWriter;
import io.sallyport.wire.stun.Attributes;
import io.sallyport.wire.stun.Hmac;
import io.sallyport.wire.stun.TransportAddress;
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
 * A client of MS-TURN on UDP: gets an allocation with a token, sends to peers, and has one of them
 * be its active destination. Blocks for each answer; owned by one thread.
 */
final class MsTurnCaller implements AutoCloseable {
  private static final int MOST_OCTETS = 2048;
  private static final int PATIENCE_MILLIS = 500;
  private static final int TRIES = 10;

  private final DatagramSocket socket;
  private final InetSocketAddress server;
  private final byte[] username;
  private final Hmac hmac;
  private final byte[] out = new byte[MOST_OCTETS];
  private final byte[] in = new byte[MOST_OCTETS];
  private String nonce = "";
  private byte[] connectionId = {};
  private long sequence;
  private long transaction = System.nanoTime();

  /**
   * @param username of a token, its octets
   * @param password of the token, its octets
   */
  MsTurnCaller(
      InetSocketAddress local, InetSocketAddress server, byte[] username, byte[] password) {
    this.server = server;
    this.username = username.clone();
    byte[] key =
        MsTurnIntegrity.SHA1.key(username, Credentials.REALM.getBytes(UTF_8), password.clone());
    this.hmac = new Hmac(Hmac.Algorithm.SHA1, key);
    try {
      socket = new DatagramSocket(local);
      socket.setSoTimeout(PATIENCE_MILLIS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void allocate() {
    Attributes challenge =
        ask(MsTurnType.ALLOCATE_REQUEST, MsTurnType.ALLOCATE_ERROR_RESPONSE, writer -> writer)
            .attributes();
    nonce = new String(challenge.octets(challenge.find(MsTurnAttribute.NONCE)), US_ASCII);
    Attributes answer =
        ask(
                MsTurnType.ALLOCATE_REQUEST,
                MsTurnType.ALLOCATE_RESPONSE,
                writer ->
                    writer
                        .octets(MsTurnAttribute.USERNAME, username)
                        .octets(MsTurnAttribute.NONCE, nonce.getBytes(US_ASCII))
                        .text(MsTurnAttribute.REALM, Credentials.REALM)
                        .integrity(MsTurnIntegrity.SHA1, hmac))
            .attributes();
    int place = answer.find(MsTurnAttribute.MS_SEQUENCE_NUMBER);
    connectionId = Arrays.copyOf(answer.octets(place), MsSequenceNumber.CONNECTION_ID_OCTETS);
    sequence = MsSequenceNumber.sequence(answer, place);
  }

  /** Sends data to a peer, which lets the peer through. */
  void sendTo(InetSocketAddress peer, byte[] data) {
    send(
        begin(MsTurnType.SEND_REQUEST)
            .sequenceNumber(connectionId, ++sequence)
            .octets(MsTurnAttribute.USERNAME, username)
            .address(MsTurnAttribute.DESTINATION_ADDRESS, TransportAddress.of(peer))
            .octets(MsTurnAttribute.DATA, data)
            .integrity(MsTurnIntegrity.SHA1, hmac)
            .end());
  }

  /** From now on what goes to and comes from a peer that was let through goes bare. */
  void activate(InetSocketAddress peer) {
    long next = ++sequence;
    var _ =
        ask(
            MsTurnType.SET_ACTIVE_DESTINATION_REQUEST,
            MsTurnType.SET_ACTIVE_DESTINATION_RESPONSE,
            writer ->
                writer
                    .sequenceNumber(connectionId, next)
                    .octets(MsTurnAttribute.USERNAME, username)
                    .address(MsTurnAttribute.DESTINATION_ADDRESS, TransportAddress.of(peer))
                    .integrity(MsTurnIntegrity.SHA1, hmac));
  }

  void sendBare(byte[] data) {
    System.arraycopy(data, 0, out, 0, data.length);
    send(data.length);
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

  private MsTurnWriter begin(int type) {
    transaction++;
    return new MsTurnWriter()
        .begin(MemorySegment.ofArray(out), 0, MOST_OCTETS, type, 9, transaction);
  }

  /** Sends a request until an answer of a type comes. */
  private MsTurnMessage ask(int type, int answerType, UnaryOperator<MsTurnWriter> parts) {
    int octets = parts.apply(begin(type)).end();
    for (int i = 0; i < TRIES; i++) {
      send(octets);
      MsTurnMessage answer = answer();
      if (answer != null && answer.type() != answerType) {
        throw new IllegalStateException(server + " answers with type " + answer.type());
      }
      if (answer != null) {
        return answer;
      }
    }
    throw new IllegalStateException(server + " does not answer type " + type);
  }

  /** What else comes meanwhile is not wanted any more. */
  private @Nullable MsTurnMessage answer() {
    byte[] datagram = receive();
    while (datagram.length > 0) {
      if (new MsTurnReader().read(MemorySegment.ofArray(datagram), 0, datagram.length)
              instanceof MsTurnMessage message
          && message.transactionLow() == transaction) {
        return message;
      }
      datagram = receive();
    }
    return null;
  }

  private void send(int octets) {
    try {
      socket.send(new DatagramPacket(out, octets, server));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
