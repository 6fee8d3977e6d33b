package io.sallyport.av;

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
import io.sallyport.wire.turn.ChannelData;
import io.sallyport.wire.turn.TurnAttribute;
import io.sallyport.wire.turn.TurnMethod;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.Consumer;

/** A client of RFC 8656 on paper, with a user's credentials. */
final class TurnClient {
  /** Makes a message's attributes. */
  interface Parts extends Consumer<StunWriter> {}

  static final Parts NOTHING = writer -> {};
  static final Parts UDP =
      writer -> writer.u32(TurnAttribute.REQUESTED_TRANSPORT, (long) TurnAttribute.UDP << 24);

  final PaperPath path;
  private final PaperRelay relay;
  String username;
  String password;
  String realm = PaperRelay.REALM;
  String nonce = "";
  PasswordAlgorithm algorithm = PasswordAlgorithm.MD5;
  boolean namesAlgorithms;
  Hmac.Algorithm integrity = Hmac.Algorithm.SHA1;
  private long transaction = 100;

  static final Parts TCP =
      writer -> writer.u32(TurnAttribute.REQUESTED_TRANSPORT, (long) TurnAttribute.TCP << 24);

  TurnClient(PaperRelay relay, TransportAddress at, String identity) {
    this(relay, new PaperPath(at, PaperRelay.SERVER), identity);
  }

  TurnClient(PaperRelay relay, PaperPath path, String identity) {
    this.relay = relay;
    this.path = path;
    use(relay.token(identity));
  }

  void use(IssuedToken token) {
    username = token.usernameText();
    password = token.passwordText();
  }

  /** What came back. */
  record Answer(StunMessage message) {
    int code() {
      int place = message.attributes().find(StunAttribute.ERROR_CODE);
      if (place == Attributes.ABSENT) {
        return 0;
      }
      int value = (int) message.attributes().u32(place);
      return (value >>> 8 & 0xFF) * 100 + (value & 0xFF);
    }

    boolean isSuccess() {
      return message.messageClass() == StunClass.SUCCESS;
    }

    boolean has(int type) {
      return message.attributes().has(type);
    }

    long u32(int type) {
      return message.attributes().u32(message.attributes().find(type));
    }

    long i64(int type) {
      return message.attributes().i64(message.attributes().find(type));
    }

    byte[] octets(int type) {
      return message.attributes().octets(message.attributes().find(type));
    }

    TransportAddress address(int type) {
      var slot = new AddressSlot();
      message.attributes().xorAddress(message.attributes().find(type), slot);
      return slot.toAddress();
    }

    String text(int type) {
      return new String(octets(type), UTF_8);
    }
  }

  /** Sends without credentials and takes the answer. */
  Answer plain(int method, Parts parts) {
    sendPlain(method, parts);
    return answer();
  }

  void sendPlain(int method, Parts parts) {
    relay.fromClient(path, message(MessageType.of(method, StunClass.REQUEST), parts, false));
  }

  /** Gets a nonce, as every client has to. */
  TurnClient challenged() {
    Answer challenge = plain(TurnMethod.ALLOCATE, UDP);
    nonce = challenge.text(StunAttribute.NONCE);
    return this;
  }

  /** Sends with credentials and takes the answer. */
  Answer request(int method, Parts parts) {
    sendRequest(method, parts);
    return answer();
  }

  void sendRequest(int method, Parts parts) {
    relay.fromClient(path, message(MessageType.of(method, StunClass.REQUEST), parts, true));
  }

  /** The last request once more, as it was. */
  Answer again(int method, Parts parts) {
    transaction--;
    return request(method, parts);
  }

  /** A client on a connection. */
  static TurnClient onTcp(PaperRelay relay, TransportAddress at, String identity) {
    return new TurnClient(relay, new PaperPath(Transport.TCP, at, PaperRelay.SERVER), identity);
  }

  Answer allocateStream(Parts parts) {
    return request(TurnMethod.ALLOCATE, TCP.andThen(parts)::accept);
  }

  Answer connect(TransportAddress peer) {
    sendConnect(peer);
    return answer();
  }

  void sendConnect(TransportAddress peer) {
    sendRequest(
        TurnMethod.CONNECT, writer -> writer.xorAddress(TurnAttribute.XOR_PEER_ADDRESS, peer));
  }

  Answer bindConnection(long id) {
    return request(
        TurnMethod.CONNECTION_BIND, writer -> writer.u32(TurnAttribute.CONNECTION_ID, id));
  }

  Answer allocate(Parts parts) {
    return request(TurnMethod.ALLOCATE, UDP.andThen(parts)::accept);
  }

  /** Allocates and says at which port. */
  int allocated() {
    return challenged().allocate(NOTHING).address(TurnAttribute.XOR_RELAYED_ADDRESS).port();
  }

  Answer permit(TransportAddress... peers) {
    sendPermit(peers);
    return answer();
  }

  void sendPermit(TransportAddress... peers) {
    sendRequest(
        TurnMethod.CREATE_PERMISSION,
        writer ->
            Arrays.stream(peers)
                .forEach(peer -> writer.xorAddress(TurnAttribute.XOR_PEER_ADDRESS, peer)));
  }

  Answer bind(int channel, TransportAddress peer) {
    sendBind(channel, peer);
    return answer();
  }

  void sendBind(int channel, TransportAddress peer) {
    sendRequest(
        TurnMethod.CHANNEL_BIND,
        writer ->
            writer
                .u32(TurnAttribute.CHANNEL_NUMBER, (long) channel << 16)
                .xorAddress(TurnAttribute.XOR_PEER_ADDRESS, peer));
  }

  Answer refresh(long seconds) {
    return request(TurnMethod.REFRESH, writer -> writer.u32(TurnAttribute.LIFETIME, seconds));
  }

  void sendTo(TransportAddress peer, String data, Parts more) {
    relay.fromClient(
        path,
        message(
            MessageType.of(TurnMethod.SEND, StunClass.INDICATION),
            writer -> {
              writer
                  .xorAddress(TurnAttribute.XOR_PEER_ADDRESS, peer)
                  .octets(TurnAttribute.DATA, data.getBytes(UTF_8));
              more.accept(writer);
            },
            false));
  }

  void sendOn(int channel, String data) {
    byte[] octets = data.getBytes(UTF_8);
    byte[] datagram = new byte[ChannelData.HEADER_OCTETS + octets.length];
    ChannelData.writeHeader(MemorySegment.ofArray(datagram), 0, channel, octets.length);
    System.arraycopy(octets, 0, datagram, ChannelData.HEADER_OCTETS, octets.length);
    relay.fromClient(path, datagram);
  }

  Answer answer() {
    byte[] octets = path.take();
    var reader = new StunReader(TurnServer.RULES);
    return new Answer((StunMessage) reader.read(MemorySegment.ofArray(octets), 0, octets.length));
  }

  /** True if the answer is signed with this client's key. */
  boolean isSigned(Answer answer) {
    return MessageIntegrity.verifies(answer.message(), new Hmac(integrity, key()));
  }

  private byte[] key() {
    return algorithm.key(username.getBytes(UTF_8), realm, password.getBytes(UTF_8));
  }

  byte[] message(int type, Parts parts, boolean isSigned) {
    byte[] octets = new byte[2048];
    MemorySegment memory = MemorySegment.ofArray(octets);
    transaction++;
    StunWriter writer = new StunWriter().begin(memory, 0, octets.length, type, 1, transaction);
    parts.accept(writer);
    if (isSigned) {
      writer
          .text(StunAttribute.USERNAME, username)
          .text(StunAttribute.REALM, realm)
          .text(StunAttribute.NONCE, nonce);
      if (namesAlgorithms) {
        writer
            .octets(StunAttribute.PASSWORD_ALGORITHMS, TurnAuthentication.algorithmsValue())
            .octets(StunAttribute.PASSWORD_ALGORITHM, algorithm.octets());
      }
      writer.integrity(new Hmac(integrity, key()));
    }
    return Arrays.copyOf(octets, writer.end());
  }
}
