package io.sallyport.av;

import io.sallyport.net.Loop;
import io.sallyport.wire.stun.TransportAddress;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What the connections of clients on one loop work with. All of it is the loop's.
 *
 * @param random not to be guessed
 */
record StreamHome(Loop loop, Relay relay, DialectServers servers, RandomGenerator random) {
  /** The allocation of a connection; null if it has none. */
  @Nullable Allocation allocation(ClientPath path, StreamListener listener) {
    TransportAddress client = path.remote();
    return relay.find(
        client.family(), client.high(), client.low(), client.port(), listener.number());
  }

  byte[] random(int octets) {
    byte[] drawn = new byte[octets];
    random.nextBytes(drawn);
    return drawn;
  }

  void count(AvCounter counter) {
    relay.shared().counters().count(counter);
  }
}
