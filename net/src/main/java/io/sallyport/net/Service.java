package io.sallyport.net;

import io.sallyport.telemetry.Problem;
import java.time.Duration;
import java.util.List;

/**
 * A part of a node with a life of its own. The node checks and starts all of them, opens the
 * listeners, and says ready; to stop it says not ready, closes the listeners, drains all within one
 * limit, and stops all. Called by the node's main thread only; may block it.
 */
public interface Service {
  /** As in the port catalogue, for example {@code access}. */
  String name();

  /**
   * Gets ready for connections, without opening a listener.
   *
   * @return what keeps it from working; empty if it works
   */
  List<Problem> start();

  /** Finishes the work it has and takes no new; returns when done, or when the limit has passed. */
  void drain(Duration limit);

  /** Ends at once; also after a start that failed. Does nothing the second time. */
  void stop();
}
