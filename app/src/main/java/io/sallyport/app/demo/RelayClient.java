package io.sallyport.app.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sallyport.wire.stun.AddressSlot;
import io.sallyport.wire.stun.Attributes;
import io.sallyport.wire.stun.Hmac;
import io.sallyport.wire.stun.MessageIntegrity;
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
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A client of TURN (RFC 8656, RFC 6062) with an allocation at one relay. For one thread. */
final class RelayClient implements AutoCloseable {
  private static final int MOST_OCTETS = 1500;
  private static final int UNAUTHENTICATED = 401;
  private static final int FORBIDDEN = 403;

  private final RelayLink link;
  private final RelayCredentials credentials;
  private final SecureRandom random = new SecureRandom();
  private final StunWriter writer = new StunWriter();
  private final StunReader reader = new StunReader(TurnAttribute.RFC_6062);
  private final Deque<Heard> heard = new ArrayDeque<>();
  private final Deque<Attempt> attempts = new ArrayDeque<>();
  private String realm = "";
  private String nonce = "";
  private @Nullable Hmac integrity;
  private @Nullable InetSocketAddress relayed;

  /** What a peer sent to the relayed address. */
  record Heard(InetSocketAddress from, String text) {}

  /**
   * A peer connected.
   *
   * @param connection number to bind
   */
  record Attempt(InetSocketAddress from, long connection) {}

  private RelayClient(RelayLink link, RelayCredentials credentials) {
    this.link = link;
    this.credentials = credentials;
  }

  /** Gets a relayed address for datagrams; the link is closed with the client. */
  static RelayClient allocate(RelayLink link, RelayCredentials credentials) throws IOException {
    return allocate(link, credentials, TurnAttribute.UDP);
  }

  /** Gets a relayed address for connections (RFC 6062). */
  static RelayClient allocateStreams(StreamLink link, RelayCredentials credentials)
      throws IOException {
    return allocate(link, credentials, TurnAttribute.TCP);
  }

  private static RelayClient allocate(RelayLink link, RelayCredentials credentials, int protocol)
      throws IOException {
    RelayClient client = new RelayClient(link, credentials);
    try {
      StunMessage answer =
          client.succeedAfterChallenge(
              TurnMethod.ALLOCATE,
              request -> request.u32(TurnAttribute.REQUESTED_TRANSPORT, (long) protocol << 24));
      client.relayed = address(answer, TurnAttribute.XOR_RELAYED_ADDRESS);
      return client;
    } catch (IOException e) {
      link.close();
      throw e;
    }
  }

  /**
   * Takes over a connection between relay and peer (RFC 6062 section 4.3).
   *
   * @param link another one to the relay; from then on it carries what the two say
   */
  static void bind(StreamLink link, RelayCredentials credentials, long connection)
      throws IOException {
    new RelayClient(link, credentials)
        .succeedAfterChallenge(
            TurnMethod.CONNECTION_BIND,
            request -> request.u32(TurnAttribute.CONNECTION_ID, connection));
  }

  private StunMessage succeedAfterChallenge(int method, Consumer<StunWriter> content)
      throws IOException {
    StunMessage challenge = ask(method, content);
    if (errorCode(challenge) != UNAUTHENTICATED) {
      throw new IOException("the relay asks for no credentials, but " + errorCode(challenge));
    }
    realm = text(challenge, StunAttribute.REALM);
    nonce = text(challenge, StunAttribute.NONCE);
    integrity =
        new Hmac(
            Hmac.Algorithm.SHA1,
            PasswordAlgorithm.MD5.key(
                credentials.user().getBytes(UTF_8), realm, credentials.password().getBytes(UTF_8)));
    return succeed(method, content);
  }

  InetSocketAddress relayed() {
    if (relayed == null) {
      throw new IllegalStateException("no allocation yet");
    }
    return relayed;
  }

  /** Lets a peer send to the relayed address, and be sent to; false if the relay forbids it. */
  boolean permit(InetAddress peer) throws IOException {
    StunMessage answer =
        ask(
            TurnMethod.CREATE_PERMISSION,
            request -> request.xorAddress(TurnAttribute.XOR_PEER_ADDRESS, transport(peer, 0)));
    int code = errorCode(answer);
    if (code != 0 && code != FORBIDDEN) {
      throw new IOException("the relay answers CreatePermission with " + code);
    }
    return code == 0;
  }

  /** Sends a datagram from the relayed address. */
  void send(InetSocketAddress peer, String text) throws IOException {
    byte[] octets = new byte[MOST_OCTETS];
    int type = MessageType.of(TurnMethod.SEND, StunClass.INDICATION);
    writer
        .begin(MemorySegment.ofArray(octets), 0, MOST_OCTETS, type, random.nextInt(), 0)
        .xorAddress(TurnAttribute.XOR_PEER_ADDRESS, transport(peer.getAddress(), peer.getPort()))
        .text(TurnAttribute.DATA, text);
    link.send(Arrays.copyOf(octets, writer.end()));
  }

  /** What comes to the relayed address next, if anything does within a while. */
  Optional<Heard> receive() throws IOException {
    while (heard.isEmpty()) {
      byte[] message = link.receive();
      if (message == null) {
        return Optional.empty();
      }
      listen(read(message));
    }
    return Optional.of(heard.remove());
  }

  /** Has the relay connect to a peer; returns the number to bind. */
  long connect(InetSocketAddress peer) throws IOException {
    StunMessage answer =
        succeed(
            TurnMethod.CONNECT,
            request ->
                request.xorAddress(
                    TurnAttribute.XOR_PEER_ADDRESS, transport(peer.getAddress(), peer.getPort())));
    return answer.attributes().u32(place(answer, TurnAttribute.CONNECTION_ID));
  }

  /** Waits for a peer to connect to the relayed address. */
  Attempt awaitAttempt() throws IOException {
    while (attempts.isEmpty()) {
      byte[] message = link.receive();
      if (message == null) {
        throw new IOException("no peer connected to " + relayed());
      }
      listen(read(message));
    }
    return attempts.remove();
  }

  /** Gives the relayed address back. */
  @Override
  public void close() {
    try (link) {
      succeed(TurnMethod.REFRESH, request -> request.u32(TurnAttribute.LIFETIME, 0));
    } catch (IOException e) {
      // Then it expires.
    }
  }

  private StunMessage succeed(int method, Consumer<StunWriter> content) throws IOException {
    StunMessage answer = ask(method, content);
    if (errorCode(answer) != 0) {
      throw new IOException(
          "the relay answers method %d with %d".formatted(method, errorCode(answer)));
    }
    if (integrity == null || !MessageIntegrity.verifies(answer, integrity)) {
      throw new IOException("somebody answers who does not know the password");
    }
    return answer;
  }

  private StunMessage ask(int method, Consumer<StunWriter> content) throws IOException {
    int high = random.nextInt();
    long low = random.nextLong();
    byte[] request = request(MessageType.of(method, StunClass.REQUEST), high, low, content);
    for (int i = 0; i < link.tries(); i++) {
      link.send(request);
      StunMessage answer = awaitAnswer(high, low);
      if (answer != null) {
        return answer;
      }
    }
    throw new IOException("the relay does not answer method " + method);
  }

  private byte[] request(int type, int high, long low, Consumer<StunWriter> content) {
    byte[] octets = new byte[MOST_OCTETS];
    writer.begin(MemorySegment.ofArray(octets), 0, MOST_OCTETS, type, high, low);
    content.accept(writer);
    if (integrity != null) {
      writer
          .text(StunAttribute.USERNAME, credentials.user())
          .text(StunAttribute.REALM, realm)
          .text(StunAttribute.NONCE, nonce)
          .integrity(integrity);
    }
    return Arrays.copyOf(octets, writer.end());
  }

  /** What peers send meanwhile is kept. */
  private @Nullable StunMessage awaitAnswer(int high, long low) throws IOException {
    byte[] octets = link.receive();
    while (octets != null) {
      StunMessage message = read(octets);
      if (message.transactionHigh() == high && message.transactionLow() == low) {
        return message;
      }
      listen(message);
      octets = link.receive();
    }
    return null;
  }

  private void listen(StunMessage message) throws IOException {
    if (message.messageClass() != StunClass.INDICATION) {
      return;
    }
    InetSocketAddress from = address(message, TurnAttribute.XOR_PEER_ADDRESS);
    switch (message.method()) {
      case TurnMethod.DATA -> heard.add(new Heard(from, text(message, TurnAttribute.DATA)));
      case TurnMethod.CONNECTION_ATTEMPT ->
          attempts.add(
              new Attempt(
                  from, message.attributes().u32(place(message, TurnAttribute.CONNECTION_ID))));
      default -> throw new IOException("the relay sends an indication of " + message.method());
    }
  }

  private StunMessage read(byte[] octets) throws IOException {
    if (reader.read(MemorySegment.ofArray(octets), 0, octets.length) instanceof StunMessage read) {
      return read;
    }
    throw new IOException("the relay sent what is no message");
  }

  /** 0 for a success. */
  private static int errorCode(StunMessage answer) {
    int place = answer.attributes().find(StunAttribute.ERROR_CODE);
    return place == Attributes.ABSENT ? 0 : answer.attributes().errorCode(place);
  }

  private static String text(StunMessage message, int type) throws IOException {
    return new String(message.attributes().octets(place(message, type)), UTF_8);
  }

  private static InetSocketAddress address(StunMessage message, int type) throws IOException {
    AddressSlot address = new AddressSlot();
    if (!message.attributes().xorAddress(place(message, type), address)) {
      throw new IOException("the relay writes an address that is none");
    }
    return address.toAddress().toSocketAddress();
  }

  private static int place(StunMessage message, int type) throws IOException {
    int place = message.attributes().find(type);
    if (place == Attributes.ABSENT) {
      throw new IOException("the relay leaves out attribute " + Integer.toHexString(type));
    }
    return place;
  }

  private static TransportAddress transport(InetAddress address, int port) {
    return TransportAddress.of(address.getAddress(), port);
  }
}
