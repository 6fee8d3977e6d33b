package io.sallyport.lab.xmpp;

import java.util.HashSet;
import java.util.Set;

/** What a test has done to those who take part. */
final class Blows {
  private final Set<StockServer> dead = new HashSet<>();
  private boolean hasBroken;

  /** Breaks connections without a word. */
  void breaking(Runnable blow) {
    hasBroken = true;
    blow.run();
  }

  /** A stock server was killed. */
  void dead(StockServer server) {
    dead.add(server);
  }

  boolean hasKilled(StockServer server) {
    return dead.contains(server);
  }

  /** True if connections of stock servers broke that were not killed. */
  boolean hasBroken() {
    return hasBroken;
  }
}
