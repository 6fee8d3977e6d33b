package io.sallyport.net.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.Deadline;
import io.sallyport.net.Eventually;
import io.sallyport.net.dns.Servers.Outcome.Answered;
import io.sallyport.net.dns.Servers.Outcome.Unanswered;
import io.sallyport.telemetry.Counters;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Asking servers that behave in odd ways, on loopback. */
class NameServersTest {
  private static final String HOST = "sip.quayside.example";
  private static final Question QUESTION = new Question(HOST, RecordType.A);
  private static final String RIGHT = "203.0.113.7";
  private static final String WRONG = "203.0.113.66";

  /** How late something may be that has a limit. */
  private static final Duration LATE = Duration.ofSeconds(1);

  /** One of so many is in time also on a machine that is busy with other tests. */
  private static final int ROUNDS = 8;

  /** More than anything takes that is not to be cut short. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Counters<DnsCounter> counters = new Counters<>("dns", DnsCounter.class);
  private final List<ScriptedServer> started = new ArrayList<>();

  @AfterEach
  void stop() {
    started.forEach(ScriptedServer::close);
  }

  private ScriptedServer server() {
    var server = new ScriptedServer();
    started.add(server);
    return server;
  }

  private ScriptedServer goodServer() {
    return server().overUdp((query, sender) -> sender.send(right(query)));
  }

  private static byte[] right(byte[] query) {
    return Messages.to(query).address(HOST, RIGHT).octets();
  }

  private static byte[] wrong(byte[] query) {
    return Messages.to(query).address(HOST, WRONG).octets();
  }

  private static byte[] truncated(byte[] query) {
    return Messages.to(query).flags(Messages.RESPONSE | Messages.TRUNCATED).octets();
  }

  private NameServers servers(ScriptedServer... servers) {
    return servers(List.of(), Stream.of(servers).map(ScriptedServer::address).toList());
  }

  private NameServers servers(List<InetAddress> sources, List<InetSocketAddress> addresses) {
    return new NameServers(
        addresses.stream().map(address -> NameServer.of(address, sources)).toList(), counters);
  }

  private static Servers.Outcome ask(NameServers servers) {
    return servers.ask(QUESTION, Deadline.in(Inquiries.BUDGET, System::nanoTime));
  }

  private static void assertRight(Servers.Outcome outcome) {
    assertThat(outcome).isInstanceOf(Answered.class);
    assertThat(((Answered) outcome).answer().records())
        .containsExactly(new ResourceRecord.Address(HOST, 60, InetAddress.ofLiteral(RIGHT)));
  }

  private static void sendFramed(OutputStream out, byte[] octets) throws IOException {
    out.write(Messages.joined(Messages.numbers(octets.length), octets));
  }

  /** A port that nobody has. */
  private static InetSocketAddress nobody() throws SocketException {
    try (var socket =
        new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))) {
      return (InetSocketAddress) socket.getLocalSocketAddress();
    }
  }

  @Test
  void asksOnceOverUdp() {
    var server = goodServer();
    assertRight(ask(servers(server)));
    assertThat(server.asked)
        .singleElement()
        .satisfies(
            asked -> assertThat(asked.query()).isEqualTo(DnsMessage.query(QUESTION, asked.id())));
    assertThat(counters.total(DnsCounter.QUERIES)).isEqualTo(1);
    assertThat(counters.total(DnsCounter.STRAYS)).isZero();
  }

  @Test
  void waitsForTheRightAnswerWhateverElseComes() {
    var other = new Question("other.example", RecordType.A);
    var server =
        server()
            .overUdp((query, sender) -> {
              int id = Messages.id(query);
              sender.send(new byte[0]);
              sender.send("garbage".repeat(10).getBytes(StandardCharsets.UTF_8));
              sender.send(wrong(DnsMessage.query(QUESTION, id ^ 1)));
              sender.send(wrong(DnsMessage.query(other, id)));
              sender.send(wrong(DnsMessage.query(new Question(HOST, RecordType.AAAA), id)));
              sender.send(Arrays.copyOf(wrong(query), 600));
              sender.sendFromElsewhere(wrong(query));
              sender.send(right(query));
            });
    assertRight(ask(servers(server)));
    assertThat(counters.total(DnsCounter.STRAYS)).isEqualTo(6);
    assertThat(server.asked).hasSize(1);
  }

  @Test
  void goesToTcpWhenSomebodyGuesses() {
    var server =
        server()
            .overUdp((query, sender) -> {
              for (int i = 1; i <= 50; i++) {
                sender.send(wrong(DnsMessage.query(QUESTION, Messages.id(query) ^ i)));
              }
              sender.send(wrong(query));
            })
            .overTcp((query, out) -> sendFramed(out, right(query)));
    assertRight(ask(servers(server)));
    assertThat(counters.total(DnsCounter.STRAYS)).isEqualTo(ServerConversation.MAX_STRAYS);
    assertThat(server.askedOverTcp).hasSize(1);
  }

  @Test
  void goesToTcpForATruncatedAnswer() {
    var server =
        server()
            .overUdp((query, sender) -> sender.send(truncated(query)))
            .overTcp((query, out) -> sendFramed(out, right(query)));
    assertRight(ask(servers(server)));
    assertThat(counters.total(DnsCounter.TRUNCATED)).isEqualTo(1);
    assertThat(counters.total(DnsCounter.QUERIES)).isEqualTo(2);
  }

  static Stream<Arguments> badOverTcp() {
    return Stream.<Map.Entry<String, ScriptedServer.OverTcp>>of(
            Map.entry("closed", (_, _) -> {}),
            Map.entry("cut", (_, out) -> out.write(Messages.numbers(40, 1))),
            Map.entry("nothing", (_, out) -> sendFramed(out, new byte[0])),
            Map.entry("too long", (_, out) -> out.write(Messages.numbers(0xffff))),
            Map.entry("garbage", (_, out) -> sendFramed(out, new byte[40])),
            Map.entry(
                "another id",
                (query, out) ->
                    sendFramed(out, wrong(DnsMessage.query(QUESTION, Messages.id(query) ^ 1)))),
            Map.entry("truncated", (query, out) -> sendFramed(out, truncated(query))),
            Map.entry(
                "refused", (query, out) -> sendFramed(out, Messages.to(query).code(5).octets())))
        .map(script -> Arguments.of(script.getKey(), script.getValue()));
  }

  @ParameterizedTest
  @MethodSource("badOverTcp")
  void goesToTheNextServerWhenTcpBringsNothing(String what, ScriptedServer.OverTcp script) {
    var bad = server().overUdp((query, sender) -> sender.send(truncated(query))).overTcp(script);
    assertRight(ask(servers(bad, goodServer())));
    assertThat(bad.askedOverTcp).as(what).hasSize(1);
    assertThat(ask(servers(bad))).isInstanceOf(Unanswered.class);
  }

  @Test
  void isDoneInTimeHoweverSlowlyTcpTrickles() {
    var slow =
        server()
            .overUdp((query, sender) -> sender.send(truncated(query)))
            .overTcp((query, out) -> {
              for (byte octet : Messages.joined(Messages.numbers(4000), new byte[4000])) {
                out.write(octet);
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
              }
            });
    long start = System.nanoTime();
    assertRight(ask(servers(slow, goodServer())));
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(NameServers.TCP_LIMIT, Inquiries.BUDGET);
  }

  @Test
  void asksTheNextServerWhenOneIsSilentAndRemembersWhoAnswered() {
    var silent = server();
    var good = goodServer();
    var servers = servers(silent, good);
    assertRight(ask(servers));
    assertThat(silent.asked).hasSize(1);
    assertRight(ask(servers));
    assertThat(silent.asked).hasSize(1);
    assertThat(good.asked).hasSize(2);
  }

  @Test
  void asksTheNextServerAtOnceWhenOneIsNotThereOrRefuses() throws IOException {
    var refusing =
        server().overUdp((query, sender) -> sender.send(Messages.to(query).code(2).octets()));
    var addresses = List.of(nobody(), refusing.address(), goodServer().address());
    var least = PATIENCE;
    for (int i = 1; i <= ROUNDS && least.compareTo(NameServers.ATTEMPT) >= 0; i++) {
      var fresh = servers(List.of(), addresses);
      least = least(least, () -> assertRight(ask(fresh)));
      assertThat(refusing.asked).hasSize(i);
    }
    assertThat(least).isLessThan(NameServers.ATTEMPT);
  }

  /** The shorter one: what it was, or what an action takes. */
  private static Duration least(Duration before, Runnable action) {
    long start = System.nanoTime();
    action.run();
    var taken = Duration.ofNanos(System.nanoTime() - start);
    return taken.compareTo(before) < 0 ? taken : before;
  }

  @Test
  void saysWhyNobodyAnswered() throws IOException {
    var refusing =
        server().overUdp((query, sender) -> sender.send(Messages.to(query).code(2).octets()));
    assertThat(ask(servers(refusing)))
        .isEqualTo(
            new Unanswered("127.0.0.1:" + refusing.address().getPort() + ": response code 2"));
    assertThat(ask(servers(List.of(), List.of(nobody())))).isInstanceOf(Unanswered.class);
  }

  @Test
  void givesUpWhenTheTimeIsOver() {
    var silent = server();
    var limit = Duration.ofMillis(2500);
    var least = PATIENCE;
    for (int i = 1; i <= ROUNDS && least.compareTo(limit.plus(LATE)) > 0; i++) {
      silent.asked.clear();
      least = least(least, () -> assertGivesUp(silent, limit));
      // The same query again, so that an answer to either counts.
      Eventually.until("asked again", () -> silent.asked.size() > 1);
      assertThat(silent.asked.getFirst().by()).isEqualTo(silent.asked.getLast().by());
      assertThat(silent.asked.getFirst().query()).isEqualTo(silent.asked.getLast().query());
    }
    assertThat(least).isBetween(limit, limit.plus(LATE));
  }

  private void assertGivesUp(ScriptedServer silent, Duration limit) {
    assertThat(servers(silent).ask(QUESTION, Deadline.in(limit, System::nanoTime)))
        .isEqualTo(
            new Unanswered("no answer in time from 127.0.0.1:" + silent.address().getPort()));
  }

  @Test
  void takesALateAnswerOfAServerAskedBefore() {
    var late = server();
    var waiting = new ConcurrentLinkedDeque<ScriptedServer.Sender>();
    late.overUdp((_, sender) -> waiting.add(sender));
    var silent = server();
    silent.overUdp((_, _) -> waiting.getFirst().send(right(late.asked.getFirst().query())));
    assertRight(ask(servers(late, silent)));
    assertThat(silent.asked).hasSize(1);
  }

  @Test
  void asksFromTheAddressGivenWithPortsAndIdsThatNobodyCanTell() {
    var server = goodServer();
    var source = InetAddress.ofLiteral("127.0.0.2");
    var servers = servers(List.of(source), List.of(server.address()));
    int count = 200;
    for (int i = 0; i < count; i++) {
      assertRight(ask(servers));
    }
    assertThat(server.asked).allMatch(asked -> asked.by().getAddress().equals(source));
    var ports = server.asked.stream().map(asked -> asked.by().getPort()).toList();
    var ids = server.asked.stream().map(ScriptedServer.Asked::id).toList();
    // Of 28,000 ports and 65,536 ids few are drawn twice, and none follows from the one before.
    assertThat(new HashSet<>(ports)).hasSizeGreaterThan(count * 9 / 10);
    assertThat(new HashSet<>(ids)).hasSizeGreaterThan(count * 9 / 10);
    assertThat(distances(ports)).hasSizeGreaterThan(count * 8 / 10);
    assertThat(distances(ids)).hasSizeGreaterThan(count * 8 / 10);
  }

  private static Set<Integer> distances(List<Integer> numbers) {
    var distances = new HashSet<Integer>();
    for (int i = 1; i < numbers.size(); i++) {
      distances.add(numbers.get(i) - numbers.get(i - 1));
    }
    return distances;
  }

  @Test
  void asksOverTcpFromTheAddressGiven() {
    var server =
        server()
            .overUdp((query, sender) -> sender.send(truncated(query)))
            .overTcp((query, out) -> sendFramed(out, right(query)));
    var source = InetAddress.ofLiteral("127.0.0.3");
    assertRight(ask(servers(List.of(source), List.of(server.address()))));
    assertThat(server.connected).containsExactly(source);
  }

  @Test
  void endsAtOnceWhenInterrupted() throws InterruptedException {
    var silent = server();
    var outcome = new AtomicReference<Servers.Outcome>();
    var deadline = Deadline.in(PATIENCE.multipliedBy(10), System::nanoTime);
    var thread =
        Thread.ofVirtual().start(() -> outcome.set(servers(silent).ask(QUESTION, deadline)));
    Eventually.until("asked", () -> !silent.asked.isEmpty());
    thread.interrupt();
    assertThat(thread.join(PATIENCE)).isTrue();
    assertThat(outcome.get()).isInstanceOf(Unanswered.class);
  }
}
