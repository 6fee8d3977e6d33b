package io.sallyport.net.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.Eventually;
import io.sallyport.net.Loop;
import io.sallyport.net.Loops;
import io.sallyport.net.NetCounter;
import io.sallyport.net.Platform;
import io.sallyport.net.RecordedEvents;
import io.sallyport.net.dns.Lookup.Absent;
import io.sallyport.net.dns.Lookup.Failed;
import io.sallyport.net.dns.Lookup.Forbidden;
import io.sallyport.net.dns.Lookup.Found;
import io.sallyport.net.dns.Lookup.Reason;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.SparseEvents;
import io.sallyport.topology.AddressBlock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lookups as loops ask for them, answered from a script. */
class CachingResolverTest {
  private static final String HOST = "sip.quayside.example";
  private static final String SERVICE = "_sipfederationtls._tcp.quayside.example";
  private static final int CACHE_RECORDS = 100;

  private final RecordedEvents events = new RecordedEvents();
  private final Counters<DnsCounter> counters = new Counters<>("dns", DnsCounter.class);
  private final Counters<NetCounter> net = new Counters<>("net", NetCounter.class);
  private final Loops loops = Loops.start(Platform.portable(), 2, net, events);
  private final Loop loop = loops.all().getFirst();
  private final ScriptedServers servers = new ScriptedServers();
  private final AtomicLong nanoTime = new AtomicLong(-1_000_000_000L);
  private final CachingResolver resolver = resolver("198.51.100.10", "2001:db8:1::10");

  @AfterEach
  void stop() {
    servers.release();
    resolver.stop();
    loops.stop(Duration.ofSeconds(2));
    assertThat(net.total(NetCounter.TASKS_FAILED)).isZero();
  }

  private CachingResolver resolver(String... sources) {
    var own = Stream.of(sources).map(InetAddress::ofLiteral).toList();
    return new CachingResolver(
        new ResolverSettings(List.of(new InetSocketAddress("192.0.2.53", 53)), own, CACHE_RECORDS),
        new PartnerAddresses(
            own, List.of(), List.of(new AddressBlock(InetAddress.ofLiteral("10.1.0.0"), 16))),
        servers,
        new CachingResolver.Surroundings(counters, events, new Random(1), nanoTime::get));
  }

  /** What one lookup brought. */
  private static final class Heard<T> implements Consumer<Lookup<T>> {
    final List<Lookup<T>> lookups = new CopyOnWriteArrayList<>();
    private final Loop loop;
    volatile boolean isWithinCall;
    volatile boolean isEarly;
    volatile boolean isElsewhere;

    Heard(Loop loop) {
      this.loop = loop;
    }

    @Override
    public void accept(Lookup<T> lookup) {
      isEarly |= isWithinCall;
      isElsewhere |= !loop.isCurrent();
      lookups.add(lookup);
    }

    Heard<T> callingOn(Runnable call) {
      loop.execute(() -> {
        isWithinCall = true;
        call.run();
        isWithinCall = false;
      });
      return this;
    }

    Lookup<T> outcome() {
      Eventually.until("an outcome", () -> !lookups.isEmpty());
      assertThat(lookups).hasSize(1);
      assertThat(isEarly).as("within the call").isFalse();
      assertThat(isElsewhere).as("on another thread").isFalse();
      return lookups.getFirst();
    }

    List<T> values() {
      assertThat(outcome()).isInstanceOf(Found.class);
      return ((Found<T>) outcome()).values();
    }

    Duration lifetime() {
      assertThat(outcome()).isInstanceOf(Found.class);
      return ((Found<T>) outcome()).lifetime();
    }
  }

  private Heard<InetAddress> addresses(String host) {
    return addresses(loop, resolver, host);
  }

  private static Heard<InetAddress> addresses(Loop loop, Resolver resolver, String host) {
    var heard = new Heard<InetAddress>(loop);
    return heard.callingOn(() -> resolver.addresses(loop, host, heard));
  }

  private Heard<ServiceTarget> services(String name) {
    var heard = new Heard<ServiceTarget>(loop);
    return heard.callingOn(() -> resolver.services(loop, name, heard));
  }

  private static List<InetAddress> literals(String... texts) {
    return Stream.of(texts).map(InetAddress::ofLiteral).toList();
  }

  private void advance(Duration time) {
    nanoTime.addAndGet(time.toNanos());
  }

  @Test
  void findsAddressesOfBothFamilies() {
    servers.addresses(HOST, 100, "203.0.113.7", "203.0.113.8", "2001:db8:7::7");
    var heard = addresses("SIP.quayside.example.");
    assertThat(heard.values())
        .containsExactlyInAnyOrderElementsOf(
            literals("203.0.113.7", "203.0.113.8", "2001:db8:7::7"));
    // The other family's absence does not last that long, but this one's records do.
    assertThat(heard.lifetime()).isEqualTo(Duration.ofSeconds(100));
    assertThat(servers.asked)
        .containsExactlyInAnyOrder(
            new Question(HOST, RecordType.A), new Question(HOST, RecordType.AAAA));
    assertThat(counters.total(DnsCounter.FOUND)).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"198.51.100.10, A, 203.0.113.7", "2001:db8:1::10, AAAA, 2001:db8:7::7"})
  void looksUpOnlyWhatTheNodeCanDial(String source, RecordType type, String found) {
    servers.addresses(HOST, 100, "203.0.113.7", "2001:db8:7::7");
    var one = resolver(source);
    assertThat(addresses(loop, one, HOST).values()).isEqualTo(literals(found));
    assertThat(servers.asked).containsExactly(new Question(HOST, type));
    one.stop();
  }

  @Test
  void answersFromTheCacheLaterAndOnTheLoopThatAsks() {
    servers.addresses(HOST, 100, "203.0.113.7");
    assertThat(addresses(HOST).values()).hasSize(1);
    advance(Duration.ofSeconds(40));
    var other = addresses(loops.all().getLast(), resolver, HOST);
    assertThat(other.values()).hasSize(1);
    assertThat(servers.asked).hasSize(2);
    assertThat(counters.total(DnsCounter.FROM_CACHE)).isEqualTo(2);
    advance(Duration.ofSeconds(60));
    assertThat(addresses(HOST).values()).hasSize(1);
    assertThat(servers.asked).hasSize(4);
  }

  @Test
  void asksOnceHoweverManyWait() {
    servers.services(SERVICE, 100, new ServiceTarget(HOST, 5061, 0, 0)).hold();
    List<Heard<ServiceTarget>> heard = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      Loop asking = loops.all().get(i % 2);
      var one = new Heard<ServiceTarget>(asking);
      heard.add(one.callingOn(() -> resolver.services(asking, SERVICE, one)));
    }
    Eventually.until("all wait", () -> counters.total(DnsCounter.QUESTIONS) == 500);
    assertThat(heard).allMatch(one -> one.lookups.isEmpty());
    servers.release();
    assertThat(heard).allSatisfy(one -> assertThat(one.values()).hasSize(1));
    assertThat(servers.asked).hasSize(1);
    assertThat(resolver.underWay()).isZero();
  }

  @Test
  void remembersAbsence() {
    assertThat(services(SERVICE).outcome()).isEqualTo(new Absent<>(Reason.NO_SUCH_NAME));
    advance(Duration.ofSeconds(59));
    assertThat(services(SERVICE).outcome()).isEqualTo(new Absent<>(Reason.NO_SUCH_NAME));
    assertThat(servers.asked).hasSize(1);
    assertThat(counters.total(DnsCounter.NEGATIVE)).isEqualTo(1);
    advance(Duration.ofSeconds(1));
    servers.services(SERVICE, 100, new ServiceTarget(HOST, 5061, 0, 0));
    assertThat(services(SERVICE).values()).hasSize(1);
  }

  @Test
  void remembersFailureForAMomentOnly() {
    var question = new Question(SERVICE, RecordType.SRV);
    servers.outcome(question, new Servers.Outcome.Unanswered("no answer in time"));
    assertThat(services(SERVICE).outcome()).isEqualTo(new Failed<>("no answer in time"));
    advance(Lifetimes.FAILURE.minusNanos(1));
    assertThat(services(SERVICE).outcome()).isEqualTo(new Failed<>("no answer in time"));
    assertThat(servers.asked).hasSize(1);
    servers.services(SERVICE, 100, new ServiceTarget(HOST, 5061, 0, 0));
    advance(Duration.ofNanos(1));
    assertThat(services(SERVICE).values()).hasSize(1);
    assertThat(counters.total(DnsCounter.FAILED)).isEqualTo(1);
    assertThat(events.of(DnsEvent.DNS_LOOKUP_FAILED))
        .singleElement()
        .satisfies(event -> assertThat(event.fields()).contains(SERVICE + " SRV", "no answer"));
  }

  @Test
  void tellsNoServiceFromOneThatIsNotOffered() {
    servers.answer(new Question(SERVICE, RecordType.SRV), List.of());
    assertThat(services(SERVICE).outcome()).isEqualTo(new Absent<>(Reason.NO_RECORD));
    servers.services("_sip._tls.quayside.example", 100, new ServiceTarget("", 0, 0, 0));
    assertThat(services("_sip._tls.quayside.example").outcome())
        .isEqualTo(new Absent<>(Reason.NOT_OFFERED));
  }

  @Test
  void drawsServicesAnewForEachCall() {
    var targets =
        Stream.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j")
            .map(host -> new ServiceTarget(host + ".quayside.example", 5061, 10, 5))
            .toArray(ServiceTarget[]::new);
    servers.services(SERVICE, 100, targets);
    Set<List<ServiceTarget>> orders = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      var order = services(SERVICE).values();
      assertThat(order).hasSize(Resolver.MAX_TARGETS).doesNotHaveDuplicates();
      orders.add(order);
    }
    assertThat(orders).hasSizeGreaterThan(15);
    assertThat(servers.asked).hasSize(1);
  }

  @Test
  void shufflesAddressesAndTakesSome() {
    servers.addresses(
        HOST,
        100,
        Stream.iterate(1, i -> i + 1).limit(20).map(i -> "203.0.113." + i).toArray(String[]::new));
    Set<InetAddress> seen = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      var some = addresses(HOST).values();
      assertThat(some).hasSize(Resolver.MAX_ADDRESSES).doesNotHaveDuplicates();
      seen.add(some.getFirst());
    }
    assertThat(seen).hasSizeGreaterThan(5);
  }

  @Test
  void leavesOutAddressesThatNoPartnerMayBeAt() {
    servers.addresses(
        HOST,
        100,
        "127.0.0.1",
        "10.0.0.1",
        "10.1.0.1",
        "198.51.100.10",
        "203.0.113.7",
        "::1",
        "2001:db8:1::10",
        "64:ff9b::10.0.0.1",
        "fd00::1");
    assertThat(addresses(HOST).values())
        .containsExactlyInAnyOrderElementsOf(literals("10.1.0.1", "203.0.113.7"));
    assertThat(counters.total(DnsCounter.FORBIDDEN)).isZero();
  }

  @Test
  void saysForbiddenWhenNothingElseIsLeft() {
    servers.addresses(HOST, 100, "127.0.0.1");
    servers.outcome(
        new Question(HOST, RecordType.AAAA), new Servers.Outcome.Unanswered("no answer"));
    assertThat(addresses(HOST).outcome())
        .isEqualTo(new Forbidden<>("127.0.0.1 is a loopback address"));
    assertThat(counters.total(DnsCounter.FORBIDDEN)).isEqualTo(1);
    assertThat(events.of(DnsEvent.DNS_TARGET_FORBIDDEN))
        .singleElement()
        .satisfies(event -> assertThat(event.fields()).contains(HOST, "loopback"));
  }

  @Test
  void isContentWithOneFamily() {
    servers.addresses(HOST, 100, "2001:db8:7::7");
    servers.outcome(new Question(HOST, RecordType.A), new Servers.Outcome.Unanswered("no answer"));
    var heard = addresses(HOST);
    assertThat(heard.values()).isEqualTo(literals("2001:db8:7::7"));
    // The other family may be there in a moment.
    assertThat(heard.lifetime()).isEqualTo(Lifetimes.FAILURE);
  }

  @Test
  void failsWhenOneFamilyFailsAndTheOtherIsAbsent() {
    servers.addresses(HOST, 100);
    servers.outcome(new Question(HOST, RecordType.A), new Servers.Outcome.Unanswered("no answer"));
    assertThat(addresses(HOST).outcome()).isEqualTo(new Failed<>("no answer"));
  }

  @Test
  void tellsAHostWithoutAddressesFromNone() {
    servers.addresses(HOST, 100);
    assertThat(addresses(HOST).outcome()).isEqualTo(new Absent<>(Reason.NO_RECORD));
    assertThat(addresses("nobody.example").outcome()).isEqualTo(new Absent<>(Reason.NO_SUCH_NAME));
  }

  @ParameterizedTest
  @ValueSource(strings = {"203.0.113.7", "2001:db8:7::7", "[2001:db8:7::7]", "10.1.0.1"})
  void takesAddressesAsTheyAre(String literal) {
    assertThat(addresses(literal).values()).hasSize(1);
    assertThat(servers.asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"127.0.0.1", "::1", "[::ffff:127.0.0.1]", "198.51.100.10", "64:ff9b::10.0.0.1"})
  void refusesAddressesAsItDoesNames(String literal) {
    assertThat(addresses(literal).outcome()).isInstanceOf(Forbidden.class);
    assertThat(counters.total(DnsCounter.FORBIDDEN)).isEqualTo(1);
  }

  @Test
  void findsNoAddressOfAFamilyThatTheNodeLacks() {
    var one = resolver("198.51.100.10");
    assertThat(addresses(loop, one, "2001:db8:7::7").outcome())
        .isEqualTo(new Absent<>(Reason.NO_RECORD));
    assertThat(addresses(loop, one, "::1").outcome()).isInstanceOf(Forbidden.class);
    one.stop();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "a b.example", "bücher.example", "127.0.0.1.nip\nname"})
  void asksNobodyForWhatIsNoName(String name) {
    assertThat(addresses(name).outcome()).isEqualTo(new Absent<>(Reason.NO_SUCH_NAME));
    assertThat(services(name).outcome()).isEqualTo(new Absent<>(Reason.NO_SUCH_NAME));
    assertThat(servers.asked).isEmpty();
  }

  @Test
  void holdsNoMoreRecordsThanItMay() {
    for (int i = 0; i < CACHE_RECORDS + 20; i++) {
      assertThat(services("_s" + i + ".example").outcome()).isInstanceOf(Absent.class);
    }
    assertThat(resolver.cachedRecords()).isEqualTo(CACHE_RECORDS);
    assertThat(counters.total(DnsCounter.EVICTED)).isEqualTo(20);
  }

  @Test
  void failsAtOnceWhenTooMuchIsUnderWay() {
    servers.hold();
    List<Heard<ServiceTarget>> waiting = new ArrayList<>();
    for (int i = 0; i < Inquiries.MAX_UNDER_WAY; i++) {
      waiting.add(services("_s" + i + ".example"));
    }
    Eventually.until("all under way", () -> resolver.underWay() == Inquiries.MAX_UNDER_WAY);
    assertThat(services(SERVICE).outcome())
        .isEqualTo(new Failed<>("too many lookups are under way"));
    for (int i = Inquiries.MAX_UNDER_WAY; i < Inquiries.MAX_WAITING; i++) {
      services("_s0.example");
    }
    assertThat(services("_s0.example").outcome())
        .isEqualTo(new Failed<>("too many lookups are under way"));
    assertThat(counters.total(DnsCounter.REFUSED)).isEqualTo(2);
    servers.release();
    assertThat(waiting).allSatisfy(one -> assertThat(one.outcome()).isInstanceOf(Absent.class));
    assertThat(services(SERVICE).outcome()).isInstanceOf(Absent.class);
  }

  @Test
  void statesOnlySoManyFailures() {
    List<Heard<ServiceTarget>> failing = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String name = "_s" + i + ".example";
      servers.outcome(
          new Question(name, RecordType.SRV), new Servers.Outcome.Unanswered("no answer"));
      failing.add(services(name));
    }
    assertThat(failing).allSatisfy(one -> assertThat(one.outcome()).isInstanceOf(Failed.class));
    assertThat(counters.total(DnsCounter.FAILED)).isEqualTo(200);
    assertThat(events.of(DnsEvent.DNS_LOOKUP_FAILED)).hasSize(SparseEvents.MOST);
  }

  @Test
  void doesNotLeaveAskersWaitingBecauseOfABug() {
    assertThat(services("bug.example").outcome()).isEqualTo(new Failed<>("a bug"));
    assertThat(services("overflow.example").outcome()).isEqualTo(new Failed<>("a bug"));
    assertThat(events.of(DnsEvent.DNS_INQUIRY_BROKEN)).hasSize(2);
    assertThat(resolver.underWay()).isZero();
  }

  @Test
  void failsWhatIsUnderWayWhenStopped() {
    servers.hold();
    var waiting = addresses(HOST);
    Eventually.until("under way", () -> resolver.underWay() == 2);
    resolver.stop();
    resolver.stop();
    assertThat(waiting.outcome()).isInstanceOf(Failed.class);
    assertThat(services(SERVICE).outcome()).isEqualTo(new Failed<>("the node is stopping"));
    assertThat(resolver.underWay()).isZero();
    assertThat(resolver.cachedRecords()).isZero();
  }

  @Test
  void leavesLoopsAloneThatHaveStopped() {
    servers.addresses(HOST, 100, "203.0.113.7").hold();
    var waiting = addresses(HOST);
    Eventually.until("under way", () -> resolver.underWay() == 2);
    loops.stop(Duration.ofSeconds(2));
    var late = new Heard<InetAddress>(loop);
    resolver.addresses(loop, HOST, late);
    resolver.addresses(loop, "127.0.0.1", late);
    servers.release();
    Eventually.until("over", () -> resolver.underWay() == 0);
    assertThat(waiting.lookups).isEmpty();
    assertThat(late.lookups).isEmpty();
    assertThat(resolver.cachedRecords()).isEqualTo(2);
  }
}
