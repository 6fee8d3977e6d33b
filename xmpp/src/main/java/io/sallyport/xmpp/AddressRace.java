package io.sallyport.xmpp;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Dialler;
import io.sallyport.net.Loop;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Dials the addresses of one server: the next one whenever one has failed or has not been there for
 * a moment, both families in turn; the first connection counts (RFC 8305 section 5). Owned by the
 * loop that it dials on.
 */
final class AddressRace {
  /** How long one is waited for before the next is dialled as well. */
  static final Duration SPACING = Duration.ofMillis(250);

  /** Whoever wants a connection. */
  interface Outcome {
    /** There is one. */
    ConnectionHandler opened(Connection connection);

    /** There are no more addresses. */
    void exhausted();
  }

  /** How a server is dialled. */
  record Way(Loop loop, Dialler dialler, String domain) {}

  private final Way way;
  private final Outcome outcome;
  private final int most;
  private final Deque<InetSocketAddress> left = new ArrayDeque<>();
  private final Set<Attempt> running = new LinkedHashSet<>();
  private Loop.@Nullable Timer spacing;
  private @Nullable InetSocketAddress winner;
  private int attempts;

  /**
   * @param addresses in the order of the answer
   * @param most attempts
   */
  AddressRace(Way way, List<InetSocketAddress> addresses, int most, Outcome outcome) {
    this.way = way;
    this.outcome = outcome;
    this.most = most;
    inTurn(addresses, left);
  }

  /** The first stays first, and one of the other family follows each (RFC 8305 section 4). */
  private static void inTurn(List<InetSocketAddress> addresses, Deque<InetSocketAddress> turns) {
    Deque<InetSocketAddress> one = new ArrayDeque<>();
    Deque<InetSocketAddress> other = new ArrayDeque<>();
    for (InetSocketAddress each : addresses) {
      boolean isLikeFirst = isFour(each.getAddress()) == isFour(addresses.getFirst().getAddress());
      (isLikeFirst ? one : other).addLast(each);
    }
    while (!one.isEmpty() || !other.isEmpty()) {
      if (!one.isEmpty()) {
        turns.addLast(one.removeFirst());
      }
      if (!other.isEmpty()) {
        turns.addLast(other.removeFirst());
      }
    }
  }

  private static boolean isFour(InetAddress address) {
    return address instanceof Inet4Address;
  }

  /** How many were begun, those not counted that ended because another was there first. */
  int attempts() {
    return attempts;
  }

  /** Begins, or goes on after the connection that there was has turned out to be no good. */
  void next() {
    stopSpacing();
    if (!left.isEmpty() && attempts < most) {
      InetSocketAddress address = left.removeFirst();
      if (!left.isEmpty()) {
        spacing = way.loop.schedule(SPACING, this::next);
      }
      dial(address);
    } else if (running.isEmpty()) {
      outcome.exhausted();
    }
  }

  /** Dials once more where the last connection was; false if there was none. */
  boolean again() {
    InetSocketAddress address = winner;
    if (address == null) {
      return false;
    }
    dial(address);
    return true;
  }

  private void dial(InetSocketAddress address) {
    attempts++;
    var attempt = new Attempt(address);
    running.add(attempt);
    way.dialler.dial(way.loop, address, way.domain, attempt);
  }

  /** Nobody waits for it any more. */
  void stop() {
    stopSpacing();
    left.clear();
    running.clear();
  }

  private void stopSpacing() {
    if (spacing != null) {
      spacing.cancel();
      spacing = null;
    }
  }

  private final class Attempt implements Dialler.Outcome {
    private final InetSocketAddress address;

    Attempt(InetSocketAddress address) {
      this.address = address;
    }

    @Override
    public ConnectionHandler opened(Connection connection) {
      if (!running.remove(this)) {
        connection.close();
        return ConnectionHandler.NOBODY;
      }
      stopSpacing();
      // What is under way to the others ends; they are dialled anew should this one be no good.
      List.copyOf(running).reversed().forEach(other -> left.addFirst(other.address));
      attempts -= running.size();
      running.clear();
      winner = address;
      return outcome.opened(connection);
    }

    @Override
    public void failed(Dialler.Failure failure) {
      if (running.remove(this)) {
        next();
      }
    }
  }
}
