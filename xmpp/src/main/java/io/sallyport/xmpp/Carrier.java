package io.sallyport.xmpp;

import io.sallyport.wire.Octets;

/** A stream that stanzas of a domain pair may be sent on. Call from any thread. */
interface Carrier {
  void carry(Octets stanza, Sending sending);

  /**
   * Runs a task on the owner's loop, which has to call this, once all that was handed over has been
   * written or given back.
   */
  default void afterwards(Runnable task) {
    task.run();
  }
}
