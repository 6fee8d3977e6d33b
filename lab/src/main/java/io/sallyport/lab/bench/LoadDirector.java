package io.sallyport.lab.bench;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.wire.sip.SipLimits;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipMethod;
import io.sallyport.wire.sip.SipRead;
import io.sallyport.wire.sip.SipReader;
import io.sallyport.wire.sip.SipResponse;
import java.nio.ByteBuffer;

/** The next hop of the load: answers every request at once with 200. */
final class LoadDirector implements ConnectionHandler {
  private final Connection connection;
  private final SipReader reader = new SipReader(SipLimits.INSIDE);

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
      connection.send(SipResponse.to(message, 200, "OK").toTag("director"));
    }
  }

  @Override
  public void closed() {}
}
