package io.sallyport.access;

import io.sallyport.net.Connection;
import io.sallyport.net.Dialler;
import java.time.Duration;

/** Where a {@link Link} leads: how to get there and what a failure means. */
interface FarEnd {
  /** Name that the other end must prove. */
  String name();

  /** Opens a connection; exactly one of the outcome's methods is called, on the loop. */
  void dial(AccessLoop loop, Dialler.Outcome outcome);

  /** The SIP side of a connection that was opened for a link. */
  SipConnection carry(AccessLoop loop, Connection connection, Link link);

  /** Who is there. */
  Side side();

  /** Longest pause after failures. */
  Duration lastBackoff();

  /** What the sender of a request hears when it could not be sent there. */
  Refusal refusal(Dialler.Failure failure);
}
