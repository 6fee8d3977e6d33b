package io.sallyport.xmpp;

import io.sallyport.wire.xmpp.StreamError;
import io.sallyport.wire.xmpp.XmppRead;

/** What a stream's connection asks of its state machine, whichever end opened it. */
interface StreamMachine {
  /** Takes what was read. */
  void take(XmppRead read);

  /** TLS has begun. */
  void secured(PeerProof proof);

  /** True until the TLS that was agreed on has begun: nothing may come before it. */
  boolean isWaitingForTls();

  boolean isClosed();

  /** True if white space may be sent: not while something is negotiated (RFC 6120 4.6.1). */
  boolean mayKeepAlive();

  /** Asks whether the other end is there; false if there is no way to ask. */
  boolean probe();

  /** Ends the stream and says why. */
  void fail(StreamError error);

  /** Ends the stream. */
  void end();

  /** The connection is gone: nothing is to be done any more, whatever is still answered. */
  void lost();
}
