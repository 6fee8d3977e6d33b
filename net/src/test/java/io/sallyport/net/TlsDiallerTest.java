package io.sallyport.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.Dialler.Failure;
import io.sallyport.net.Dialler.Failure.Reason;
import io.sallyport.net.mint.CertificateRequest.KeyType;
import io.sallyport.net.mint.CertificateRequest.Names;
import io.sallyport.net.mint.IssuedCertificate;
import io.sallyport.net.tls.ClientCertificate;
import io.sallyport.net.tls.NameRule;
import io.sallyport.net.tls.TlsIdentities;
import io.sallyport.telemetry.Counters;
import io.sallyport.wire.Octets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TlsDiallerTest {
  private static final String FAR_END = "dir1.harbor.lan";

  @TempDir Path folder;
  private final Counters<NetCounter> counters = new Counters<>("net", NetCounter.class);
  private final RecordedEvents events = new RecordedEvents();
  private final List<Loops> started = new ArrayList<>();
  private Certificates certificates = new Certificates(Path.of("."));

  static Stream<Platform> platforms() {
    return Platforms.all();
  }

  @BeforeEach
  void certificates() {
    certificates = new Certificates(folder);
  }

  @AfterEach
  void stop() {
    started.forEach(loops -> loops.stop(Duration.ofSeconds(2)));
  }

  private Loops loops(Platform platform) {
    var loops = Loops.start(platform, 1, counters, events);
    started.add(loops);
    return loops;
  }

  private TlsIdentities identities(Platform platform, IssuedCertificate own) {
    return certificates.identities(platform, certificates.write("edge", own));
  }

  /** What became of one dial. */
  private static final class Ended implements Dialler.Outcome, ConnectionHandler {
    final List<Failure> failures = new CopyOnWriteArrayList<>();
    final List<Connection> connections = new CopyOnWriteArrayList<>();
    volatile String received = "";

    @Override
    public ConnectionHandler opened(Connection connection) {
      connections.add(connection);
      connection.send(Octets.of("ping".getBytes(StandardCharsets.US_ASCII)));
      return this;
    }

    @Override
    public void failed(Failure failure) {
      failures.add(failure);
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // written by its loop only
    public void received(ByteBuffer octets) {
      received = received.concat(StandardCharsets.US_ASCII.decode(octets).toString());
    }

    @Override
    public void closed() {}

    boolean isDone() {
      return failures.size() + connections.size() > 0;
    }

    void assertFailed(Reason reason, String detail) {
      assertThat(connections).isEmpty();
      assertThat(failures)
          .singleElement()
          .satisfies(failure -> {
            assertThat(failure.reason()).as(failure.detail()).isEqualTo(reason);
            assertThat(failure.detail()).contains(detail);
          });
    }
  }

  /** For what is to fail by its time. */
  private static final DialSettings QUICK =
      new DialSettings(List.of(), Duration.ofMillis(400), Duration.ofMillis(400));

  /** For what is not, on a machine that is busy with other tests. */
  private static final DialSettings PATIENT = patient(List.of());

  private static DialSettings patient(List<InetAddress> sources) {
    return new DialSettings(sources, Duration.ofMinutes(1), Duration.ofMinutes(1));
  }

  private Ended dial(
      Loops loops, TlsIdentities identities, DialSettings settings, InetSocketAddress target) {
    var dialler = new TlsDialler(loops, identities.client(), settings, counters, events);
    var loop = loops.all().getFirst();
    var ended = new Ended();
    loop.execute(() -> dialler.dial(loop, target, FAR_END, ended));
    Eventually.until("dialled", ended::isDone);
    return ended;
  }

  static Stream<Arguments> versionsAndKeys() {
    return platforms()
        .flatMap(platform ->
            Stream.of("TLSv1.3", "TLSv1.2")
                .flatMap(version ->
                    Stream.of(KeyType.EC_P256, KeyType.RSA_2048)
                        .map(key -> Arguments.of(platform, version, key))));
  }

  @ParameterizedTest
  @MethodSource("versionsAndKeys")
  void showsItsCertificateWhateverAuthorityTheOtherEndLikes(
      Platform platform, String version, KeyType key) throws IOException {
    var own = Certificates.request("edge.harbor.lan").withKeyType(key);
    var far = certificates.authority.issue(Certificates.request(FAR_END).withKeyType(key));
    var liked = certificates.stranger.authority().certificate();
    try (var acceptor = new TlsAcceptor(far, liked, version);
        var identities = identities(platform, certificates.authority.issue(own))) {
      var ended = dial(loops(platform), identities, PATIENT, acceptor.address());
      Eventually.until("echoed", () -> ended.received.equals("ping"));
      assertThat(acceptor.subjects).containsExactly("CN=edge.harbor.lan");
      assertThat(ended.connections.getFirst().peer().names()).containsExactly(FAR_END);
    }
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void dialsFromTheGivenAddressAndShowsTheNameAsked(Platform platform) throws IOException {
    var source = InetAddress.ofLiteral("127.0.0.2");
    var other = certificates.write("other", certificates.issue("other.harbor.lan"));
    var asked = certificates.write("asked", certificates.issue(FAR_END));
    try (var far = certificates.identities(platform, other, asked);
        var node =
            new EchoNode(
                platform,
                Optional.of(
                    far.server(
                        ClientCertificate.REQUIRED, NameRule.oneOf(Set.of("edge.harbor.lan")))),
                ConnectionLimits.SERVERS);
        var identities = identities(platform, certificates.issue("edge.harbor.lan"))) {
      var settings = patient(List.of(InetAddress.ofLiteral("::1"), source));
      var ended = dial(loops(platform), identities, settings, node.address());
      Eventually.until("echoed", () -> ended.received.equals("ping"));
      assertThat(node.handlers.getFirst().connection.remote().getAddress()).isEqualTo(source);
      assertThat(ended.connections.getFirst().local().getAddress()).isEqualTo(source);
    }
  }

  static Stream<Arguments> untrusted() {
    return platforms()
        .flatMap(platform ->
            Stream.of("other name", "wildcard", "stranger", "expired", "common name beside")
                .map(what -> Arguments.of(platform, what)));
  }

  @ParameterizedTest
  @MethodSource("untrusted")
  void refusesAFarEndThatDoesNotProveTheName(Platform platform, String what) throws IOException {
    var request = Certificates.request(FAR_END);
    var shown =
        switch (what) {
          case "other name" -> certificates.issue("dir2.harbor.lan");
          case "wildcard" -> certificates.issue("*.harbor.lan");
          case "stranger" -> certificates.stranger.issue(request);
          case "expired" ->
              certificates.authority.issue(
                  request.withValidity(Certificates.yesterday(), Duration.ofHours(1)));
          default ->
              certificates.authority.issue(
                  request.withNames(
                      new Names(FAR_END, List.of("other.lan"), List.of(), List.of())));
        };
    var liked = certificates.authority.authority().certificate();
    try (var acceptor = new TlsAcceptor(shown, liked);
        var identities = identities(platform, certificates.issue("edge.harbor.lan"))) {
      dial(loops(platform), identities, PATIENT, acceptor.address())
          .assertFailed(Reason.UNTRUSTED, "certificate of CN=");
      assertThat(acceptor.subjects).isEmpty();
      assertThat(events.of(NetEvent.PEER_REFUSED)).hasSize(1);
    }
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void tellsWhyNoConnectionCameAbout(Platform platform) throws IOException {
    var loops = loops(platform);
    try (var identities = identities(platform, certificates.issue("edge.harbor.lan"))) {
      InetSocketAddress closed;
      try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
        closed = (InetSocketAddress) socket.getLocalSocketAddress();
      }
      dial(loops, identities, PATIENT, closed).assertFailed(Reason.REFUSED, "");
      var foreign = DialSettings.from(List.of(InetAddress.ofLiteral("192.0.2.1")));
      dial(loops, identities, foreign, closed).assertFailed(Reason.UNREACHABLE, "");
      assertThat(counters.total(NetCounter.DIALS_FAILED)).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void givesUpWhenTlsTakesTooLong(Platform platform) throws IOException {
    try (var silent = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"));
        var identities = identities(platform, certificates.issue("edge.harbor.lan"))) {
      var target = (InetSocketAddress) silent.getLocalSocketAddress();
      dial(loops(platform), identities, QUICK, target)
          .assertFailed(Reason.TIMED_OUT, "no TLS handshake within 400 ms");
    }
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void givesUpWhenTcpTakesTooLong(Platform platform) throws IOException {
    List<Socket> waiting = new ArrayList<>();
    try (var full = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
        var identities = identities(platform, certificates.issue("edge.harbor.lan"))) {
      // A backlog of one holds two connections; what comes then is not answered.
      for (int i = 0; i < 2; i++) {
        waiting.add(new Socket(full.getInetAddress(), full.getLocalPort()));
      }
      var target = (InetSocketAddress) full.getLocalSocketAddress();
      dial(loops(platform), identities, QUICK, target).assertFailed(Reason.TIMED_OUT, "");
    } finally {
      for (var socket : waiting) {
        socket.close();
      }
    }
  }

  static Stream<Arguments> notTls() {
    return platforms()
        .flatMap(platform ->
            Stream.of("", "HTTP/1.1 400 Bad Request\r\n\r\n")
                .map(answer -> Arguments.of(platform, answer)));
  }

  @ParameterizedTest
  @MethodSource("notTls")
  void tellsThatTheFarEndDoesNotSpeakTls(Platform platform, String answer) throws IOException {
    try (var plain = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"));
        var identities = identities(platform, certificates.issue("edge.harbor.lan"))) {
      Thread.ofVirtual()
          .start(() -> {
            try (var socket = plain.accept()) {
              assertThat(socket.getInputStream().read()).isEqualTo(22);
              socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            } catch (IOException _) {
              // The test is over.
            }
          });
      var target = (InetSocketAddress) plain.getLocalSocketAddress();
      dial(loops(platform), identities, PATIENT, target).assertFailed(Reason.TLS, "");
    }
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void saysStoppedOnceTheLoopsStop(Platform platform) throws IOException {
    var loops = loops(platform);
    try (var silent = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"));
        var identities = identities(platform, certificates.issue("edge.harbor.lan"))) {
      var target = (InetSocketAddress) silent.getLocalSocketAddress();
      var dialler = new TlsDialler(loops, identities.client(), PATIENT, counters, events);
      var loop = loops.all().getFirst();
      var inHandshake = new Ended();
      loop.execute(() -> dialler.dial(loop, target, FAR_END, inHandshake));
      silent.accept();
      loops.stop(Duration.ofSeconds(2));
      inHandshake.assertFailed(Reason.STOPPED, "");
      var late = new Ended();
      dialler.dial(loop, target, FAR_END, late);
      late.assertFailed(Reason.STOPPED, "");
    }
  }
}
