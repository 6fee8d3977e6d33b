package io.sallyport.lab.bench;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Dialler;
import io.sallyport.wire.Octets;
import io.sallyport.wire.sip.SipLimits;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipRead;
import io.sallyport.wire.sip.SipReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One user outside: signs in when connected, and then, while asked to, sends a MESSAGE whenever the
 * last one was answered.
 */
final class LoadClient implements Dialler.Outcome, ConnectionHandler {
  private final int number;
  private final LoadCount count;
  private final SipReader reader = new SipReader(SipLimits.INSIDE);
  private final CompletableFuture<LoadClient> signedIn = new CompletableFuture<>();
  private @Nullable Connection connection;
  private int requests;
  private boolean isTalking;

  LoadClient(int number, LoadCount count) {
    this.number = number;
    this.count = count;
  }

  /** Done when the REGISTER is answered with 200. */
  CompletableFuture<LoadClient> signedIn() {
    return signedIn;
  }

  /** Begins to send, or stops after the next answer. */
  void talk(boolean talking) {
    Connection current = Objects.requireNonNull(connection, "not connected");
    current
        .loop()
        .execute(() -> {
          boolean begins = talking && !isTalking;
          isTalking = talking;
          if (begins) {
            send("MESSAGE", "sip:ines@harbor.example", "hello from the load");
          }
        });
  }

  void close() {
    Connection current = connection;
    if (current != null) {
      current.loop().execute(current::close);
    }
  }

  @Override
  public ConnectionHandler opened(Connection opened) {
    connection = opened;
    send("REGISTER", "sip:harbor.example", "");
    return this;
  }

  @Override
  public void failed(Dialler.Failure failure) {
    signedIn.completeExceptionally(new IllegalStateException(failure.toString()));
  }

  @Override
  public void received(ByteBuffer octets) {
    reader.feed(octets);
    while (true) {
      switch (reader.next()) {
        case SipRead.NeedMore _ -> {
          return;
        }
        case SipMessage message -> answered(message);
        case SipRead.KeepAlive _ -> {}
        case SipRead.Malformed malformed ->
            throw new IllegalStateException("the subject sent no SIP: " + malformed.fault());
      }
    }
  }

  private void answered(SipMessage response) {
    if (response.status() < 200) {
      return;
    }
    if (!signedIn.isDone()) {
      signedIn.complete(this);
      return;
    }
    count.answered(response.status());
    if (isTalking) {
      send("MESSAGE", "sip:ines@harbor.example", "hello from the load");
    }
  }

  /** About what a client in the field sends: 700 octets of head. */
  private void send(String method, String uri, String body) {
    requests++;
    String head =
        method
            + " "
            + uri
            + " SIP/2.0\r\nVia: SIP/2.0/TLS 192.168.1.20:49152;branch=z9hG4bK-"
            + number
            + "-"
            + requests
            + ";rport\r\nMax-Forwards: 70\r\nFrom: \"User "
            + number
            + "\" <sip:user"
            + number
            + "@harbor.example>;tag=5f2a90c1;epid=0a1b2c3d4e\r\nTo: <sip:ines@harbor.example>\r\n"
            + "Call-ID: 7d0f4e6c2b1a4f0e-"
            + number
            + "-"
            + requests
            + "\r\nCSeq: "
            + requests
            + " "
            + method
            + "\r\nContact: <sip:user"
            + number
            + "@192.168.1.20:49152;transport=tls>;"
            + "+sip.instance=\"<urn:uuid:3B1C0F52-6E0D-5C63-9A3B-0C4D7E21A9F4>\"\r\n"
            + "User-Agent: load/1.0 (benchmark; as long as the names of clients in the field)\r\n"
            + "Supported: gruu-10, path, outbound\r\n"
            + "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, MESSAGE, NOTIFY, INFO, REFER, UPDATE\r\n"
            + "Content-Type: text/plain\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body;
    Objects.requireNonNull(connection).send(Octets.of(head.getBytes(StandardCharsets.ISO_8859_1)));
  }

  @Override
  public void closed() {
    signedIn.completeExceptionally(new IllegalStateException("closed by the subject"));
  }
}
