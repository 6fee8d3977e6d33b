package io.sallyport.net;

import io.sallyport.telemetry.Problem;
import java.net.InetSocketAddress;
import java.util.Locale;

/** Tells why a listener cannot be bound, and what to do. */
final class BindProblem {
  private BindProblem() {}

  /** Both socket implementations tell the reasons by text only. */
  static Problem of(String rowId, InetSocketAddress address, Throwable cause) {
    int port = address.getPort();
    var host = address.getAddress().getHostAddress();
    var place = "row " + rowId + " at " + host + " port " + port;
    var message = String.valueOf(cause.getMessage());
    var lower = message.toLowerCase(Locale.ROOT);
    if (lower.contains("in use")) {
      return new Problem(
          place,
          "another socket has this port",
          "find its program with 'ss -ltnp sport = :"
              + port
              + "' and stop it, or give the row another port under ports:");
    }
    if (lower.contains("assign")) {
      return new Problem(
          place,
          "this machine does not have the address",
          "give the address to an interface, or correct the node's addresses");
    }
    if (lower.contains("denied")) {
      return new Problem(
          place,
          "this user may not open the port",
          "grant the capability CAP_NET_BIND_SERVICE, or give the row a port above 1023 under"
              + " ports:");
    }
    return new Problem(place, "cannot be opened: " + message, "remove the cause and start again");
  }
}
