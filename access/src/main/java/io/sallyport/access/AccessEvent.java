package io.sallyport.access;

import io.sallyport.telemetry.Event;

/** What happens at the Access Edge, as operators know it. */
public enum AccessEvent implements Event {
  FLOW_KNOWN(Level.INFO, "A client signed in"),
  FLOW_CLOSED(Level.DEBUG, "A client's connection ended"),
  MESSAGE_MALFORMED(Level.INFO, "A message could not be framed; its connection was closed"),
  MESSAGE_OVERDUE(Level.INFO, "No whole message came in time; its connection was closed"),
  EMPTY_LINES_CLOSED(Level.INFO, "A connection sent empty lines only and was closed"),
  SCANNER_CLOSED(Level.INFO, "A client named itself as a scanner and was closed unanswered"),
  CLIENT_TOO_FAST(Level.INFO, "A client sends requests faster than it may"),
  TRANSACTIONS_REFUSED(Level.INFO, "A connection has as many requests under way as it may"),
  SIGN_IN_FAILED(Level.INFO, "The inside refused the credentials of a client"),
  ACCOUNT_GUESSED_AT(Level.WARN, "Sign-ins to one account fail from many sources"),
  REQUEST_REFUSED(Level.INFO, "A request was refused"),
  TOKEN_FORGED(Level.WARN, "A flow token was not signed by this pool"),
  PEER_UNKNOWN(Level.WARN, "A peer with a valid certificate is no internal server of the topology"),
  PARTNER_REFUSED(Level.WARN, "A peer with a valid certificate is no partner"),
  PARTNER_DOMAIN_REFUSED(Level.WARN, "A peer spoke for a domain that is not proven to be its own"),
  PARTNER_REPORT(Level.INFO, "What a discovered partner asked for so far"),
  PARTNER_REVOKED(Level.WARN, "The certificate of a partner has been revoked"),
  PARTNER_UNCHECKED(Level.INFO, "Nobody could say whether a partner's certificate is revoked"),
  LINK_OPENED(Level.INFO, "Connected to a server"),
  LINK_FAILED(Level.WARN, "Could not connect to a server"),
  LINK_LOST(Level.WARN, "The connection to a server ended"),
  LOAD_CHANGED(Level.WARN, "The load of the node rose or fell"),
  INSIDE_REDIRECTED(
      Level.WARN, "An internal server redirected a remote client, which cannot reach it");

  private final Level level;
  private final String text;

  AccessEvent(Level level, String text) {
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
