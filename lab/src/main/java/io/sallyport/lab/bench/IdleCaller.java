package io.sallyport.lab.bench;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Dialler;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/** Somebody who does the TLS handshake and then says nothing. */
final class IdleCaller implements Caller, ConnectionHandler {
  private final CompletableFuture<Connection> ready = new CompletableFuture<>();

  @Override
  public CompletableFuture<?> ready() {
    return ready;
  }

  @Override
  public boolean isOpen() {
    return ready.isDone() && ready.join().isOpen();
  }

  @Override
  public void close() {
    var _ = ready.thenAccept(connection -> connection.loop().execute(connection::close));
  }

  @Override
  public ConnectionHandler opened(Connection opened) {
    ready.complete(opened);
    return this;
  }

  @Override
  public void failed(Dialler.Failure failure) {
    ready.completeExceptionally(new IllegalStateException(failure.toString()));
  }

  @Override
  public void received(ByteBuffer octets) {}

  @Override
  public void closed() {}
}
