package io.sallyport.lab.bench;

import io.sallyport.net.Connection;
import io.sallyport.wire.Octets;

/** Sends as much as the other end takes. Owned by the load's loop. */
final class Flooding {
  private static final Octets PIECE = Octets.of(new byte[16 * 1024]);

  private final Connection connection;
  private boolean isOn;
  private boolean isWaiting;

  Flooding(Connection connection) {
    this.connection = connection;
  }

  void begin() {
    isOn = true;
    if (!isWaiting) {
      writable();
    }
  }

  void end() {
    isOn = false;
  }

  /** There is room again. */
  void writable() {
    isWaiting = false;
    while (isOn && !isWaiting) {
      isWaiting = !connection.send(PIECE) || !connection.isOpen();
    }
  }
}
