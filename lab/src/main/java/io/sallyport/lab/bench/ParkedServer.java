package io.sallyport.lab.bench;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Dialler;
import io.sallyport.wire.Octets;
import io.sallyport.wire.srl.Id128;
import io.sallyport.wire.srl.SrlMessage;
import io.sallyport.wire.srl.SrlRead;
import io.sallyport.wire.srl.SrlReader;
import io.sallyport.wire.srl.SrlWriter;
import io.sallyport.wire.srl.TokenKey;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A server inside and its agent in one: keeps a connection ready at a node and becomes the guest's
 * server on it. Owned by the load's loop.
 */
final class ParkedServer implements Dialler.Outcome, ConnectionHandler {
  private static final Id128 INSTANCE = new Id128(1, 1);

  private final TokenKey key;
  private final LongAdder octets;
  private final Runnable replace;
  private final SrlReader reader = new SrlReader();
  private @Nullable Connection connection;
  private @Nullable ConferenceServer server;

  ParkedServer(TokenKey key, LongAdder octets, Runnable replace) {
    this.key = key;
    this.octets = octets;
    this.replace = replace;
  }

  @Override
  public ConnectionHandler opened(Connection opened) {
    connection = opened;
    say(new SrlMessage.Hello(List.of(ConferenceLoad.SERVICE), INSTANCE, List.of(key), "load"));
    return this;
  }

  @Override
  public void failed(Dialler.Failure failure) {
    throw new IllegalStateException("the node takes no connection: " + failure);
  }

  private void say(SrlMessage message) {
    Objects.requireNonNull(connection).send(Octets.of(SrlWriter.write(message)));
  }

  @Override
  public void received(ByteBuffer arrived) {
    while (arrived.hasRemaining()) {
      if (server != null) {
        server.received(arrived);
        return;
      }
      switch (reader.next(arrived)) {
        case SrlRead.More _ -> {}
        case SrlRead.Message(var message) -> heard(message);
        case SrlRead.Malformed malformed ->
            throw new IllegalStateException("the node speaks no SRL/1: " + malformed);
      }
    }
  }

  private void heard(SrlMessage message) {
    switch (message) {
      case SrlMessage.Ready _ -> {}
      case SrlMessage.Ping(long nonce, var _) -> say(new SrlMessage.Pong(nonce));
      case SrlMessage.Start start -> {
        replace.run();
        say(new SrlMessage.Accept(start.session()));
        server = new ConferenceServer(Objects.requireNonNull(connection), octets);
      }
      default -> throw new IllegalStateException("the node said " + message);
    }
  }

  @Override
  public void writable() {
    if (server != null) {
      server.writable();
    }
  }

  @Override
  public void closed() {}
}
