package io.sallyport.access;

import io.sallyport.telemetry.Counter;

/** What the Access Edge counts. */
public enum AccessCounter implements Counter {
  FLOWS_OPENED("flows_opened", "Client connections taken"),
  WEBSOCKET_FLOWS_OPENED("websocket_flows_opened", "Client connections taken that are WebSockets"),
  FLOWS_CLOSED("flows_closed", "Client connections ended"),
  REQUESTS_FROM_CLIENTS("requests_from_clients", "Requests that clients sent"),
  REQUESTS_FROM_INSIDE("requests_from_inside", "Requests that internal servers and nodes sent"),
  REQUESTS_FROM_PARTNERS("requests_from_partners", "Requests that partners sent"),
  REQUESTS_TO_PARTNERS("requests_to_partners", "Requests for partners"),
  PARTNERS_REFUSED("partners_refused", "Partner connections that policy did not let in"),
  PARTNER_DOMAINS_REFUSED(
      "partner_domains_refused", "Requests of partners for a domain that is not theirs"),
  PARTNERS_LIMITED("partners_limited", "Requests beyond what a discovered partner may ask for"),
  PARTNERS_REVOKED("partners_revoked", "Partner connections closed for a revoked certificate"),
  PARTNERS_UNCHECKED(
      "partners_unchecked", "Partner certificates of which no authority could be asked"),
  REQUESTS_FORWARDED("requests_forwarded", "Requests sent on, each try counted"),
  RESPONSES_FORWARDED("responses_forwarded", "Responses sent on"),
  RESPONSES_STRAY("responses_stray", "Responses that no transaction waited for, dropped"),
  ACCOUNTS_GUESSED_AT(
      "accounts_guessed_at", "Failed sign-ins to accounts that had failed too often of late"),
  REQUESTS_REFUSED("requests_refused", "Requests answered with a refusal of the edge"),
  REQUESTS_SHED("requests_shed", "Requests turned away because the node is overloaded"),
  FLOWS_SHED("flows_shed", "Client connections closed because the node is overloaded"),
  MESSAGES_MALFORMED("messages_malformed", "Messages whose framing was in doubt; closed"),
  TOKENS_FORGED("tokens_forged", "Flow tokens that no key of the pool signed"),
  FLOWS_DEAD("flows_dead", "Requests for a flow that is gone"),
  HANDED_OVER("handed_over", "Requests handed to the node that holds the flow"),
  LINKS_OPENED("links_opened", "Connections opened to servers inside and outside, and to nodes"),
  LINKS_FAILED(
      "links_failed", "Connections to servers inside and outside, and to nodes, that failed"),
  TRANSACTIONS_STARTED("transactions_started", "Transactions begun"),
  TRANSACTIONS_ANSWERED(
      "transactions_answered", "Transactions whose sender has its answer, or will get none"),
  TRANSACTIONS_ENDED("transactions_ended", "Transactions ended, however they ended"),
  TIMED_OUT("transactions_timed_out", "Transactions that got no final response in time"),
  KEEP_ALIVES("keep_alives", "Keep-alives from clients"),
  IDLE_CLOSED("idle_closed", "Connections closed for silence"),
  FIRST_MESSAGES_OVERDUE("first_messages_overdue", "Connections closed because no message came"),
  MESSAGES_OVERDUE(
      "messages_overdue", "Connections closed because a message did not arrive whole in time"),
  EMPTY_LINES_CLOSED("empty_lines_closed", "Connections closed because they sent empty lines only"),
  SCANNERS_CLOSED("scanners_closed", "Client connections closed because a scanner named itself"),
  REQUESTS_TOO_FAST("requests_too_fast", "Requests refused because their client was too fast"),
  TRANSACTIONS_REFUSED(
      "transactions_refused", "Requests refused because their connection had too many under way"),
  REFUSALS_CLOSED(
      "refusals_closed",
      "Connections closed because too much of what they or their source sent was refused"),
  SIGN_INS_FAILED("sign_ins_failed", "Credentials of clients that the inside refused");

  private final String id;
  private final String label;

  AccessCounter(String id, String label) {
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
