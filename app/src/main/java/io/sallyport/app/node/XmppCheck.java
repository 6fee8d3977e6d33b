package io.sallyport.app.node;

import io.sallyport.net.Loop;
import io.sallyport.net.Loops;
import io.sallyport.net.NetCounter;
import io.sallyport.net.Platform;
import io.sallyport.net.dns.CachingResolver;
import io.sallyport.net.dns.DnsCounter;
import io.sallyport.net.dns.Lookup;
import io.sallyport.net.dns.PartnerAddresses;
import io.sallyport.net.dns.Resolver;
import io.sallyport.net.dns.ResolverSettings;
import io.sallyport.net.revocation.FetchingChecks;
import io.sallyport.net.revocation.RevocationCounter;
import io.sallyport.net.revocation.RevocationSettings;
import io.sallyport.net.tls.TlsIdentities;
import io.sallyport.net.tls.TlsIdentity;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import io.sallyport.telemetry.Problem;
import io.sallyport.topology.AddressBlock;
import io.sallyport.topology.Node;
import io.sallyport.topology.Topology;
import io.sallyport.topology.Xmpp;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.xmpp.CertificateProof;
import io.sallyport.xmpp.PartnerServer;
import io.sallyport.xmpp.ServerSearch;
import io.sallyport.xmpp.StreamReport;
import io.sallyport.xmpp.TrialStep;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Finds out why a domain of ours and a partner do not hear each other: how its servers are found,
 * reached and satisfied, with the certificates, addresses and name servers of a node, and what the
 * world is told of us. Sends no stanza. The node itself may run meanwhile, and has to where its
 * keys are asked for. For one thread.
 */
public final class XmppCheck implements AutoCloseable {
  /** Beyond what a stream may take to come about: longer than any step may take. */
  private static final Duration STEP_MARGIN = Duration.ofMinutes(1);

  private static final Duration STOP_LIMIT = Duration.ofSeconds(3);

  /** A trial has at most some steps for each server and address it tries. */
  private static final int MOST_STEPS = 256;

  private static final String OUR_NAMES = "our names";

  private static final List<AddressBlock> EVERYWHERE =
      List.of(
          new AddressBlock(InetAddress.ofLiteral("0.0.0.0"), 0),
          new AddressBlock(InetAddress.ofLiteral("::"), 0));

  /**
   * Something that was found out.
   *
   * @param what was looked at, in a word or two
   * @param remedy what to do; empty if it is fine
   */
  public record Finding(boolean isFine, String what, String detail, String remedy) {
    static Finding fine(String what, String detail) {
      return new Finding(true, what, detail, "");
    }

    static Finding bad(String what, String detail, String remedy) {
      return new Finding(false, what, detail, remedy);
    }
  }

  /** How {@link #open} ended. */
  public sealed interface Opening {
    record Opened(XmppCheck check) implements Opening {}

    record Refused(List<Problem> problems) implements Opening {}
  }

  private final Topology topology;
  private final InstantSource clock;
  private final NodeFiles files;
  private final Loops loops;
  private final CachingResolver partners;
  private final CachingResolver anybody;
  private final FetchingChecks revocation;
  private final NodeXmpp xmpp;

  private XmppCheck(
      Topology topology, Node node, NodeFiles files, Events events, InstantSource clock) {
    var net = new Counters<>("net", NetCounter.class);
    var dns = new Counters<>("dns", DnsCounter.class);
    ResolverSettings names = ResolverSettings.of(topology, node);
    PartnerAddresses addresses = PartnerAddresses.of(topology);
    this.topology = topology;
    this.clock = clock;
    this.files = files;
    this.loops = Loops.start(Platform.best(), 1, net, events);
    this.partners = new CachingResolver(names, addresses, dns, events);
    this.anybody =
        new CachingResolver(
            names, new PartnerAddresses(List.of(), List.of(), EVERYWHERE), dns, events);
    this.revocation =
        new FetchingChecks(
            RevocationSettings.of(
                topology.access().federation().revocation(), node.access(), addresses::allows),
            new FetchingChecks.Surroundings(
                () -> files.external().material().trust(),
                partners,
                loop(),
                new Counters<>("revocation", RevocationCounter.class),
                events,
                clock));
    revocation.start();
    this.xmpp =
        new NodeXmpp(
            topology,
            node,
            new NodeServices.Ground(loops, files, net, events, clock),
            new NodeXmpp.Outside(partners, revocation, dns, false));
  }

  /**
   * Reads the files of a node of a pool with an XMPP proxy; opens no port.
   *
   * @param events hears why a certificate was refused
   */
  public static Opening open(Topology topology, Node node, Events events, InstantSource clock) {
    return switch (NodeFiles.read(
        topology, new TlsIdentities.Surroundings(Platform.best().tls(), clock, events))) {
      case NodeFiles.Reading.Bad(var problems) -> new Opening.Refused(problems);
      case NodeFiles.Reading.Good(var files) ->
          new Opening.Opened(new XmppCheck(topology, node, files, events, clock));
    };
  }

  private Loop loop() {
    return loops.all().getFirst();
  }

  /**
   * Looks at both directions. Blocks.
   *
   * @param pair from a domain of the pool to somebody else's
   * @param found told each finding as it comes
   * @return true if all of our own is fine, and at least one server of the partner can be used
   */
  public boolean run(DomainPair pair, Consumer<Finding> found) throws InterruptedException {
    boolean isOwnFine = own(pair.from().ascii(), found);
    return partner(pair, found) && isOwnFine;
  }

  // ---- the partner

  private boolean partner(DomainPair pair, Consumer<Finding> found) throws InterruptedException {
    Optional<Xmpp.Partner> entry = topology.xmpp().partner(pair.to().ascii());
    if (entry.isEmpty()) {
      found.accept(
          Finding.bad(
              "partner",
              pair.to() + " has no entry, so nothing goes to it or comes from it",
              "add it to 'xmpp.partners'"));
      return false;
    }
    found.accept(
        Finding.fine(
            "partner",
            "%s may prove itself by %s"
                .formatted(
                    pair.to(),
                    entry.get().methods().stream()
                        .map(method -> word(method.name()))
                        .collect(Collectors.joining(", ")))));
    BlockingQueue<TrialStep> steps = new ArrayBlockingQueue<>(MOST_STEPS);
    xmpp.tryOut(pair, steps::add);
    boolean isUsable = false;
    while (true) {
      TrialStep step = steps.poll(stepLimit().toSeconds(), TimeUnit.SECONDS);
      if (step == null) {
        found.accept(
            Finding.bad("stream", "no answer within " + stepLimit(), "look at the partner's log"));
        return false;
      }
      if (step instanceof TrialStep.Over) {
        return isUsable;
      }
      isUsable |= step instanceof TrialStep.Usable;
      found.accept(finding(step));
    }
  }

  private Duration stepLimit() {
    return topology.xmpp().establishment().plus(STEP_MARGIN);
  }

  private static Finding finding(TrialStep step) {
    return switch (step) {
      case TrialStep.Found(var servers) ->
          Finding.fine(
              "servers", servers.stream().map(XmppCheck::place).collect(Collectors.joining(", ")));
      case TrialStep.NotFound(String why) ->
          Finding.bad("servers", why, "ask the partner for its SRV records, or write 'host'");
      case TrialStep.Resolved(var server, var addresses) ->
          Finding.fine("addresses", place(server) + ": " + places(addresses));
      case TrialStep.NotResolved(var server, String why) ->
          Finding.bad("addresses", place(server) + ": " + why, "the partner's DNS has to name one");
      case TrialStep.Unanswered(String name, String why) ->
          unanswered("partner's names", name + ": " + why);
      case TrialStep.Usable(var report) -> Finding.fine("stream", usable(report));
      case TrialStep.Unusable(var target, String why) ->
          Finding.bad("stream", NodeStatus.address(target) + ": " + why, remedy(why));
      case TrialStep.Over _ -> throw new IllegalArgumentException("is no finding");
    };
  }

  /** Dialback is answered by our own port, so it has to be open and right. */
  private static String remedy(String why) {
    return why.contains("verify our domain")
        ? "the partner asks our own servers: open row EXT-01, run a node, publish the SRV records"
        : "look at both ends' certificates and at the partner's log";
  }

  private static String usable(StreamReport report) {
    String proof =
        "%s: %s, %s"
            .formatted(
                NodeStatus.address(report.peer().remote()),
                word(report.method().name()),
                report.peer().tls().isPresent() ? "TLS" : "in the clear");
    return report
        .peer()
        .certificate()
        .map(shown -> proof + ", " + words(shown, report.partner()))
        .orElse(proof + ", no good certificate");
  }

  private static String words(X509Certificate shown, String domain) {
    return "certificate of %s until %s %s"
        .formatted(
            shown.getSubjectX500Principal().getName(),
            shown.getNotAfter().toInstant(),
            CertificateProof.rule(shown, domain)
                .map(rule -> "proves " + domain + " by " + word(rule.name()))
                .orElse("does not prove " + domain));
  }

  // ---- what the world is told of us

  private boolean own(String domain, Consumer<Finding> found) throws InterruptedException {
    Finding certificate = ownCertificate(domain);
    found.accept(certificate);
    var search = new ServerSearch(Xmpp.NONE, anybody, new SecureRandom());
    var outcome = new CompletableFuture<ServerSearch.Outcome>();
    loop().execute(() -> search.find(loop(), domain, outcome::complete));
    switch (await(outcome)) {
      case ServerSearch.Outcome.Servers(var servers) -> {
        boolean isFine = certificate.isFine();
        for (PartnerServer server : servers) {
          Finding names = ownServer(domain, server);
          found.accept(names);
          isFine &= names.isFine();
        }
        return isFine;
      }
      case ServerSearch.Outcome.NotOffered _ ->
          found.accept(wrongNames(domain + ": DNS says that it has no XMPP server"));
      case ServerSearch.Outcome.Unknown(String why) ->
          found.accept(unanswered(OUR_NAMES, domain + ": " + why));
    }
    return false;
  }

  private Finding ownCertificate(String domain) {
    List<TlsIdentity> identities = files.external().material().identities();
    for (TlsIdentity identity : identities) {
      X509Certificate ours = identity.certificate();
      if (CertificateProof.proves(ours, domain)) {
        boolean isOver = clock.instant().isAfter(ours.getNotAfter().toInstant());
        return isOver
            ? Finding.bad("our certificate", words(ours, domain) + ", and is over", "renew it")
            : Finding.fine("our certificate", words(ours, domain));
      }
    }
    return Finding.bad(
        "our certificate",
        "no external certificate proves " + domain,
        "'sallyport cert plan' prints the names it needs");
  }

  private Finding ownServer(String domain, PartnerServer server) throws InterruptedException {
    String place = domain + " is at " + place(server);
    return switch (addresses(anybody, server.host())) {
      case Lookup.Found<InetAddress>(var found, _) ->
          new PublishedServers(topology)
              .problem(server, found)
              .map(problem -> wrongNames(place + ": " + places(found) + ", " + problem))
              .orElseGet(() -> Finding.fine(OUR_NAMES, place + ": " + places(found)));
      case Lookup.Absent<InetAddress> _ -> wrongNames(place + ", which has no address");
      case Lookup.Forbidden<InetAddress>(String why) -> wrongNames(place + ": " + why);
      case Lookup.Failed<InetAddress>(String why) -> unanswered(OUR_NAMES, place + ": " + why);
    };
  }

  /** That our name servers say nothing is seldom the fault of what they were asked for. */
  private static Finding unanswered(String what, String detail) {
    return Finding.bad(
        what,
        detail,
        "look at 'dns.servers' and whether rows EXT-03 and EXT-04 are open; if other names are"
            + " answered, at the DNS of this one");
  }

  private static Finding wrongNames(String detail) {
    return Finding.bad(
        OUR_NAMES, detail, "publish what 'sallyport dns zone --view outside' prints");
  }

  private Lookup<InetAddress> addresses(Resolver resolver, String host)
      throws InterruptedException {
    var outcome = new CompletableFuture<Lookup<InetAddress>>();
    loop().execute(() -> resolver.addresses(loop(), host, outcome::complete));
    return await(outcome);
  }

  private <T> T await(CompletableFuture<T> outcome) throws InterruptedException {
    try {
      return outcome.get(stepLimit().toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("a lookup did not end", e);
    }
  }

  private static String place(PartnerServer server) {
    return "%s:%d (%s)"
        .formatted(server.host(), server.port(), server.directTls() ? "direct TLS" : "STARTTLS");
  }

  private static String places(List<InetAddress> addresses) {
    return addresses.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(", "));
  }

  private static String word(String constant) {
    return constant.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public void close() {
    xmpp.stop();
    revocation.close();
    partners.stop();
    anybody.stop();
    loops.stop(STOP_LIMIT);
    files.close();
  }
}
