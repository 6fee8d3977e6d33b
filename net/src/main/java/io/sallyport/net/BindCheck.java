package io.sallyport.net;

import io.sallyport.telemetry.Problem;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;

/** Whether a listener could be opened, for a start that fails anyway: what else is in its way. */
public final class BindCheck {
  private BindCheck() {}

  /** Binds the address and lets go of it again; accepts nothing. Blocks: not on a loop. */
  public static Optional<Problem> problem(String rowId, InetSocketAddress address) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(address, 1);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(BindProblem.of(rowId, address, e));
    }
  }
}
