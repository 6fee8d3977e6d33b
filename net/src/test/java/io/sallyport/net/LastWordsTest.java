package io.sallyport.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.tls.ClientCertificate;
import io.sallyport.net.tls.NameRule;
import io.sallyport.net.tls.TlsEngine;
import io.sallyport.net.tls.TlsIdentities;
import io.sallyport.telemetry.Counters;
import io.sallyport.wire.Octets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** How relayed connections hear of goodbyes, and know what has been taken, on real sockets. */
@SuppressWarnings("NullAway.Init") // set before each test
@ParameterizedClass
@EnumSource(
    value = TlsEngine.class,
    names = {"JDK", "BORINGSSL_WITH_HALVES"})
class LastWordsTest {
  private final Platform platform;

  @TempDir Path folder;
  private final Counters<NetCounter> counters = new Counters<>("net", NetCounter.class);
  private final RecordedEvents events = new RecordedEvents();
  private final Loops loops;
  private final Queue<String> heard = new ConcurrentLinkedQueue<>();
  private final AtomicReference<Connection> opened = new AtomicReference<>();
  private Certificates certificates;
  private TlsIdentities identities;

  LastWordsTest(TlsEngine engine) {
    platform = new Platform(Platform.best().io(), engine, "half-closed connections");
    loops = Loops.start(platform, 1, counters, events);
  }

  @BeforeEach
  void identify() {
    certificates = new Certificates(folder);
    identities =
        certificates.identities(
            platform, certificates.write("edge", certificates.issue("web.harbor.example")));
  }

  @AfterEach
  void stop() {
    loops.stop(Duration.ofSeconds(2));
    identities.close();
  }

  private TlsSocket connect(String version) throws IOException {
    var options =
        TlsSocket.Options.trusting(certificates.authority.authority().certificate())
            .speaking(version);
    return TlsSocket.connect(listen(), options);
  }

  private InetSocketAddress listen() {
    var spec =
        new ListenerSpec(
            "EXT-08",
            EchoNode.address("127.0.0.1", 0),
            Optional.of(identities.server(ClientCertificate.NONE, NameRule.ANY, "http/1.1")),
            ConnectionLimits.CLIENTS,
            this::opened);
    return EchoNode.opened(Listeners.open(loops, List.of(spec), counters, events))
        .all()
        .getFirst()
        .address();
  }

  private ConnectionHandler opened(Connection connection) {
    connection.relay(Duration.ofMinutes(1));
    opened.set(connection);
    return new ConnectionHandler() {
      @Override
      public void received(ByteBuffer octets) {
        heard.add(StandardCharsets.US_ASCII.decode(octets).toString());
      }

      @Override
      public void ended() {
        heard.add("ended");
      }

      @Override
      public void left() {
        heard.add("left");
      }

      @Override
      public void closed() {
        heard.add("closed");
      }
    };
  }

  private void awaitHeard(String... all) {
    Eventually.until(List.of(all) + " is heard", () -> List.copyOf(heard).equals(List.of(all)));
  }

  private long ask(ToLongFunction<Connection> question) {
    Connection connection = opened.get();
    AtomicLong answer = new AtomicLong(-1);
    connection.loop().execute(() -> answer.set(question.applyAsLong(connection)));
    Eventually.until("an answer", () -> answer.get() >= 0);
    return answer.get();
  }

  /** Before TLS 1.3 a goodbye ends both ways (RFC 5246 section 7.2.1), and is no cut. */
  @Test
  void tellsTheGoodbyeOfAnOldClientFromACut() throws IOException {
    try (var client = connect("TLSv1.2")) {
      client.send("the last");
      awaitHeard("the last");
    }

    awaitHeard("the last", "left", "closed");
  }

  /** Both have ended: how long the rest may take is for the handler to say. */
  @Test
  void staysOpenForTheRestOnceBothHaveEnded() throws IOException {
    try (var client = connect("TLSv1.3")) {
      client.send("a");
      awaitHeard("a");
      opened.get().loop().execute(opened.get()::endSending);
      assertThat(client.isEndedByOther()).isTrue();
      client.endOutput();
      awaitHeard("a", "ended");

      assertThat(ask(connection -> connection.isOpen() ? 1 : 0)).isEqualTo(1);
    }
  }

  /** Also of a buffer that has not gone as a whole. */
  @Test
  void countsWhatTheSystemHasTaken() throws IOException {
    int length = 12 * 1024 * 1024;
    try (var client = connect("TLSv1.3")) {
      client.send("a");
      awaitHeard("a");
      long before = ask(Connection::takenOctets);
      ask(connection -> connection.send(Octets.of(new byte[length])) ? 1 : 0);
      Eventually.until("some is taken", () -> ask(Connection::takenOctets) > before);
      assertThat(ask(Connection::takenOctets)).isLessThan(before + length);
      assertThat(ask(Connection::waitingOctets)).isPositive();

      client.receive(length);
      Eventually.until("nothing waits", () -> ask(Connection::waitingOctets) == 0);
      assertThat(ask(Connection::takenOctets)).isGreaterThan(before + length);
    }
  }
}
