package io.sallyport.webconf;

import io.sallyport.telemetry.Counter;
import java.util.Locale;

/** What the Web Conferencing Edge counts. */
public enum WebconfCounter implements Counter {
  SESSIONS_STARTED("Sessions of clients that were let through"),
  SESSIONS_ENDED("Sessions that ended, however they ended"),
  SESSIONS_CUT("Sessions cut because one end was"),
  SESSIONS_STALLED("Sessions closed because one end took nothing for too long"),
  SESSIONS_IDLE("Sessions closed because nothing was said for too long"),
  SESSIONS_TOO_LONG("Sessions closed because of their age"),
  OCTETS_FROM_CLIENTS("Octets relayed from clients to agents"),
  OCTETS_FROM_AGENTS("Octets relayed from agents to clients"),
  FOREIGN_CLIENTS("Clients that spoke no HTTP, such as PSOM ones"),
  HEADS_REFUSED("Clients refused because of the head of their request"),
  HEADS_OVERDUE("Clients closed because their request took too long"),
  CREDENTIALS_MISSING("Clients that showed no token"),
  TOKENS_MALFORMED("Tokens that are none"),
  TOKENS_OF_UNKNOWN_KEY("Tokens signed with a key that is not known for their service"),
  TOKENS_OUT_OF_TIME("Tokens that have expired or are good for too long: clocks may differ"),
  TOKENS_FORGED("Tokens whose signature does not hold"),
  TOKENS_FOR_ANOTHER("Tokens for another service than the client asked for"),
  TOKENS_USED("Tokens shown a second time"),
  TOKENS_REJECTED_INSIDE("Tokens that an agent did not take"),
  NO_AGENT("Clients for whom no agent was free in time"),
  QUOTA_OF_NODE("Clients refused because the node has enough sessions"),
  QUOTA_OF_SERVICE("Clients refused because their service has enough sessions or waiting ones"),
  QUOTA_OF_SOURCE("Clients refused because their source has enough sessions"),
  OFFERS_REJECTED("Offers of a client that an agent rejected"),
  OFFERS_OVERDUE("Offers of a client that an agent did not answer"),
  AGENTS_PARKED("Connections of agents that were kept ready"),
  AGENTS_REFUSED("Connections of agents that were refused"),
  AGENTS_LOST("Connections of agents closed because they did not answer"),
  LEGACY_SERVERS("Servers inside that spoke no reverse link");

  private final String label;

  WebconfCounter(String label) {
    this.label = label;
  }

  @Override
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String label() {
    return label;
  }
}
