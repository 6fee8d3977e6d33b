package io.sallyport.access;

import io.sallyport.wire.Octets;
import org.jspecify.annotations.Nullable;

/** Where a request can be sent: a client's flow, or a link to an internal server or node. */
sealed interface Target permits ClientFlow, Link {
  /**
   * Sends a request, or tells the transaction on its own loop that it could not. May be called from
   * any loop.
   *
   * @param transaction null for a request sent without one: its failure is nobody's concern
   */
  void send(Octets request, @Nullable Transaction transaction);
}
