package io.sallyport.av;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Loop;
import io.sallyport.net.TokenBucket;
import io.sallyport.topology.AddressText;
import io.sallyport.wire.Octets;
import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.SipCheck;
import io.sallyport.wire.sip.SipFault;
import io.sallyport.wire.sip.SipLimits;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipMethod;
import io.sallyport.wire.sip.SipRead;
import io.sallyport.wire.sip.SipReader;
import io.sallyport.wire.sip.SipResponse;
import io.sallyport.wire.sip.Via;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a server inside that asks for tokens by SIP: the edge is a plain user agent
 * server, without dialogs and, because TCP loses nothing, without transactions. Owned by its loop.
 */
final class AuthConnection implements ConnectionHandler {
  /** Time for one message to arrive whole. */
  static final Duration MESSAGE_LIMIT = Duration.ofSeconds(30);

  /** How long nothing is read of a caller that asked too fast. */
  static final Duration PAUSE = Duration.ofSeconds(1);

  static final int KEEP_ALIVES_PER_SECOND = 10;
  static final int KEEP_ALIVE_BURST = 100;

  static final String ALLOW = "SERVICE, OPTIONS";

  /**
   * A body may be twice as large as a document that is read: what is a bit too large is told so and
   * does not cost its sender the connection.
   */
  private static final SipLimits LIMITS =
      new SipLimits(
          SipLimits.INSIDE.startLineOctets(),
          SipLimits.INSIDE.headerLineOctets(),
          SipLimits.INSIDE.headOctets(),
          SipLimits.INSIDE.headerLines(),
          SipLimits.INSIDE.viaValues(),
          SipLimits.INSIDE.routeValues(),
          2 * AuthDocument.MAX_OCTETS,
          SipLimits.INSIDE.uriOctets());

  private static final byte[] PONG = "\r\n".getBytes(StandardCharsets.US_ASCII);

  /** Why nothing is read for a while. */
  private enum Hold {
    /** It asks faster than it may. */
    TOO_FAST,
    /** It does not read what it is answered. */
    BEHIND
  }

  private final Connection connection;
  private final AuthCaller caller;
  private final AuthAnswers answers;
  private final AuthService.Surroundings surroundings;
  private final RandomGenerator random;
  private final SipReader reader = new SipReader(LIMITS);
  private final TokenBucket keepAlives;
  private final Set<Hold> holds = EnumSet.noneOf(Hold.class);
  private Loop.@Nullable Timer messageTimer;
  private Loop.@Nullable Timer pauseTimer;

  AuthConnection(
      Connection connection,
      AuthCaller caller,
      AuthAnswers answers,
      AuthService.Surroundings surroundings,
      RandomGenerator random) {
    this.connection = connection;
    this.caller = caller;
    this.answers = answers;
    this.surroundings = surroundings;
    this.random = random;
    this.keepAlives =
        new TokenBucket(KEEP_ALIVES_PER_SECOND, KEEP_ALIVE_BURST, connection.loop().nanoTime());
    connection.setProven(true);
  }

  @Override
  public void received(ByteBuffer octets) {
    reader.feed(octets);
    readMessages();
  }

  private void readMessages() {
    boolean isMore = true;
    while (isMore && connection.isOpen() && holds.isEmpty()) {
      switch (reader.next()) {
        case SipRead.NeedMore _ -> isMore = false;
        case SipRead.KeepAlive keepAlive -> keptAlive(keepAlive.ping());
        case SipMessage message -> {
          stopMessageTimer();
          arrived(message);
        }
        case SipRead.Malformed malformed -> {
          malformed(malformed);
          isMore = false;
        }
      }
    }
    watchMessage();
  }

  private void keptAlive(boolean isPing) {
    if (!keepAlives.take(connection.loop().nanoTime())) {
      refused("too many keep-alives");
      connection.close();
    } else if (isPing) {
      send(Octets.of(PONG));
    }
  }

  private void arrived(SipMessage message) {
    if (!message.isRequest() || message.method() == SipMethod.ACK) {
      return;
    }
    SipFault fault = SipCheck.problem(message);
    if (fault != null) {
      refuse(message, fault.status(), fault.text());
    } else if (message.method() == SipMethod.OPTIONS) {
      send(
          response(message, 200, "OK")
              .header(HeaderName.ALLOW, ALLOW)
              .header(HeaderName.ACCEPT, AuthDocument.MEDIA_TYPE));
    } else if (message.method() != SipMethod.SERVICE) {
      refused("method");
      send(response(message, 405, "Method Not Allowed").header(HeaderName.ALLOW, ALLOW));
    } else {
      service(message);
    }
  }

  private void service(SipMessage request) {
    String extensions = String.join(", ", request.values(HeaderName.REQUIRE));
    if (!extensions.isEmpty()) {
      refused("extension");
      send(response(request, 420, "Bad Extension").header(HeaderName.UNSUPPORTED, extensions));
    } else if (!isDocument(request)) {
      refused("content type");
      send(
          response(request, 415, "Unsupported Media Type")
              .header(HeaderName.ACCEPT, AuthDocument.MEDIA_TYPE));
    } else {
      document(request);
    }
  }

  private void document(SipMessage request) {
    Optional<SipIdentity> sender = SipIdentity.of(request.fromUri());
    if (sender.isEmpty()) {
      refuse(request, 403, "Forbidden");
      return;
    }
    answer(
        request,
        answers.answer(
            request.bodyCopy(),
            new AuthAsker(caller, sender.get()),
            connection.loop().nanoTime(),
            surroundings.clock().instant()));
  }

  /** By its media type, whatever its parameters; no content is encoded here. */
  private static boolean isDocument(SipMessage request) {
    String type = request.value(HeaderName.CONTENT_TYPE);
    if (type == null || request.first(HeaderName.CONTENT_ENCODING) >= 0) {
      return false;
    }
    int parameters = type.indexOf(';');
    String mediaType = parameters < 0 ? type : type.substring(0, parameters);
    return mediaType.strip().equalsIgnoreCase(AuthDocument.MEDIA_TYPE);
  }

  private void answer(SipMessage request, AuthOutcome outcome) {
    switch (outcome) {
      case AuthOutcome.Granted granted -> granted.tokens().forEach(this::issued);
      case AuthOutcome.Refused(byte[] _, AuthRefusal refusal, boolean pausesCaller) -> {
        refused(refusal.reasonPhrase());
        if (pausesCaller) {
          pause();
        }
      }
    }
    send(response(request, 200, "OK").body(AuthDocument.MEDIA_TYPE, outcome.document()));
  }

  private void issued(IssuedToken token) {
    AuthReports.issued(surroundings, caller, token.token());
  }

  private void malformed(SipRead.Malformed malformed) {
    SipMessage head = malformed.head();
    if (head != null && malformed.isAnswerable()) {
      if (malformed.fault() == SipFault.BODY_TOO_LARGE && head.method() == SipMethod.SERVICE) {
        answer(head, AuthAnswers.tooLarge());
      } else {
        refuse(head, malformed.fault().status(), malformed.fault().text());
      }
    } else {
      refused(malformed.fault().text());
    }
    connection.close();
  }

  private void refuse(SipMessage request, int status, String reason) {
    refused(reason);
    send(response(request, status, reason));
  }

  private void refused(String reason) {
    AuthReports.refused(surroundings, caller, connection.remote(), reason);
  }

  private SipResponse response(SipMessage request, int status, String reason) {
    SipResponse response =
        SipResponse.to(request, status, reason).toTag(HexFormat.of().toHexDigits(random.nextInt()));
    Via via = request.topVia();
    if (via != null) {
      response.topVia(seen(via).text());
    }
    for (int line = request.first(HeaderName.RECORD_ROUTE);
        line >= 0;
        line = request.next(HeaderName.RECORD_ROUTE, line)) {
      response.header(HeaderName.RECORD_ROUTE, request.headerValue(line));
    }
    return response;
  }

  /** What the transport showed of its sender (RFC 3261 18.2.1, RFC 3581 section 4). */
  private Via seen(Via via) {
    String address = AddressText.of(connection.remote().getAddress());
    if (via.hasParam("rport")) {
      return via.withParam("rport", Integer.toString(connection.remote().getPort()))
          .withParam("received", address);
    }
    return via.host().equals(address) ? via : via.withParam("received", address);
  }

  private void send(Octets octets) {
    if (!connection.send(octets)) {
      hold(Hold.BEHIND);
    }
  }

  private void pause() {
    hold(Hold.TOO_FAST);
    if (pauseTimer == null) {
      pauseTimer =
          connection
              .loop()
              .schedule(
                  PAUSE,
                  () -> {
                    pauseTimer = null;
                    release(Hold.TOO_FAST);
                  });
    }
  }

  @Override
  public void writable() {
    release(Hold.BEHIND);
  }

  private void hold(Hold reason) {
    holds.add(reason);
    connection.setReading(false);
  }

  private void release(Hold reason) {
    if (holds.remove(reason) && holds.isEmpty() && connection.isOpen()) {
      connection.setReading(true);
      readMessages();
    }
  }

  /** Whoever dribbles a message, or does not read answers, holds memory: not for long. */
  private void watchMessage() {
    boolean isAwaited =
        connection.isOpen()
            && (holds.contains(Hold.BEHIND) || (holds.isEmpty() && reader.isMidMessage()));
    if (!isAwaited) {
      stopMessageTimer();
    } else if (messageTimer == null) {
      messageTimer = connection.loop().schedule(MESSAGE_LIMIT, this::tooSlow);
    }
  }

  private void stopMessageTimer() {
    if (messageTimer != null) {
      messageTimer.cancel();
      messageTimer = null;
    }
  }

  private void tooSlow() {
    messageTimer = null;
    refused("too slow");
    connection.close();
  }

  @Override
  public void closed() {
    stopMessageTimer();
    if (pauseTimer != null) {
      pauseTimer.cancel();
      pauseTimer = null;
    }
  }
}
