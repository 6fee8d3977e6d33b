package io.sallyport.net.lane;

import io.sallyport.telemetry.Counter;

/** What lanes count. */
public enum LaneCounter implements Counter {
  PASSES("passes", "Passes of a lane over its sockets"),
  RECEIVED("datagrams_received", "Datagrams received"),
  RECEIVED_OCTETS("datagram_octets_received", "Octets of datagrams received"),
  RECEIVED_RUNS("datagram_runs_received", "Receptions that held several coalesced datagrams"),
  RECEIVE_CALLS("datagram_receive_calls", "System calls that asked for datagrams"),
  TRUNCATED("datagrams_truncated", "Datagrams dropped because they did not fit a buffer"),
  RECEIVE_FAILED("datagram_receive_failures", "System calls that received nothing but an error"),
  SENT("datagrams_sent", "Datagrams passed to the kernel"),
  SENT_OCTETS("datagram_octets_sent", "Octets of datagrams passed to the kernel"),
  SENT_RUNS("datagram_runs_sent", "Runs of several datagrams that were sent as one"),
  SEND_CALLS("datagram_send_calls", "System calls that sent datagrams"),
  RUNS_SPLIT("datagram_runs_split", "Runs that could not be sent as one and were sent singly"),
  REFUSED_MESSAGES("datagrams_unsendable", "Datagrams that no UDP socket of their kind could send"),
  DROPPED_BLOCKED("datagrams_dropped_blocked", "Datagrams dropped because a send would block"),
  DROPPED_BUFFERS("datagrams_dropped_buffers", "Datagrams dropped because the kernel had no room"),
  DROPPED_TOO_BIG("datagrams_dropped_too_big", "Datagrams dropped because the path is too narrow"),
  DROPPED_UNREACHABLE(
      "datagrams_dropped_unreachable", "Datagrams dropped because nothing leads to their target"),
  DROPPED_FORBIDDEN(
      "datagrams_dropped_forbidden", "Datagrams dropped because a local firewall forbids them"),
  DROPPED_REFUSED(
      "datagrams_dropped_refused", "Datagrams dropped because their target refused one before"),
  DROPPED_OTHER("datagrams_dropped_other", "Datagrams dropped because of another error"),
  ERRORS_REPORTED("datagram_errors_reported", "ICMP and local errors read from sockets"),
  SOCKETS_OPENED("datagram_sockets_opened", "Datagram sockets opened"),
  SOCKETS_REFUSED("datagram_sockets_refused", "Datagram sockets that could not be opened"),
  SOCKETS_CLOSED("datagram_sockets_closed", "Datagram sockets closed"),
  TASKS_RUN("lane_tasks_run", "Tasks that other threads had a lane run"),
  TASKS_REFUSED("lane_tasks_refused", "Tasks refused because a lane's queue was full"),
  HANDLERS_FAILED("lane_handlers_failed", "Handlers, timers and tasks of a lane that threw: bugs"),
  PASSES_FAILED("lane_passes_failed", "Passes of a lane that threw: bugs");

  private final String id;
  private final String label;

  LaneCounter(String id, String label) {
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
