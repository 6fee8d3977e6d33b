package io.sallyport.lab.bench;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.SipLimits;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipMethod;
import io.sallyport.wire.sip.SipRead;
import io.sallyport.wire.sip.SipReader;
import io.sallyport.wire.sip.SipResponse;
import java.nio.ByteBuffer;

/**
 * The next hop of the load: challenges a REGISTER without credentials, checks those of one that has
 * them, and answers every other request at once with 200.
 */
final class LoadDirector implements ConnectionHandler {
  private final Connection connection;
  private final SipReader reader = new SipReader(SipLimits.INSIDE);
  private final Digest digest = new Digest();
  private long challenges;

  LoadDirector(Connection connection) {
    this.connection = connection;
  }

  @Override
  public void received(ByteBuffer octets) {
    reader.feed(octets);
    while (true) {
      switch (reader.next()) {
        case SipRead.NeedMore _ -> {
          return;
        }
        case SipMessage message -> answer(message);
        case SipRead.KeepAlive _ -> {}
        case SipRead.Malformed malformed ->
            throw new IllegalStateException("the subject sent no SIP: " + malformed.fault());
      }
    }
  }

  private void answer(SipMessage message) {
    if (message.isRequest() && message.method() != SipMethod.ACK) {
      SipResponse response =
          message.method() == SipMethod.REGISTER ? register(message) : ok(message);
      connection.send(response.toTag("director"));
    }
  }

  private SipResponse register(SipMessage request) {
    String credentials = request.value(HeaderName.AUTHORIZATION);
    if (credentials != null) {
      return digest.proves(credentials, "REGISTER")
          ? ok(request)
          : SipResponse.to(request, 403, "Forbidden");
    }
    challenges++;
    String nonce = connection.serial() + "-" + challenges + "-9f4c1d7ab0";
    return SipResponse.to(request, 401, "Unauthorized")
        .header(HeaderName.WWW_AUTHENTICATE, Digest.challenge(nonce));
  }

  private static SipResponse ok(SipMessage request) {
    return SipResponse.to(request, 200, "OK");
  }

  @Override
  public void closed() {}
}
