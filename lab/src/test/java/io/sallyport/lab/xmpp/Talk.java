package io.sallyport.lab.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Await;
import io.sallyport.lab.peers.XmppClient;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * One person who writes to another without a pause, through the servers of both and the proxy.
 *
 * <p>A message counts from the moment that the sender's own server has read it, which is in that
 * server's log. It is accounted for if it arrives, or if its sender is told; both is allowed, as
 * nobody can know what became of the last words on a connection that broke; arriving twice is not,
 * but where a gateway died with what it had passed on and not counted.
 *
 * <p>What is missing then is held against the proxy, except for what a stock server has lost by
 * itself, and each time its own log has to say so:
 *
 * <ul>
 *   <li>The sender's server was killed: it had read the message, and had not written it to the
 *       proxy, or not been told that the proxy took it (stream management); or it had been given
 *       the error and not passed it on.
 *   <li>The sender's server has written the message nowhere, so the proxy cannot have had it:
 *       ejabberd gives it to its end of a connection that is just ending.
 *   <li>The receiver's server was killed: it had read the message, or has when it was back and the
 *       receiver was not yet.
 *   <li>A node or the sender's server was killed or a connection cut, and that server counts no
 *       stanzas on the stream (ejabberd never does, Prosody not what it has kept until there was a
 *       stream): it takes what TCP took for taken. As the proxy keeps the order, these are excused
 *       only behind the last message of that stream that arrived.
 * </ul>
 *
 * <p>When a node is stopped, nothing else is excused.
 */
final class Talk {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String LAST = "last";
  private static final int ENDLESS = 100_000;
  private static final int BURST = 200;
  private static final int LEAST_UNDER_WAY = 150;

  /** What is excused at most besides a burst: a second of one who writes without a pause. */
  private static final int MOST_EXCUSED = 40;

  private final String prefix;
  private final StockServer from;
  private final StockServer to;

  /** Messages that were under way when something was done about it. */
  private int held;

  /** Begins every id of this talk. */
  Talk(String prefix, StockServer from, StockServer to) {
    this.prefix = prefix;
    this.from = from;
    this.to = to;
  }

  boolean isFrom(StockServer server) {
    return from.equals(server);
  }

  void begin() {
    from.user().tell("flood %s %s %d 0.05".formatted(to.user().address(), prefix, ENDLESS));
  }

  /** Stops, and waits until the server has read the last word. */
  void end() {
    from.user().tell("stop");
    from.user().send(to.user(), prefix + LAST, "that was all");
    Await.until(
        "the last word of " + prefix,
        LIMIT,
        () -> from.log().fromClients(prefix).contains(prefix + LAST));
  }

  void awaitArrived(int count) {
    Await.until(count + " of " + prefix, LIMIT, () -> arrived().size() >= count);
  }

  void awaitMore(int count) {
    awaitArrived(arrived().size() + count);
  }

  /**
   * Does something while the receiver's server reads nothing, and a burst of messages has come no
   * further than there: the sender's server has read each, and none has arrived.
   */
  void whileNothingIsRead(Runnable what) {
    to.hold();
    try {
      from.user().tell("burst " + BURST);
      Await.until(
          () -> "many under way, which are " + underWay(),
          LIMIT,
          () -> underWay() >= LEAST_UNDER_WAY);
      held += underWay();
      what.run();
    } finally {
      to.proceed();
    }
  }

  private int underWay() {
    return missing(from.log().fromClients(prefix)).size();
  }

  private List<String> arrivals() {
    return ids(to.user(), "message", 3);
  }

  private Set<String> arrived() {
    return new HashSet<>(arrivals());
  }

  /** Waits until every message is accounted for, and says how. */
  String settle(Blows blows, Duration limit) {
    Set<String> taken = from.log().fromClients(prefix);
    // Behind the last word nothing is on its way that an order could still speak for.
    Await.until("the last word", limit, () -> missing(Set.of(prefix + LAST)).isEmpty());
    Set<String> expected = new HashSet<>(taken);
    expected.removeAll(lostByStockServers(blows));
    Await.until(() -> "the fate of " + missing(expected), limit, () -> missing(expected).isEmpty());
    List<String> arrivals = arrivals();
    Set<String> arrived = new HashSet<>(arrivals);
    int twice = arrivals.size() - arrived.size();
    assertThat(twice)
        .as("arrive twice: %s", arrivals)
        .isLessThanOrEqualTo(blows.mayDouble() ? MOST_EXCUSED + held : 0);
    Set<String> bounced = new HashSet<>(ids(from.user(), "bounced", 2));
    Set<String> both = new HashSet<>(arrived);
    both.retainAll(bounced);
    taken.removeAll(arrived);
    taken.removeAll(bounced);
    assertThat(from.log().written(prefix)).as("what the sender's server has written").isNotEmpty();
    assertThat(taken)
        .as("lost by stock servers")
        .hasSizeLessThanOrEqualTo(MOST_EXCUSED + (blows.mayLose() ? held : 0));
    return """
    %d arrived, %d bounced, %d of them both, %d came twice; lost by stock servers: %d; \
    %d were under way at the blows\
    """
        .formatted(arrived.size(), bounced.size(), both.size(), twice, taken.size(), held);
  }

  private Set<String> missing(Set<String> expected) {
    Set<String> missing = new TreeSet<>(expected);
    missing.removeAll(arrived());
    missing.removeAll(ids(from.user(), "bounced", 2));
    return missing;
  }

  private Set<String> lostByStockServers(Blows blows) {
    Set<String> lost = new HashSet<>();
    lost.addAll(from.keptToItself(prefix));
    if (blows.hasBroken() || blows.hasKilled(from)) {
      lost.addAll(from.log().uncountedTails(prefix, arrived()));
    }
    if (blows.hasKilled(from)) {
      StanzaLog last = from.atDeath();
      Set<String> unwritten = last.fromClients(prefix);
      unwritten.removeAll(last.written(prefix));
      lost.addAll(unwritten);
      lost.addAll(last.unacknowledged(prefix));
      lost.addAll(last.uncountedTails(prefix, arrived()));
      lost.addAll(last.bounced(prefix));
    }
    if (blows.hasKilled(to)) {
      lost.addAll(to.log().fromServers(prefix));
    }
    return lost;
  }

  /** Ids of events, which stand at a place behind the event's name. */
  private List<String> ids(XmppClient at, String event, int place) {
    return at.events()
        .map(line -> line.split(" "))
        .filter(words -> words[0].equals(event) && words.length > place)
        .map(words -> words[place])
        .filter(id -> id.startsWith(prefix))
        .toList();
  }
}
