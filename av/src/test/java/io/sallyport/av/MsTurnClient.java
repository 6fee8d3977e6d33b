package io.sallyport.av;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.Consumer;

/** A client of MS-TURN on paper, with a user's token. */
final class MsTurnClient {
  /** Makes a message's attributes. */
  interface Parts extends Consumer<MsTurnWriter> {}

  static final Parts NOTHING = writer -> {};

  final PaperPath path;
  private final PaperRelay relay;
  byte[] username;
  byte[] password;
  String realm = PaperRelay.REALM;
  String nonce = "";
  byte[] connectionId = {};
  long sequence;
  MsTurnIntegrity integrity = MsTurnIntegrity.SHA1;
  private long transaction = 500;

  /** The last datagram. */
  byte[] last = {};

  MsTurnClient(PaperRelay relay, TransportAddress at, String identity) {
    this(relay, new PaperPath(at, PaperRelay.SERVER), identity);
  }

  MsTurnClient(PaperRelay relay, PaperPath path, String identity) {
    this.relay = relay;
    this.path = path;
    use(relay.token(identity));
  }

  void use(IssuedToken token) {
    username = token.username();
    password = token.password();
  }

  /** What came back. */
  record Answer(MsTurnMessage message) {
    int type() {
      return message.type();
    }

    int code() {
      int place = message.attributes().find(MsTurnAttribute.ERROR_CODE);
      return place == Attributes.ABSENT ? 0 : message.attributes().errorCode(place);
    }

    boolean has(int type) {
      return message.attributes().has(type);
    }

    long u32(int type) {
      return message.attributes().u32(message.attributes().find(type));
    }

    String text(int type) {
      return new String(message.attributes().octets(message.attributes().find(type)), UTF_8);
    }

    TransportAddress address(int type) {
      var slot = new AddressSlot();
      message.attributes().address(message.attributes().find(type), slot);
      return slot.toAddress();
    }

    TransportAddress reflexive() {
      var slot = new AddressSlot();
      message
          .attributes()
          .xorAddress(message.attributes().find(MsTurnAttribute.XOR_MAPPED_ADDRESS), slot);
      return slot.toAddress();
    }
  }

  /** Asks without credentials, as every client begins. */
  Answer bare() {
    send(MsTurnType.ALLOCATE_REQUEST, NOTHING, false, false);
    return answer();
  }

  MsTurnClient challenged() {
    nonce = bare().text(MsTurnAttribute.NONCE);
    return this;
  }

  Answer allocate(Parts parts) {
    sendAllocate(parts);
    return answer();
  }

  void sendAllocate(Parts parts) {
    send(
        MsTurnType.ALLOCATE_REQUEST,
        writer -> {
          parts.accept(writer);
          writer
              .octets(MsTurnAttribute.USERNAME, username)
              .octets(MsTurnAttribute.NONCE, nonce.getBytes(US_ASCII))
              .text(MsTurnAttribute.REALM, realm);
        },
        true,
        false);
  }

  /** Allocates, remembers the connection, and says at which port. */
  int allocated() {
    Answer answer = challenged().allocate(NOTHING);
    Attributes attributes = answer.message().attributes();
    int place = attributes.find(MsTurnAttribute.MS_SEQUENCE_NUMBER);
    connectionId = Arrays.copyOf(attributes.octets(place), MsSequenceNumber.CONNECTION_ID_OCTETS);
    sequence = MsSequenceNumber.sequence(attributes, place);
    return answer.address(MsTurnAttribute.MAPPED_ADDRESS).port();
  }

  void sendTo(TransportAddress peer, String data) {
    send(
        MsTurnType.SEND_REQUEST,
        writer ->
            writer
                .octets(MsTurnAttribute.USERNAME, username)
                .address(MsTurnAttribute.DESTINATION_ADDRESS, peer)
                .octets(MsTurnAttribute.DATA, data.getBytes(UTF_8)),
        true,
        true);
  }

  Answer activate(TransportAddress peer) {
    sendActivate(peer);
    return answer();
  }

  void sendActivate(TransportAddress peer) {
    send(
        MsTurnType.SET_ACTIVE_DESTINATION_REQUEST,
        writer ->
            writer
                .octets(MsTurnAttribute.USERNAME, username)
                .address(MsTurnAttribute.DESTINATION_ADDRESS, peer),
        true,
        true);
  }

  void sendRaw(byte[] data) {
    relay.fromClient(path, data);
  }

  Answer answer() {
    byte[] octets = path.take();
    return new Answer(
        (MsTurnMessage) new MsTurnReader().read(MemorySegment.ofArray(octets), 0, octets.length));
  }

  /** True if the answer is signed with this client's key. */
  boolean isSigned(Answer answer) {
    return integrity.verifies(answer.message(), new Hmac(integrity.algorithm(), key()));
  }

  private byte[] key() {
    return integrity.key(username, realm.getBytes(UTF_8), password);
  }

  /** The transaction of the next message is that of the last. */
  void repeatTransaction() {
    transaction--;
  }

  /** What left last comes again, as it was. */
  void replay(byte[] datagram) {
    relay.fromClient(path, datagram);
  }

  private void send(int type, Parts parts, boolean isSigned, boolean isNumbered) {
    byte[] octets = new byte[4096];
    MemorySegment memory = MemorySegment.ofArray(octets);
    transaction++;
    MsTurnWriter writer = new MsTurnWriter().begin(memory, 0, octets.length, type, 7, transaction);
    if (isNumbered && connectionId.length > 0) {
      sequence++;
      writer.sequenceNumber(connectionId, sequence);
    }
    parts.accept(writer);
    if (isSigned) {
      writer.integrity(integrity, new Hmac(integrity.algorithm(), key()));
    }
    last = Arrays.copyOf(octets, writer.end());
    relay.fromClient(path, last);
  }
}
