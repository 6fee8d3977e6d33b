package io.sallyport.xmpp.connector;

import io.sallyport.wire.xmpp.StreamError;
import io.sallyport.wire.xmpp.XmppRead;

/** What a connection of the connector asks of the state machine of its stream. */
interface LinkStream {
  /** The connection is there. */
  void begin();

  /** Takes what was read. */
  void take(XmppRead read);

  /** True if stanzas may be sent. */
  boolean isReady();

  boolean isClosed();

  /** Ends the stream and says why. */
  void fail(StreamError error);

  /** Ends the stream. */
  void end();
}
