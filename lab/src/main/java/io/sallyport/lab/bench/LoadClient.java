package io.sallyport.lab.bench;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Dialler;
import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.SipLimits;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipRead;
import io.sallyport.wire.sip.SipReader;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One user outside: signs in when connected (REGISTER, answers the challenge, 200), and then sends
 * a MESSAGE whenever asked to. Owned by the load's loop.
 */
final class LoadClient implements Caller, ConnectionHandler {
  private final int number;
  private final Digest digest;
  private final SipReader reader = new SipReader(SipLimits.INSIDE);
  private final CompletableFuture<LoadClient> signedIn = new CompletableFuture<>();
  private final Map<Long, IntConsumer> waiting = new HashMap<>();
  private @Nullable Connection connection;
  private int requests;

  LoadClient(int number, Digest digest) {
    this.number = number;
    this.digest = digest;
  }

  /** Done when the REGISTER is answered with 200. */
  @Override
  public CompletableFuture<LoadClient> ready() {
    return signedIn;
  }

  @Override
  public boolean isOpen() {
    return connection != null && connection.isOpen();
  }

  /** Sends a MESSAGE; its final status is told. On the loop, once signed in. */
  void ask(IntConsumer then) {
    LoadRequest request = LoadRequest.message(number, ++requests);
    waiting.put((long) requests, then);
    send(request);
  }

  private void send(LoadRequest request) {
    Objects.requireNonNull(connection).send(request.octets());
  }

  @Override
  public void close() {
    Connection current = connection;
    if (current != null) {
      current.loop().execute(current::close);
    }
  }

  @Override
  public ConnectionHandler opened(Connection opened) {
    connection = opened;
    send(LoadRequest.register(number, ++requests, null));
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
    if (signedIn.isDone()) {
      IntConsumer then = waiting.remove(response.cseqNumber());
      if (then != null) {
        then.accept(response.status());
      }
      return;
    }
    String challenge = response.value(HeaderName.WWW_AUTHENTICATE);
    if (response.status() == 401 && challenge != null && requests == 1) {
      String user = LoadRequest.userName(number);
      String credentials = digest.credentials(user, response, challenge, LoadRequest.REGISTRAR);
      send(LoadRequest.register(number, ++requests, credentials));
    } else if (response.status() == 200) {
      signedIn.complete(this);
    } else {
      signedIn.completeExceptionally(new IllegalStateException("refused: " + response.status()));
    }
  }

  @Override
  public void closed() {
    signedIn.completeExceptionally(new IllegalStateException("closed by the subject"));
  }
}
