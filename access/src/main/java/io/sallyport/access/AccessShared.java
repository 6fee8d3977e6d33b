package io.sallyport.access;

import io.sallyport.net.Dialler;
import io.sallyport.net.SourceWatch;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import io.sallyport.telemetry.SparseEvents;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What the loops of one Access Edge have in common: settings and sinks, and the directory of client
 * flows, which each loop writes for its own connections and all read.
 */
final class AccessShared {
  /** Sources, and accounts, whose attempts are counted at once: a few megabytes. */
  static final int MOST_COUNTED = 20_000;

  final AccessSettings settings;
  final PoolKeys keys;
  final Dialler dialler;
  final AccessService.Outside outside;
  final FederationPolicy federation;
  final DiscoveredPartnerLimits discovered;
  final MonitoredPartners monitored;
  final Counters<AccessCounter> counters;
  final Events events;
  final Events outsideEvents;
  final SourceWatch clientSources;
  final SourceWatch serverSources;
  final InstantSource clock;
  final Overload overload;
  final GuestAttempts guestAttempts = new GuestAttempts(MOST_COUNTED);

  final SignInFailures signInFailures = new SignInFailures(MOST_COUNTED);

  final InsideInvites insideInvites = new InsideInvites();
  final RandomGenerator random;

  /** Start of this process in seconds since 1970: tokens of an earlier one name dead flows. */
  final int epoch;

  private final Map<Long, ClientFlow> flows = new ConcurrentHashMap<>();
  private final List<AccessLoop> loops = new CopyOnWriteArrayList<>();
  private volatile boolean isDraining;

  AccessShared(
      AccessSettings settings, AccessService.Surroundings surroundings, RandomGenerator random) {
    this.settings = settings;
    this.keys = surroundings.keys();
    this.dialler = surroundings.dialler();
    this.outside = surroundings.outside();
    this.federation = new FederationPolicy(settings.federation());
    this.discovered =
        new DiscoveredPartnerLimits(
            settings.federation().federation().discoveredLimits(), new SecureRandom());
    this.monitored = new MonitoredPartners(settings.federation().federation());
    this.counters = surroundings.counters();
    this.events = surroundings.events();
    this.outsideEvents = new SparseEvents(events, surroundings.loops().getFirst()::nanoTime);
    this.clientSources = surroundings.bans().ofClients();
    this.serverSources = surroundings.bans().ofServers();
    this.clock = surroundings.clock();
    this.overload = new Overload(new HeapUse(), this::openTransactions, events);
    this.random = random;
    this.epoch = (int) clock.instant().getEpochSecond();
  }

  void add(AccessLoop loop) {
    loops.add(loop);
  }

  List<AccessLoop> loops() {
    return loops;
  }

  void add(ClientFlow flow) {
    flows.put(flow.connection.serial(), flow);
  }

  void remove(ClientFlow flow) {
    flows.remove(flow.connection.serial(), flow);
  }

  /** The flow a token names if it is of this process and alive; null otherwise. */
  @Nullable ClientFlow flow(FlowToken token) {
    return token.epoch() == epoch ? flows.get(token.serial()) : null;
  }

  Iterable<ClientFlow> flows() {
    return flows.values();
  }

  int openFlows() {
    return flows.size();
  }

  /** Transactions under way on all loops. */
  long openTransactions() {
    return counters.total(AccessCounter.TRANSACTIONS_STARTED)
        - counters.total(AccessCounter.TRANSACTIONS_ENDED);
  }

  boolean isDraining() {
    return isDraining;
  }

  void drain() {
    isDraining = true;
  }
}
