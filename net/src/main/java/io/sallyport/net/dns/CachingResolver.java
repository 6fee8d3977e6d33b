package io.sallyport.net.dns;

import io.sallyport.net.Loop;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import io.sallyport.telemetry.SparseEvents;
import io.sallyport.topology.AddressLiteral;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The resolver of a node: asks the servers that are set up and remembers what they say, within the
 * limits of {@link ResolverSettings}. One for all loops; what they share is {@link Inquiries}.
 */
public final class CachingResolver implements Resolver {
  private final Inquiries inquiries;
  private final PartnerAddresses partners;
  private final RandomGenerator random;
  private final Counters<DnsCounter> counters;
  private final Events events;
  private final List<RecordType> addressTypes;

  /** What a resolver works with, so that tests can set it. */
  record Surroundings(
      Counters<DnsCounter> counters,
      Events events,
      RandomGenerator random,
      LongSupplier nanoTime) {}

  /**
   * Opens no socket before somebody asks.
   *
   * @param partners where names may lead
   * @param counters of service {@code dns}
   */
  public CachingResolver(
      ResolverSettings settings,
      PartnerAddresses partners,
      Counters<DnsCounter> counters,
      Events events) {
    this(
        settings,
        partners,
        servers(settings, counters, events),
        new Surroundings(counters, events, new SecureRandom(), System::nanoTime));
  }

  CachingResolver(
      ResolverSettings settings,
      PartnerAddresses partners,
      Servers servers,
      Surroundings surroundings) {
    this.partners = partners;
    this.random = surroundings.random();
    this.counters = surroundings.counters();
    // Outsiders choose the names, and so how often one fails.
    this.events = new SparseEvents(surroundings.events(), surroundings.nanoTime());
    this.addressTypes = addressTypes(settings.sources());
    this.inquiries =
        new Inquiries(
            servers,
            settings.cacheRecords(),
            new Inquiries.Surroundings(counters, events, surroundings.nanoTime()));
  }

  private static NameServers servers(
      ResolverSettings settings, Counters<DnsCounter> counters, Events events) {
    List<NameServer> servers =
        settings.servers().stream()
            .map(server -> NameServer.of(server, settings.sources()))
            .toList();
    events.state(DnsEvent.DNS_SERVERS_CHOSEN, "servers", servers);
    return new NameServers(servers, counters);
  }

  /** Those that the node can dial. */
  private static List<RecordType> addressTypes(List<InetAddress> sources) {
    List<RecordType> types = new ArrayList<>();
    if (sources.isEmpty() || sources.stream().anyMatch(Inet4Address.class::isInstance)) {
      types.add(RecordType.A);
    }
    if (sources.isEmpty() || sources.stream().anyMatch(Inet6Address.class::isInstance)) {
      types.add(RecordType.AAAA);
    }
    return types;
  }

  @Override
  public void services(Loop loop, String name, Consumer<Lookup<ServiceTarget>> outcome) {
    Optional<String> canonical = DomainName.canonical(name);
    if (canonical.isEmpty()) {
      tell(loop, () -> outcome.accept(new Lookup.Absent<>(Lookup.Reason.NO_SUCH_NAME)));
      return;
    }
    inquiries.ask(
        new Question(canonical.get(), RecordType.SRV),
        dated -> tell(loop, () -> outcome.accept(services(dated))));
  }

  private Lookup<ServiceTarget> services(Finding.Dated dated) {
    return switch (dated.finding()) {
      case Finding.Services found ->
          new Lookup.Found<>(
              ServiceOrder.draw(found.targets(), MAX_TARGETS, random), dated.lifetime());
      case Finding.Nothing nothing -> new Lookup.Absent<>(nothing.reason());
      case Finding.Failure failure -> new Lookup.Failed<>(failure.detail());
      case Finding.Addresses _ -> throw new IllegalStateException("services were asked for");
    };
  }

  @Override
  public void addresses(Loop loop, String host, Consumer<Lookup<InetAddress>> outcome) {
    Optional<InetAddress> literal = AddressLiteral.of(withoutBrackets(host));
    Optional<String> canonical = DomainName.canonical(host);
    if (literal.isPresent()) {
      tell(loop, () -> outcome.accept(judged(host, List.of(dated(literal.get())))));
    } else if (canonical.isPresent()) {
      HostLookup lookup = new HostLookup(canonical.get(), outcome);
      addressTypes.forEach(type ->
          inquiries.ask(
              new Question(canonical.get(), type), dated -> tell(loop, () -> lookup.add(dated))));
    } else {
      tell(loop, () -> outcome.accept(new Lookup.Absent<>(Lookup.Reason.NO_SUCH_NAME)));
    }
  }

  private static String withoutBrackets(String host) {
    boolean isBracketed = host.startsWith("[") && host.endsWith("]") && host.indexOf(':') > 0;
    return isBracketed ? host.substring(1, host.length() - 1) : host;
  }

  private Finding.Dated dated(InetAddress literal) {
    RecordType type = literal instanceof Inet4Address ? RecordType.A : RecordType.AAAA;
    return new Finding.Dated(
        addressTypes.contains(type) || !partners.allows(literal)
            ? new Finding.Addresses(List.of(literal))
            : new Finding.Nothing(Lookup.Reason.NO_RECORD),
        Lifetimes.MAX);
  }

  private Lookup<InetAddress> judged(String host, List<Finding.Dated> findings) {
    Lookup<InetAddress> lookup = new HostAddresses(partners.of(host), random).join(findings);
    if (lookup instanceof Lookup.Forbidden<InetAddress> forbidden) {
      counters.count(DnsCounter.FORBIDDEN);
      events.state(DnsEvent.DNS_TARGET_FORBIDDEN, "host", host, "reason", forbidden.detail());
    }
    return lookup;
  }

  /** Waits for all families of one host. Owned by the loop that asks. */
  private final class HostLookup {
    private final String host;
    private final Consumer<Lookup<InetAddress>> outcome;
    private final List<Finding.Dated> findings = new ArrayList<>(2);

    HostLookup(String host, Consumer<Lookup<InetAddress>> outcome) {
      this.host = host;
      this.outcome = outcome;
    }

    void add(Finding.Dated dated) {
      findings.add(dated);
      if (findings.size() == addressTypes.size()) {
        outcome.accept(judged(host, findings));
      }
    }
  }

  /** A loop that has ended hears of nothing any more, and misses nothing. */
  private static void tell(Loop loop, Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException _) {
      // The node is stopping.
    }
  }

  /** Ends lookups under way; those begun later fail. Does nothing the second time. */
  public void stop() {
    inquiries.stop();
  }

  /** Records remembered. May be asked from any thread. */
  public int cachedRecords() {
    return inquiries.cachedRecords();
  }

  /** Questions under way. May be asked from any thread. */
  public int underWay() {
    return inquiries.underWay();
  }
}
