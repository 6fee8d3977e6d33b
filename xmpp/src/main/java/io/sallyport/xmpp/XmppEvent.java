package io.sallyport.xmpp;

import io.sallyport.telemetry.Event;

/** What happens at the XMPP proxy, as operators know it. */
public enum XmppEvent implements Event {
  STREAM_IN(Level.INFO, "A partner's stream was let in"),
  STREAM_OUT(Level.INFO, "A stream to a partner can be used"),
  STREAM_ENDED(Level.INFO, "A stream ended"),
  STREAM_REFUSED(Level.WARN, "A stream to a partner failed before anything could be sent"),
  STREAM_CUT(Level.INFO, "A stream was closed because of what came on it, or because nothing did"),
  STREAM_ERROR_TOLD(Level.INFO, "The other end says why it ends a stream"),
  GATEWAY_ATTACHED(Level.INFO, "A gateway has shown who it is"),
  COMPONENT_ATTACHED(Level.INFO, "A component inside serves a domain"),
  COMPONENT_LEFT(Level.INFO, "A component inside serves a domain no more"),
  STANZA(Level.INFO, "A stanza passes, with what people write: xmpp.logMessageBodies is true"),
  FIRST_WORDS(Level.DEBUG, "What connected inside said first"),
  NOT_XMPP(Level.INFO, "Who connected spoke no XMPP"),
  CERTIFICATE_REFUSED(Level.WARN, "A certificate proves nothing, although its chain is good"),
  PLAIN_TEXT_INJECTED(Level.WARN, "Something came in the clear where TLS had to begin"),
  MEMORY_DAMAGED(
      Level.WARN,
      "What was kept of domains that prove themselves over TLS is damaged: some of it is dropped"),
  STANZA_DROPPED(Level.DEBUG, "A stanza was lost, and there is nobody to tell"),
  PARTNER_UNREACHABLE(Level.WARN, "No server of a partner could be reached");

  private final Level level;
  private final String text;

  XmppEvent(Level level, String text) {
    this.level = level;
    this.text = text;
  }

  @Override
  public Level level() {
    return level;
  }

  @Override
  public String text() {
    return text;
  }
}
