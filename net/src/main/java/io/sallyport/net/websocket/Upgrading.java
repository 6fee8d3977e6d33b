package io.sallyport.net.websocket;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Loop;
import io.sallyport.net.NetCounter;
import io.sallyport.net.NetEvent;
import io.sallyport.wire.http.HeadRead;
import io.sallyport.wire.http.RequestHead;
import io.sallyport.wire.http.RequestHeadReader;
import io.sallyport.wire.websocket.OpeningHandshake;
import io.sallyport.wire.websocket.OpeningHandshake.Answer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose request is read; then passes on to its {@link WebSocket}. Owned by its loop.
 */
final class Upgrading implements ConnectionHandler {
  private final Connection connection;
  private final WebSocketUpgrade.Terms terms;
  private final RequestHeadReader reader =
      new RequestHeadReader(WebSocketUpgrade.MAX_REQUEST_OCTETS);
  private final Loop.Timer limit;
  private @Nullable WebSocket socket;

  Upgrading(Connection connection, WebSocketUpgrade.Terms terms) {
    this.connection = connection;
    this.terms = terms;
    this.limit =
        connection.loop().schedule(terms.settings().times().handshake(), this::takesTooLong);
  }

  @Override
  public void received(ByteBuffer octets) {
    if (socket != null) {
      socket.received(octets);
      return;
    }
    switch (reader.next(octets)) {
      case HeadRead.NeedMore _ -> {}
      case HeadRead.Malformed(var status, var reason) ->
          refuse(OpeningHandshake.malformed(status, reason));
      case RequestHead head -> {
        switch (terms.handshake().answer(head)) {
          case Answer.Refused refused -> refuse(refused);
          case Answer.Accepted accepted -> open(accepted, octets);
        }
      }
    }
  }

  private void open(Answer.Accepted accepted, ByteBuffer rest) {
    limit.cancel();
    terms.counters().count(NetCounter.WEBSOCKETS_OPENED);
    connection.send(accepted.octets());
    socket = new WebSocket(connection, terms);
    socket.open();
    socket.received(rest);
  }

  private void refuse(Answer.Refused refused) {
    terms.counters().count(NetCounter.WEBSOCKETS_REFUSED);
    terms
        .events()
        .state(
            NetEvent.WEBSOCKET_REFUSED,
            "remote",
            connection.remote(),
            "status",
            refused.status(),
            "reason",
            refused.reason());
    connection.send(refused.octets());
    connection.close();
  }

  private void takesTooLong() {
    terms.counters().count(NetCounter.WEBSOCKETS_SLOW);
    connection.close();
  }

  @Override
  public void writable() {
    if (socket != null) {
      socket.writable();
    }
  }

  @Override
  public void closed() {
    limit.cancel();
    if (socket != null) {
      socket.closed();
    }
  }
}
