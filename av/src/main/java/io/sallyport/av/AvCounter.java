package io.sallyport.av;

import io.sallyport.telemetry.Counter;

/** What the A/V Edge counts. */
public enum AvCounter implements Counter {
  ALLOCATIONS_MADE("allocations_made", "Allocations made"),
  ALLOCATIONS_ENDED("allocations_ended", "Allocations ended, however they ended"),
  ALLOCATIONS_EXPIRED("allocations_expired", "Allocations ended because nobody refreshed them"),
  ALLOCATIONS_MOVED("allocations_moved", "Allocations taken along to another address"),
  MOVES_FAILED("moves_failed", "Moves to another address that did not succeed"),
  QUOTA_OF_USER("quota_of_user", "Allocations refused because their user has enough"),
  QUOTA_OF_SOURCE("quota_of_source", "Allocations refused because their source has enough"),
  QUOTA_OF_NODE("quota_of_node", "Allocations refused because the node has enough"),
  QUOTA_OF_PACE("quota_of_pace", "Allocations refused because their user makes them too fast"),
  PORTS_EXHAUSTED("ports_exhausted", "Allocations refused because no relay port was free"),
  NEWCOMERS_REFUSED(
      "newcomers_refused", "Connections refused because too many had shown no credentials"),
  REQUESTS_MALFORMED("requests_malformed", "Requests without what they need, or out of order"),
  ANSWERS_UNREAD("answers_unread", "Connections of clients cut because answers were left unread"),
  STREAMS_BROKEN("streams_broken", "Connections closed because of what they carried"),
  CHALLENGES_SENT("challenges_sent", "Requests without credentials that were challenged"),
  NONCES_STALE("nonces_stale", "Requests answered because their nonce was too old or not ours"),
  USERS_UNKNOWN("users_unknown", "Requests with a user name that no key of the pool signed"),
  USERS_EXPIRED("users_expired", "Requests with credentials that have expired"),
  INTEGRITY_FAILED("integrity_failed", "Requests whose integrity check failed"),
  SOURCES_SILENCED("sources_silenced", "Sources silenced because integrity failed too often"),
  ANSWERS_WITHHELD("answers_withheld", "Answers not sent because their source had enough of them"),
  PEERS_REFUSED("peers_refused", "Peers refused because of their address"),
  PEERS_TOO_MANY("peers_too_many", "Connections to peers refused because there are enough"),
  PEERS_UNPERMITTED("peers_unpermitted", "Connections from peers without a permission, reset"),
  PEERS_CONNECTED("peers_connected", "Connections to and from peers that came about"),
  PEERS_UNBOUND("peers_unbound", "Connections of peers closed because no client took them"),
  PEERS_FAILED("peers_failed", "Connections to peers that did not come about"),
  PACKETS_FROM_CLIENTS("packets_from_clients", "Datagrams relayed from clients to peers"),
  PACKETS_FROM_PEERS("packets_from_peers", "Datagrams relayed from peers to clients"),
  OCTETS_FROM_CLIENTS("octets_from_clients", "Octets relayed from clients to peers"),
  OCTETS_FROM_PEERS("octets_from_peers", "Octets relayed from peers to clients"),
  PACKETS_TOO_FAST("packets_too_fast", "Datagrams dropped because of a bandwidth limit"),
  PACKETS_STRAY("packets_stray", "Datagrams from peers without a permission, dropped"),
  PACKETS_TOO_LONG("packets_too_long", "Datagrams from peers too long for a message, dropped"),
  PACKETS_CLIENT_BEHIND(
      "packets_client_behind", "Data dropped because a client on TCP did not keep up"),
  PACKETS_UNKNOWN("packets_unknown", "Datagrams that no protocol here begins with, dropped"),
  TOKENS_ISSUED("tokens_issued", "Tokens issued"),
  TOKEN_REQUESTS_REFUSED("token_requests_refused", "Requests for tokens that were refused");

  private final String id;
  private final String label;

  AvCounter(String id, String label) {
    this.id = id;
    this.label = label;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String label() {
    return label;
  }
}
