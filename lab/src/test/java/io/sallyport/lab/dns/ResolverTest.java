package io.sallyport.lab.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Await;
import io.sallyport.lab.peers.Bind;
import io.sallyport.lab.peers.Bind.Zone;
import io.sallyport.lab.peers.Lab;
import io.sallyport.net.Loop;
import io.sallyport.net.Loops;
import io.sallyport.net.NetCounter;
import io.sallyport.net.Platform;
import io.sallyport.net.dns.CachingResolver;
import io.sallyport.net.dns.DnsCounter;
import io.sallyport.net.dns.Lookup;
import io.sallyport.net.dns.Lookup.Absent;
import io.sallyport.net.dns.Lookup.Failed;
import io.sallyport.net.dns.Lookup.Forbidden;
import io.sallyport.net.dns.Lookup.Found;
import io.sallyport.net.dns.Lookup.Reason;
import io.sallyport.net.dns.PartnerAddresses;
import io.sallyport.net.dns.ResolverSettings;
import io.sallyport.net.dns.ServiceTarget;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import io.sallyport.topology.AddressBlock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The resolver of a node against BIND: what partners publish, and what they should not. */
class ResolverTest {
  @RegisterExtension static final Lab LAB = new Lab();

  private static final InetAddress ACCESS = InetAddress.ofLiteral("127.20.0.21");
  private static final InetAddress ACCESS_IPV6 = InetAddress.ofLiteral("::1");
  private static final Duration BUDGET = Duration.ofSeconds(3);

  /** For a machine that is busy with other tests. */
  private static final Duration SLACK = Duration.ofSeconds(20);

  private static final Zone QUAYSIDE =
      Zone.of(
          "quayside.example",
          """
          _sipfederationtls._tcp  90 SRV 0 0 5061 sip
          _none._tcp              90 SRV 0 0 0 .
          _alias._tcp            120 CNAME _sipfederationtls._tcp
          _ranks._tcp SRV 20 0 5061 third
          _ranks._tcp SRV 10 0 5062 second
          _ranks._tcp SRV  5 0 5063 first
          _weights._tcp SRV 0 90 5061 heavy
          _weights._tcp SRV 0 10 5061 light
          sip      A 203.0.113.7
          sip      A 203.0.113.8
          sip      AAAA 2001:db8:7::7
          six      AAAA 2001:db8:7::6
          alias1   CNAME alias2
          alias2   CNAME sip
          circle1  CNAME circle2
          circle2  CNAME circle1
          astray   CNAME sip.nowhere.example.
          chain0   CNAME chain1
          chain1   CNAME chain2
          chain2   CNAME chain3
          chain3   CNAME chain4
          chain4   CNAME chain5
          chain5   CNAME chain6
          chain6   CNAME chain7
          chain7   CNAME chain8
          chain8   CNAME chain9
          chain9   CNAME sip
          text     TXT "no address"
          loop     A 127.0.0.1
          loop     AAAA ::1
          inside   A 10.0.0.1
          inside   A 192.168.0.1
          inside   AAAA fd00::1
          mapped   AAAA ::ffff:10.0.0.1
          nat64    AAAA 64:ff9b::a00:1
          ours     A 127.20.0.21
          mixed    A 127.0.0.1
          mixed    A 203.0.113.9
          allowed  A 10.7.0.1
          """);

  /** 40 services and 40 addresses: neither fits into a datagram. */
  private static final Zone CROWD =
      Zone.of(
          "crowd.example",
          IntStream.range(0, 40)
              .boxed()
              .flatMap(i ->
                  Stream.of(
                      "_sip._tls SRV " + i + " 0 5061 host" + i, "many A 203.0.113." + (100 + i)))
              .toArray(String[]::new));

  private static Bind bind;

  private final Counters<DnsCounter> counters = new Counters<>("dns", DnsCounter.class);
  private final Loops loops =
      Loops.start(Platform.best(), 2, new Counters<>("net", NetCounter.class), Events.NONE);
  private final Loop loop = loops.all().getFirst();
  private final List<CachingResolver> resolvers = new ArrayList<>();

  private static List<String> seen() {
    return bind.queries();
  }

  @BeforeAll
  static void startBind() {
    bind = Bind.start(LAB.forClass(), "bind", List.of(QUAYSIDE, CROWD));
  }

  private int seenBefore;

  @BeforeEach
  void look() {
    seenBefore = seen().size();
  }

  @AfterEach
  void stop() {
    resolvers.forEach(CachingResolver::stop);
    loops.stop(Duration.ofSeconds(2));
  }

  private CachingResolver resolver(InetSocketAddress... servers) {
    return resolver(List.of(ACCESS, ACCESS_IPV6), servers);
  }

  private CachingResolver resolver(List<InetAddress> sources, InetSocketAddress... servers) {
    var resolver =
        new CachingResolver(
            new ResolverSettings(List.of(servers), sources, 3000),
            new PartnerAddresses(
                sources,
                List.of(),
                List.of(
                    new AddressBlock(InetAddress.ofLiteral("10.7.0.0"), 16),
                    new AddressBlock(InetAddress.ofLiteral("127.20.0.0"), 16))),
            counters,
            Events.NONE);
    resolvers.add(resolver);
    return resolver;
  }

  private <T> Lookup<T> await(Consumer<Consumer<Lookup<T>>> call) {
    var outcome = new CompletableFuture<Lookup<T>>();
    loop.execute(() ->
        call.accept(lookup -> {
          assertThat(loop.isCurrent()).isTrue();
          outcome.complete(lookup);
        }));
    try {
      return outcome.get(1, TimeUnit.MINUTES);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("no outcome", e);
    }
  }

  private Lookup<ServiceTarget> services(CachingResolver resolver, String name) {
    return await(outcome -> resolver.services(loop, name, outcome));
  }

  private Lookup<InetAddress> addresses(CachingResolver resolver, String host) {
    return await(outcome -> resolver.addresses(loop, host, outcome));
  }

  private static <T> List<T> values(Lookup<T> lookup) {
    assertThat(lookup).isInstanceOf(Found.class);
    return ((Found<T>) lookup).values();
  }

  private static List<InetAddress> literals(String... texts) {
    return Stream.of(texts).map(InetAddress::ofLiteral).toList();
  }

  /**
   * What BIND was asked in this test, without who asked, each once: it is asked again if it takes a
   * second to answer, as it may on a busy machine.
   */
  private List<String> asked() {
    return seen().stream().skip(seenBefore).distinct().toList();
  }

  @Test
  void findsTheServerOfAPartnerFromTheAccessAddress() {
    var resolver = resolver(bind.address());
    var found = services(resolver, "_sipfederationtls._tcp.Quayside.Example");
    assertThat(found)
        .isEqualTo(
            new Found<>(
                List.of(new ServiceTarget("sip.quayside.example", 5061, 0, 0)),
                ((Found<ServiceTarget>) found).lifetime()));
    assertThat(((Found<ServiceTarget>) found).lifetime()).isEqualTo(Duration.ofSeconds(90));
    assertThat(values(addresses(resolver, "sip.quayside.example")))
        .containsExactlyInAnyOrderElementsOf(
            literals("203.0.113.7", "203.0.113.8", "2001:db8:7::7"));
    assertThat(asked())
        .containsExactlyInAnyOrder(
            "_sipfederationtls._tcp.quayside.example IN SRV + (127.0.0.1)",
            "sip.quayside.example IN A + (127.0.0.1)",
            "sip.quayside.example IN AAAA + (127.0.0.1)");
    var askers = bind.askers().stream().skip(seenBefore).toList();
    assertThat(askers).allMatch(asker -> asker.getAddress().equals(ACCESS));
    assertThat(askers.stream().map(InetSocketAddress::getPort).distinct()).hasSize(3);
    // All of it is known now.
    long queries = counters.total(DnsCounter.QUERIES);
    services(resolver, "_sipfederationtls._tcp.quayside.example");
    addresses(resolver, "SIP.quayside.example.");
    assertThat(counters.total(DnsCounter.QUERIES)).isEqualTo(queries);
  }

  @Test
  void asksOverIpv6FromAnIpv6Address() {
    var resolver = resolver(List.of(ACCESS_IPV6), bind.addressIpv6());
    assertThat(values(addresses(resolver, "sip.quayside.example")))
        .isEqualTo(literals("2001:db8:7::7"));
    assertThat(asked()).containsExactly("sip.quayside.example IN AAAA + (::1)");
  }

  @Test
  void ordersServicesByPriorityAndDrawsByWeight() {
    var resolver = resolver(bind.address());
    assertThat(values(services(resolver, "_ranks._tcp.quayside.example")))
        .extracting(ServiceTarget::port)
        .containsExactly(5063, 5062, 5061);
    int heavyFirst = 0;
    Set<List<ServiceTarget>> orders = new HashSet<>();
    for (int i = 0; i < 400; i++) {
      var order = values(services(resolver, "_weights._tcp.quayside.example"));
      assertThat(order).hasSize(2);
      orders.add(order);
      heavyFirst += order.getFirst().weight() == 90 ? 1 : 0;
    }
    // 360 expected; eight standard deviations are 48.
    assertThat(heavyFirst).isBetween(300, 399);
    assertThat(orders).hasSize(2);
    assertThat(asked()).hasSize(2);
    assertThat(counters.total(DnsCounter.FROM_CACHE)).isEqualTo(399);
  }

  @Test
  void tellsTheWaysOfNotBeingThereApartAndRemembersThem() {
    var resolver = resolver(bind.address());
    for (int i = 0; i < 2; i++) {
      assertThat(services(resolver, "_none._tcp.quayside.example"))
          .isEqualTo(new Absent<>(Reason.NOT_OFFERED));
      assertThat(services(resolver, "_sipfederationtls._tcp.ghost.example"))
          .isEqualTo(new Absent<>(Reason.NO_SUCH_NAME));
      assertThat(services(resolver, "sip.quayside.example"))
          .isEqualTo(new Absent<>(Reason.NO_RECORD));
      assertThat(addresses(resolver, "ghost.quayside.example"))
          .isEqualTo(new Absent<>(Reason.NO_SUCH_NAME));
      assertThat(addresses(resolver, "text.quayside.example"))
          .isEqualTo(new Absent<>(Reason.NO_RECORD));
    }
    assertThat(asked()).hasSize(7);
    assertThat(counters.total(DnsCounter.FROM_CACHE)).isEqualTo(7);
    assertThat(counters.total(DnsCounter.NEGATIVE)).isEqualTo(7);
  }

  @Test
  void followsAliases() {
    var resolver = resolver(bind.address());
    var all = literals("203.0.113.7", "203.0.113.8", "2001:db8:7::7");
    assertThat(values(addresses(resolver, "alias1.quayside.example")))
        .containsExactlyInAnyOrderElementsOf(all);
    assertThat(values(services(resolver, "_alias._tcp.quayside.example"))).hasSize(1);
    assertThat(values(addresses(resolver, "chain2.quayside.example"))).hasSize(3);
    assertThat(addresses(resolver, "astray.quayside.example"))
        .isEqualTo(new Absent<>(Reason.NO_SUCH_NAME));
  }

  @ParameterizedTest
  @ValueSource(strings = {"circle1", "chain0"})
  void failsAtAliasesWithoutEnd(String host) {
    assertThat(addresses(resolver(bind.address()), host + ".quayside.example"))
        .isInstanceOf(Failed.class);
  }

  @Test
  void findsIpv6WhereThereIsNothingElse() {
    assertThat(values(addresses(resolver(bind.address()), "six.quayside.example")))
        .isEqualTo(literals("2001:db8:7::6"));
    assertThat(addresses(resolver(List.of(ACCESS), bind.address()), "six.quayside.example"))
        .isEqualTo(new Absent<>(Reason.NO_RECORD));
  }

  @ParameterizedTest
  @ValueSource(strings = {"loop", "inside", "mapped", "nat64", "ours"})
  void refusesNamesThatLeadWhereNoPartnerMayBe(String host) {
    assertThat(addresses(resolver(bind.address()), host + ".quayside.example"))
        .isInstanceOf(Forbidden.class);
    assertThat(counters.total(DnsCounter.FORBIDDEN)).isEqualTo(1);
  }

  @Test
  void keepsWhatIsGoodBesidesWhatIsForbiddenOrAllowed() {
    var resolver = resolver(bind.address());
    assertThat(values(addresses(resolver, "mixed.quayside.example")))
        .isEqualTo(literals("203.0.113.9"));
    assertThat(values(addresses(resolver, "allowed.quayside.example")))
        .isEqualTo(literals("10.7.0.1"));
  }

  @Test
  void asksOverTcpWhatIsTooLongForADatagram() {
    var resolver = resolver(bind.address());
    assertThat(values(services(resolver, "_sip._tls.crowd.example")))
        .extracting(ServiceTarget::priority)
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    assertThat(values(addresses(resolver, "many.crowd.example"))).hasSize(8);
    assertThat(asked())
        .contains(
            "_sip._tls.crowd.example IN SRV + (127.0.0.1)",
            "_sip._tls.crowd.example IN SRV +T (127.0.0.1)",
            "many.crowd.example IN A +T (127.0.0.1)");
    assertThat(bind.askers().stream().skip(seenBefore))
        .allMatch(asker -> asker.getAddress().equals(ACCESS));
    assertThat(counters.total(DnsCounter.TRUNCATED)).isGreaterThanOrEqualTo(2);
  }

  @Test
  void asksTheNextServerWhenOneIsSilentOrGone() {
    var other = Bind.start(LAB.forTest(), "other", List.of(QUAYSIDE));
    var resolver = resolver(other.address(), bind.address());
    other.pause();
    assertThat(values(addresses(resolver, "sip.quayside.example"))).hasSize(3);
    // From then on the one that answers is asked first.
    assertThat(values(addresses(resolver, "six.quayside.example"))).hasSize(1);
    other.resume();
    Await.until("late answers", SLACK, () -> other.queries().stream().distinct().count() == 2);
    other.stop();
    assertThat(values(addresses(resolver(other.address(), bind.address()), "six.quayside.example")))
        .hasSize(1);
  }

  @Test
  void givesUpInTimeWhenNoServerAnswers() {
    var silent = Bind.start(LAB.forTest(), "silent", List.of(QUAYSIDE));
    silent.pause();
    var resolver = resolver(silent.address());
    long start = System.nanoTime();
    assertThat(addresses(resolver, "sip.quayside.example")).isInstanceOf(Failed.class);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(BUDGET, BUDGET.plus(SLACK));
    // For a moment that is all it knows, without asking again.
    start = System.nanoTime();
    assertThat(addresses(resolver, "sip.quayside.example")).isInstanceOf(Failed.class);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BUDGET);
    silent.resume();
    Await.until(
        "found again",
        Duration.ofMinutes(1),
        () -> addresses(resolver, "sip.quayside.example") instanceof Found);
  }
}
