package io.sallyport.app.demo;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** How a client reaches its relay: carries whole messages, with blocking reads. For one thread. */
interface RelayLink extends AutoCloseable {
  void send(byte[] message) throws IOException;

  /** The next message; null if none comes for a while. */
  byte @Nullable [] receive() throws IOException;

  /** How often to send a request before giving up. */
  int tries();

  @Override
  void close();
}
