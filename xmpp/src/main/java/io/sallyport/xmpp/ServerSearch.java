package io.sallyport.xmpp;

import io.sallyport.net.Loop;
import io.sallyport.net.dns.Lookup;
import io.sallyport.net.dns.Resolver;
import io.sallyport.net.dns.ServiceTarget;
import io.sallyport.topology.Xmpp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Finds the servers of a domain (RFC 6120 section 3.2, XEP-0368): by its entry in the topology, or
 * by both of its SRV records. Stateless; the resolver remembers.
 */
public final class ServerSearch {
  private static final String DIRECT_TLS = "_xmpps-server._tcp.";
  private static final String START_TLS = "_xmpp-server._tcp.";

  /** How a search ended. */
  public sealed interface Outcome {
    /**
     * There are servers.
     *
     * @param servers in the order to try, at least one
     */
    record Servers(List<PartnerServer> servers) implements Outcome {
      public Servers {
        servers = List.copyOf(servers);
      }
    }

    /** The domain says that it has none: stanza error {@code remote-server-not-found}. */
    record NotOffered() implements Outcome {}

    /** Nothing could be learnt now: stanza error {@code remote-server-timeout}. */
    record Unknown(String detail) implements Outcome {}
  }

  private final Xmpp settings;
  private final Resolver resolver;
  private final RandomGenerator random;

  /**
   * @param random draws among servers of one priority
   */
  public ServerSearch(Xmpp settings, Resolver resolver, RandomGenerator random) {
    this.settings = settings;
    this.resolver = resolver;
    this.random = random;
  }

  /**
   * Call on the loop, on which the outcome comes as well: within the call if the topology says it.
   *
   * @param domain in lower case, other scripts as A-labels
   */
  public void find(Loop loop, String domain, Consumer<Outcome> outcome) {
    Optional<Xmpp.Server> named = settings.partner(domain).flatMap(Xmpp.Partner::server);
    if (named.isPresent()) {
      Xmpp.Server server = named.get();
      outcome.accept(
          servers(List.of(new PartnerServer(server.host(), server.port(), server.directTls()))));
      return;
    }
    Both both = new Both(domain, outcome);
    resolver.services(loop, DIRECT_TLS + domain, both::direct);
    resolver.services(loop, START_TLS + domain, both::startTls);
  }

  private static Outcome servers(List<PartnerServer> servers) {
    return new Outcome.Servers(servers);
  }

  /** The answers of two questions, of which either may come first. */
  private final class Both {
    private final String domain;
    private final Consumer<Outcome> outcome;
    private Optional<Lookup<ServiceTarget>> direct = Optional.empty();
    private Optional<Lookup<ServiceTarget>> startTls = Optional.empty();

    Both(String domain, Consumer<Outcome> outcome) {
      this.domain = domain;
      this.outcome = outcome;
    }

    void direct(Lookup<ServiceTarget> found) {
      direct = Optional.of(found);
      tell();
    }

    void startTls(Lookup<ServiceTarget> found) {
      startTls = Optional.of(found);
      tell();
    }

    private void tell() {
      direct.ifPresent(d -> startTls.ifPresent(s -> outcome.accept(outcome(domain, d, s, random))));
    }
  }

  /** What both answers say together. */
  static Outcome outcome(
      String domain,
      Lookup<ServiceTarget> direct,
      Lookup<ServiceTarget> startTls,
      RandomGenerator random) {
    List<PartnerServer> servers = drawn(direct, startTls, random);
    if (!servers.isEmpty()) {
      return servers(servers);
    }
    // What one record might have said cannot be guessed; the bare domain may be another server.
    Optional<String> failure = failure(direct).or(() -> failure(startTls));
    if (failure.isPresent()) {
      return new Outcome.Unknown(failure.get());
    }
    return isSilent(direct) && isSilent(startTls)
        ? servers(List.of(new PartnerServer(domain, Xmpp.SERVER_PORT, false)))
        : new Outcome.NotOffered();
  }

  private static Optional<String> failure(Lookup<ServiceTarget> lookup) {
    return lookup instanceof Lookup.Failed<ServiceTarget>(String detail)
        ? Optional.of(detail)
        : Optional.empty();
  }

  /** There is no record at all, which is other than one that says no. */
  private static boolean isSilent(Lookup<ServiceTarget> lookup) {
    return lookup instanceof Lookup.Absent<ServiceTarget>(Lookup.Reason reason)
        && reason != Lookup.Reason.NOT_OFFERED;
  }

  /** A server of either set, with how TLS begins there. */
  private record Candidate(ServiceTarget target, boolean directTls) {
    PartnerServer server() {
      return new PartnerServer(target.host(), target.port(), directTls);
    }
  }

  /** Both sets as one: by priority, and within one drawn by weight (RFC 2782). */
  private static List<PartnerServer> drawn(
      Lookup<ServiceTarget> direct, Lookup<ServiceTarget> startTls, RandomGenerator random) {
    Map<Integer, List<Candidate>> byPriority = new TreeMap<>();
    add(direct, true, byPriority);
    add(startTls, false, byPriority);
    List<PartnerServer> order = new ArrayList<>();
    for (List<Candidate> equals : byPriority.values()) {
      while (!equals.isEmpty()) {
        order.add(equals.remove(draw(equals, random)).server());
      }
    }
    return order;
  }

  private static void add(
      Lookup<ServiceTarget> lookup, boolean directTls, Map<Integer, List<Candidate>> byPriority) {
    if (lookup instanceof Lookup.Found<ServiceTarget> found) {
      for (ServiceTarget target : found.values()) {
        byPriority
            .computeIfAbsent(target.priority(), _ -> new ArrayList<>())
            .add(new Candidate(target, directTls));
      }
    }
  }

  /** One of weight 0 has a small chance and not none. */
  private static int draw(List<Candidate> equals, RandomGenerator random) {
    int total = equals.stream().mapToInt(c -> c.target().weight() + 1).sum();
    int left = random.nextInt(total);
    for (int i = 0; i < equals.size(); i++) {
      left -= equals.get(i).target().weight() + 1;
      if (left < 0) {
        return i;
      }
    }
    throw new IllegalStateException("drew beyond " + total);
  }
}
