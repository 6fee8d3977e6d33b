package io.sallyport.lab.xmpp;

import java.util.HashSet;
import java.util.Set;

/** What a test has done to those who take part. */
final class Blows {
  private final Set<StockServer> dead = new HashSet<>();
  private boolean hasBroken;
  private boolean mayDouble;

  /** Breaks connections without a word. */
  void breaking(Runnable blow) {
    hasBroken = true;
    blow.run();
  }

  /**
   * Falls while the receiver of a talk reads nothing and a burst is on the way to it: in the
   * servers, in the proxy, and on connections between.
   */
  void underLoad(Talk talk, Runnable blow) {
    talk.whileNothingIsRead(blow);
  }

  /** Whoever stood between may have passed on what it never counted, so that is sent again. */
  void doubling() {
    mayDouble = true;
  }

  boolean mayDouble() {
    return mayDouble;
  }

  /** A stock server was killed. */
  void dead(StockServer server) {
    dead.add(server);
  }

  boolean hasKilled(StockServer server) {
    return dead.contains(server);
  }

  /** True if stock servers may have lost what was on its way from or to them. */
  boolean mayLose() {
    return hasBroken || !dead.isEmpty();
  }

  /** True if connections of stock servers broke that were not killed. */
  boolean hasBroken() {
    return hasBroken;
  }
}
