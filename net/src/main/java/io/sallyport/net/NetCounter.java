package io.sallyport.net;

import io.sallyport.telemetry.Counter;

/** What the network layer counts. */
public enum NetCounter implements Counter {
  CONNECTIONS_ADMITTED("connections_admitted", "Connections that passed the gates of a listener"),
  CONNECTIONS_OPENED("connections_opened", "Connections handed to a service"),
  CONNECTIONS_CLOSED("connections_closed", "Connections that a service had and that are closed"),
  REFUSED_NOT_ALLOWED("refused_not_allowed", "Connections from sources that may not connect"),
  REFUSED_OPEN("refused_open", "Connections refused because the listener had too many"),
  REFUSED_SOURCE_OPEN("refused_source_open", "Connections refused because the source had too many"),
  REFUSED_SOURCE_RATE("refused_source_rate", "Connections refused because the source was too fast"),
  REFUSED_SOURCES("refused_sources", "Connections refused because too many sources were known"),
  REFUSED_BANNED("refused_banned", "Connections refused because their source is banned"),
  CONNECTIONS_SHED(
      "connections_shed", "Connections cut because the listener was full and they proved nothing"),
  OFFENCES("offences", "Offences that count toward a ban of their source"),
  SOURCES_BANNED("sources_banned", "Bans of sources that were begun"),
  HANDSHAKES_COMPLETED("handshakes_completed", "TLS handshakes completed"),
  HANDSHAKES_FAILED("handshakes_failed", "TLS handshakes that failed"),
  HANDSHAKES_OVERDUE("handshakes_overdue", "TLS handshakes cut because they took too long"),
  HANDSHAKES_EVICTED("handshakes_evicted", "TLS handshakes cut to make room for newer ones"),
  PEERS_UNTRUSTED("peers_untrusted", "Certificates shown to us that were refused"),
  DIALS_OPENED("dials_opened", "Connections we opened"),
  ACCEPTS_FAILED("accepts_failed", "Connections to relay ports not taken, for want of files"),
  DIALS_FAILED("dials_failed", "Connections we tried to open in vain"),
  OCTETS_RECEIVED("octets_received", "Octets received, after decryption"),
  OCTETS_SENT("octets_sent", "Octets sent, before encryption"),
  DATAGRAMS_DROPPED("datagrams_dropped", "Datagrams not sent because the socket was full"),
  DATAGRAMS_REFUSED(
      "datagrams_refused", "Datagrams that the system did not send, most for their length"),
  DATAGRAMS_UNDELIVERED(
      "datagrams_undelivered", "Datagrams that the network or the other end sent back"),
  FLUSHES("flushes", "Times that what a connection had to send was passed on"),
  SLOW_READERS_CLOSED(
      "slow_readers_closed", "Connections closed because the other end did not keep up"),
  TAILS_CUT(
      "tails_cut", "Relayed streams whose last octets were given up: the other end took none"),
  TASKS_FAILED("tasks_failed", "Tasks, timers and handlers that threw: bugs"),
  PROTOCOLS_REFUSED(
      "protocols_refused", "Connections closed because no service speaks what they spoke"),
  PROTOCOLS_OVERDUE(
      "protocols_overdue", "Connections closed because they did not say what they speak"),
  WEBSOCKETS_OPENED("websockets_opened", "WebSockets opened"),
  WEBSOCKETS_REFUSED("websockets_refused", "Requests that would not become a WebSocket"),
  WEBSOCKETS_FAILED("websockets_failed", "WebSockets closed because the client broke the protocol"),
  WEBSOCKETS_SLOW(
      "websockets_slow", "WebSockets closed because a request or message took too long"),
  WEBSOCKETS_SILENT("websockets_silent", "WebSockets closed because the client answered no ping"),
  HTTP_ANSWERED("http_answered", "HTTP requests answered with content"),
  HTTP_REFUSED("http_refused", "HTTP requests refused");

  private final String id;
  private final String label;

  NetCounter(String id, String label) {
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
