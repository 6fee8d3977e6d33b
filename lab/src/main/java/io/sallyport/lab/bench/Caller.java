package io.sallyport.lab.bench;

import io.sallyport.net.Dialler;
import java.util.concurrent.CompletableFuture;

/** An end of the load that dials a subject. */
interface Caller extends Dialler.Outcome {
  /** Done when it is where it wants to be, for example signed in; on the load's loop. */
  CompletableFuture<?> ready();

  /** True while the subject keeps the connection, once ready. */
  boolean isOpen();

  /** Ends the connection, from any thread. */
  void close();
}
