package io.sallyport.net.revocation;

import io.sallyport.net.Deadline;
import io.sallyport.net.dns.Lookup;
import io.sallyport.telemetry.Counters;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Fetches from places that strangers name, within {@link RevocationLimits}. Blocks: for virtual
 * threads.
 *
 * <p>A host is looked up once for each request, and the very address that was checked is dialled,
 * so that no second answer of its DNS can lead elsewhere.
 */
final class Fetches {
  private final Way way;
  private final Counters<RevocationCounter> counters;
  private final FetchTurns turns = new FetchTurns();

  /**
   * How places are reached.
   *
   * @param targets addresses that may be dialled
   * @param ports that may be dialled
   */
  record Way(
      Hosts hosts, Predicate<InetAddress> targets, Set<Integer> ports, HttpExchange exchange) {
    Way {
      ports = Set.copyOf(ports);
    }
  }

  Fetches(Way way, Counters<RevocationCounter> counters) {
    this.way = way;
    this.counters = counters;
  }

  /**
   * Fetches, and uses what came before the next one gets its turn: so what was fetched and is not
   * used yet never fills the memory.
   */
  <V> V fetch(FetchRequest request, Function<Fetched, V> use) {
    var deadline = Deadline.in(request.kind().limit());
    try (var turn = turns.take(request.place().host(), request.authority(), deadline)) {
      return use.apply(
          counted(
              switch (turn) {
                case FetchTurns.Taken _ -> follow(request, deadline);
                case FetchTurns.Refused(var why) -> new Fetched.Untried(why);
              }));
    }
  }

  private Fetched counted(Fetched fetched) {
    counters.count(
        fetched instanceof Fetched.Body ? RevocationCounter.FETCHED : RevocationCounter.FAILED);
    return fetched;
  }

  private Fetched follow(FetchRequest request, Deadline deadline) {
    var at = request;
    for (int redirects = 0; ; redirects++) {
      var fetched = fetchOnce(at, deadline);
      if (!(fetched instanceof Fetched.Moved(var location))) {
        return fetched;
      }
      if (redirects == RevocationLimits.MAX_REDIRECTS || !at.isGet()) {
        return failed("one redirect too many");
      }
      var next = at.place().redirectedTo(location, way.ports());
      if (next.isEmpty()) {
        return failed("a redirect to where nothing may be fetched");
      }
      at = at.at(next.get());
    }
  }

  private Fetched fetchOnce(FetchRequest request, Deadline deadline) {
    var host = request.place().host();
    return switch (way.hosts().addresses(host, deadline)) {
      case Lookup.Found<InetAddress>(var addresses, _) -> dial(request, addresses, deadline);
      case Lookup.Absent<InetAddress> _ -> failed("there is no host " + host);
      case Lookup.Forbidden<InetAddress> _ -> forbidden(host);
      case Lookup.Failed<InetAddress>(var detail) -> failed("lookup of " + host + ": " + detail);
    };
  }

  private Fetched dial(FetchRequest request, List<InetAddress> addresses, Deadline deadline) {
    var allowed =
        addresses.stream()
            .filter(way.targets())
            .filter(way.exchange()::reaches)
            .limit(RevocationLimits.MAX_ADDRESSES)
            .toList();
    var last = forbidden(request.place().host());
    for (var address : allowed) {
      var target = new InetSocketAddress(address, request.place().port());
      Socket connected;
      try {
        connected = way.exchange().connect(target, deadline);
      } catch (IOException e) {
        last = failed("no connection to " + target + ": " + e.getMessage());
        continue;
      }
      return exchange(connected, request, deadline);
    }
    return last;
  }

  private Fetched exchange(Socket connected, FetchRequest request, Deadline deadline) {
    try (connected) {
      return way.exchange().over(connected, request, deadline);
    } catch (IOException e) {
      return failed("the connection broke: " + e.getMessage());
    }
  }

  private static Fetched forbidden(String host) {
    return failed(host + " leads to no address that may be asked");
  }

  private static Fetched failed(String detail) {
    return new Fetched.Failed(detail);
  }
}
