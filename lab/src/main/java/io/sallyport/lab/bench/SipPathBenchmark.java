package io.sallyport.lab.bench;

import io.sallyport.access.AccessCounter;
import io.sallyport.access.AccessService;
import io.sallyport.access.PoolKeys;
import io.sallyport.net.AddressSet;
import io.sallyport.net.Bans;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Dialler;
import io.sallyport.net.NetCounter;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import io.sallyport.testkit.ManualLoop;
import io.sallyport.topology.ReadResult;
import io.sallyport.topology.Topology;
import io.sallyport.topology.TopologyReader;
import io.sallyport.wire.sip.SipLimits;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipRead;
import io.sallyport.wire.sip.SipReader;
import io.sallyport.wire.sip.SipResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The SIP path without sockets and TLS: reading one request, and a whole transaction. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-XX:+UseZGC", "-XX:+UseCompactObjectHeaders", "-Xms1g", "-Xmx1g"})
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class SipPathBenchmark {
  private static final String POOL =
      """
      format: 1
      pool: edge.harbor.lan
      domains: [harbor.example]
      capabilities: [remote-users]
      external: {access: {name: sip.harbor.example}}
      nodes: [{name: ae1.harbor.lan, internal: [10.20.0.11], access: [198.51.100.10]}]
      inside: {nextHop: {name: dir.harbor.lan, port: 5061, addresses: [10.20.1.10]}}
      certificates:
        external: {certificate: e.pem, key: e.key}
        internal: {certificate: i.pem, key: i.key}
        trust: {internal: ca.pem}
      """;

  private static final String BRANCH = "z9hG4bK-0000000000";

  /** From one request of the client to the next: what a node allows a new connection. */
  private static final Duration PACE = Duration.ofMillis(20);

  private static final byte[] OK = "SIP/2.0 200 ".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] REQUEST =
      """
      MESSAGE sip:ines@harbor.example SIP/2.0
      Via: SIP/2.0/TLS 192.168.1.20:49152;branch=%s;rport
      Max-Forwards: 70
      From: "Mara" <sip:mara@harbor.example>;tag=5f2a90c1;epid=0a1b2c3d4e
      To: <sip:ines@harbor.example>
      Call-ID: 7d0f4e6c2b1a4f0e
      CSeq: 2 MESSAGE
      Contact: <sip:mara@192.168.1.20:49152;transport=tls>
      User-Agent: load/1.0 (benchmark; as long as the names of clients in the field)
      Supported: gruu-10, path, outbound
      Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, MESSAGE, NOTIFY, INFO, REFER, UPDATE
      Content-Type: text/plain
      Content-Length: 19

      hello from the load\
      """
          .formatted(BRANCH)
          .replace("\n", "\r\n")
          .getBytes(StandardCharsets.US_ASCII);

  private final byte[] request = REQUEST.clone();
  private final int branchEnd =
      new String(REQUEST, StandardCharsets.US_ASCII).indexOf(BRANCH) + BRANCH.length();
  private final SipReader reader = new SipReader(SipLimits.CLIENT);
  private final SipReader directorReader = new SipReader(SipLimits.INSIDE);
  private final ManualLoop loop = new ManualLoop(0);
  private final SinkConnection outside =
      new SinkConnection(loop, 1, Workplace.at("203.0.113.77", 49152));
  private final SinkConnection inside =
      new SinkConnection(loop, 2, Workplace.at("10.20.1.10", 5061));
  private @Nullable ConnectionHandler client;
  private @Nullable ConnectionHandler link;

  /** Makes an edge on paper and opens its link to the next hop with a first request. */
  @Setup
  public void open() {
    Topology topology =
        ((ReadResult.Valid) TopologyReader.read(POOL, Path.of("pool.yaml"))).topology();
    Dialler dialler = (_, _, _, outcome) -> link = outcome.opened(inside);
    PoolKeys keys =
        ((PoolKeys.ReadResult.Valid)
                PoolKeys.read(PoolKeys.write(1, Instant.EPOCH, new byte[PoolKeys.KEY_OCTETS])))
            .keys();
    AccessService service =
        new AccessService(
            topology,
            topology.nodes().getFirst(),
            new AccessService.Surroundings(
                List.of(loop),
                keys,
                dialler,
                AccessService.Outside.none(),
                new Bans(
                    loop, AddressSet.NONE, new Counters<>("net", NetCounter.class), Events.NONE),
                new Counters<>("access", AccessCounter.class),
                Events.NONE,
                InstantSource.system()));
    client = service.clients().opened(outside);
    transaction();
  }

  /** One request read from the octets of a stream. */
  @Benchmark
  public SipRead read() {
    reader.feed(ByteBuffer.wrap(request));
    return reader.next();
  }

  /** A MESSAGE from a client to the next hop, and its 200 back, the next hop's part included. */
  @Benchmark
  public byte[] transaction() {
    nextBranch();
    loop.advance(PACE);
    Objects.requireNonNull(client).received(ByteBuffer.wrap(request));
    directorReader.feed(ByteBuffer.wrap(inside.lastSent()));
    SipMessage arrived = (SipMessage) directorReader.next();
    SipResponse response = SipResponse.to(arrived, 200, "OK").toTag("d");
    ByteBuffer octets = ByteBuffer.allocate(response.length());
    response.writeTo(octets);
    Objects.requireNonNull(link).received(octets.flip());
    return answer();
  }

  /** What the client was sent last, if it is the next hop's answer. */
  private byte[] answer() {
    byte[] answer = outside.lastSent();
    if (answer.length < OK.length || Arrays.mismatch(answer, 0, OK.length, OK, 0, OK.length) >= 0) {
      throw new IllegalStateException(new String(answer, StandardCharsets.US_ASCII));
    }
    return answer;
  }

  /** Counts up the branch in place, so that each request is a new transaction. */
  private void nextBranch() {
    int digit = branchEnd - 1;
    while (request[digit] == '9') {
      request[digit--] = '0';
    }
    request[digit]++;
  }
}
