package io.sallyport.av;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Loop;
import io.sallyport.wire.Octets;
import io.sallyport.wire.http.HeadRead;
import io.sallyport.wire.http.RequestHead;
import io.sallyport.wire.http.RequestHeadReader;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * A connection of a server inside that asks for credentials by HTTP: one request, one answer. Owned
 * by its loop.
 */
final class WebAuthConnection implements ConnectionHandler {
  static final int MOST_HEAD_OCTETS = 8192;

  /** From the first octet to the end of the request. */
  static final Duration REQUEST_LIMIT = Duration.ofSeconds(10);

  private final Connection connection;
  private final AuthCaller caller;
  private final WebAnswers answers;
  private final AuthService.Surroundings surroundings;
  private final RequestHeadReader reader = new RequestHeadReader(MOST_HEAD_OCTETS);
  private final Loop.Timer limit;

  WebAuthConnection(
      Connection connection,
      AuthCaller caller,
      WebAnswers answers,
      AuthService.Surroundings surroundings) {
    this.connection = connection;
    this.caller = caller;
    this.answers = answers;
    this.surroundings = surroundings;
    this.limit = connection.loop().schedule(REQUEST_LIMIT, this::overdue);
    connection.setProven(true);
  }

  private void overdue() {
    answer(new WebAnswer.Refused(408, "Request Timeout"));
  }

  @Override
  public void received(ByteBuffer octets) {
    if (!connection.isOpen()) {
      return;
    }
    switch (reader.next(octets)) {
      case HeadRead.NeedMore _ -> {}
      case HeadRead.Malformed(int status, String reason) ->
          answer(new WebAnswer.Refused(status, reason));
      case RequestHead head ->
          answer(
              answers.answer(
                  head, caller, connection.loop().nanoTime(), surroundings.clock().instant()));
    }
  }

  private void answer(WebAnswer answer) {
    limit.cancel();
    switch (answer) {
      case WebAnswer.Granted granted ->
          AuthReports.issued(surroundings, caller, granted.token().token());
      case WebAnswer.Refused(int _, String reason) ->
          AuthReports.refused(surroundings, caller, connection.remote(), reason);
    }
    connection.send(Octets.of(answer.octets()));
    connection.close();
  }

  @Override
  public void closed() {
    limit.cancel();
  }
}
