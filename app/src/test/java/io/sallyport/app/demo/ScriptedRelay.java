package io.sallyport.app.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A relay on paper: challenges, proves its client, and answers as the test says. */
final class ScriptedRelay implements RelayLink {
  static final RelayCredentials CREDENTIALS = new RelayCredentials("mara", "secret");
  static final InetSocketAddress RELAYED = new InetSocketAddress("198.51.100.30", 50_000);
  private static final String REALM = "harbor.example";
  private static final String NONCE = "once";
  private static final int MOST_OCTETS = 1500;

  /** What is on its way to the client; an empty array stands for silence. */
  final Deque<byte[]> toClient = new ArrayDeque<>();

  /** Methods of requests that were signed as they have to be, in their order. */
  final Deque<Integer> proven = new ArrayDeque<>();

  /** Content of the next success. */
  Consumer<StunWriter> content = writer -> {};

  /** Instead of a success, the next time; 0 for none. */
  int errorCode;

  /** Requests that get no answer, from now on. */
  int deaf;

  boolean challenges = true;
  boolean knowsThePassword = true;
  boolean isClosed;

  @Override
  public void send(byte[] message) {
    var request =
        (StunMessage)
            new StunReader(TurnAttribute.RFC_6062)
                .read(MemorySegment.ofArray(message), 0, message.length);
    if (deaf > 0) {
      deaf--;
      toClient.add(new byte[0]);
      return;
    }
    if (request.messageClass() != StunClass.REQUEST) {
      return;
    }
    boolean isSigned = request.attributes().has(StunAttribute.MESSAGE_INTEGRITY);
    if (!isSigned && challenges) {
      answer(
          request,
          StunClass.ERROR,
          writer ->
              writer
                  .errorCode(401, "Unauthorized")
                  .text(StunAttribute.REALM, REALM)
                  .text(StunAttribute.NONCE, NONCE));
      return;
    }
    if (isSigned && MessageIntegrity.verifies(request, hmac("secret"))) {
      proven.add(request.method());
    }
    respond(request);
  }

  private void respond(StunMessage request) {
    int code = errorCode;
    errorCode = 0;
    Consumer<StunWriter> parts =
        code > 0
            ? writer -> writer.errorCode(code, "No")
            : request.method() == TurnMethod.ALLOCATE
                ? writer ->
                    writer.xorAddress(
                        TurnAttribute.XOR_RELAYED_ADDRESS, TransportAddress.of(RELAYED))
                : content;
    answer(
        request,
        code > 0 ? StunClass.ERROR : StunClass.SUCCESS,
        writer -> {
          parts.accept(writer);
          writer.integrity(hmac(knowsThePassword ? "secret" : "guess"));
        });
  }

  private static Hmac hmac(String password) {
    byte[] key = PasswordAlgorithm.MD5.key("mara".getBytes(UTF_8), REALM, password.getBytes(UTF_8));
    return new Hmac(Hmac.Algorithm.SHA1, key);
  }

  private void answer(StunMessage request, StunClass kind, Consumer<StunWriter> parts) {
    byte[] octets = new byte[MOST_OCTETS];
    var writer = new StunWriter();
    writer.answer(request, kind, MemorySegment.ofArray(octets), 0, MOST_OCTETS);
    parts.accept(writer);
    toClient.add(Arrays.copyOf(octets, writer.end()));
  }

  /** Has a message come to the client that it did not ask for. */
  void indicate(int method, Consumer<StunWriter> parts) {
    byte[] octets = new byte[MOST_OCTETS];
    var writer = new StunWriter();
    int type = MessageType.of(method, StunClass.INDICATION);
    writer.begin(MemorySegment.ofArray(octets), 0, MOST_OCTETS, type, 1, 2);
    parts.accept(writer);
    toClient.add(Arrays.copyOf(octets, writer.end()));
  }

  @Override
  public byte @Nullable [] receive() {
    byte[] next = toClient.poll();
    return next == null || next.length == 0 ? null : next;
  }

  @Override
  public int tries() {
    return 3;
  }

  @Override
  public void close() {
    isClosed = true;
  }
}
