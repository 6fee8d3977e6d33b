package io.sallyport.app.node;

import java.util.Locale;

/**
 * Where a node is in its life.
 *
 * <pre>
 * STARTING -> READY -> DRAINING -> STOPPED
 * </pre>
 */
public enum NodeState {
  STARTING,
  READY,
  DRAINING,
  STOPPED;

  /** The word in status and metrics. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
