package io.sallyport.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.net.tls.ClientCertificate;
import io.sallyport.net.tls.NameRule;
import io.sallyport.net.tls.TlsEngine;
import io.sallyport.net.tls.TlsIdentities;
import io.sallyport.telemetry.Counters;
import io.sallyport.wire.Octets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections that are relayed: each way ends on its own, and a cut is never taken for an end. */
@SuppressWarnings("NullAway.Init") // set before each test
@ParameterizedClass
@EnumSource(
    value = TlsEngine.class,
    names = {"JDK", "BORINGSSL_WITH_HALVES"})
class RelayedConnectionTest {
  private final Platform platform;

  @TempDir Path folder;
  private final Counters<NetCounter> counters = new Counters<>("net", NetCounter.class);
  private final RecordedEvents events = new RecordedEvents();
  private final Loops loops;
  private final Queue<String> heard = new ConcurrentLinkedQueue<>();
  private final AtomicReference<Connection> opened = new AtomicReference<>();
  private volatile boolean isToClose;
  private Certificates certificates;
  private TlsIdentities identities;
  private Listener listener;

  RelayedConnectionTest(TlsEngine engine) {
    platform = new Platform(Platform.best().io(), engine, "half-closed connections");
    loops = Loops.start(platform, 1, counters, events);
  }

  @BeforeEach
  void listen() {
    certificates = new Certificates(folder);
    identities =
        certificates.identities(
            platform, certificates.write("edge", certificates.issue("web.harbor.example")));
    var spec =
        new ListenerSpec(
            "EXT-08",
            EchoNode.address("127.0.0.1", 0),
            Optional.of(identities.server(ClientCertificate.NONE, NameRule.ANY, "http/1.1")),
            ConnectionLimits.CLIENTS,
            this::opened);
    listener =
        EchoNode.opened(Listeners.open(loops, List.of(spec), counters, events)).all().getFirst();
  }

  @AfterEach
  void stop() {
    loops.stop(Duration.ofSeconds(2));
    identities.close();
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
        if (isToClose) {
          connection.close();
        }
      }

      @Override
      public void closed() {
        heard.add("closed");
      }
    };
  }

  private TlsSocket.Options options() {
    return TlsSocket.Options.trusting(certificates.authority.authority().certificate());
  }

  private void on(Consumer<Connection> action) {
    Connection connection = opened.get();
    connection.loop().execute(() -> action.accept(connection));
  }

  private void awaitHeard(String... all) {
    Eventually.until(List.of(all) + " is heard", () -> List.copyOf(heard).equals(List.of(all)));
  }

  private static Octets text(String text) {
    return Octets.of(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void goesOnSendingToAClientThatSaidItsLastWord() throws IOException {
    try (var client = TlsSocket.connect(listener.address(), options())) {
      client.send("question");
      client.endOutput();
      awaitHeard("question", "ended");

      on(connection -> connection.send(text("answer")));
      assertThat(client.receive(6)).isEqualTo("answer");
      on(Connection::endSending);

      assertThat(client.isEndedByOther()).isTrue();
      awaitHeard("question", "ended", "closed");
    }
  }

  @Test
  void goesOnReadingAfterItsOwnLastWord() throws IOException {
    isToClose = true;
    try (var client = TlsSocket.connect(listener.address(), options())) {
      client.send("a");
      awaitHeard("a");
      on(connection -> {
        connection.send(text("last"));
        connection.endSending();
      });
      assertThat(client.receive(4)).isEqualTo("last");
      assertThat(client.isEndedByOther()).isTrue();

      client.send("b");
      client.endOutput();

      awaitHeard("a", "b", "ended", "closed");
    }
  }

  /** In pieces of every size, and more of them than fit a record or a buffer. */
  @Test
  void carriesOctetsUnchangedBothWays() throws IOException {
    try (var client = TlsSocket.connect(listener.address(), options())) {
      var sent = new StringBuilder();
      for (int size = 1; size < 60_000; size = 3 * size + 1) {
        String piece = "0123456789".repeat(size / 10 + 1).substring(0, size);
        client.send(piece);
        sent.append(piece);
      }
      Eventually.until("all is heard", () -> String.join("", heard).equals(sent.toString()));
      on(connection -> {
        for (int at = 0; at < sent.length(); at += 20_000) {
          connection.send(text(sent.substring(at, Math.min(sent.length(), at + 20_000))));
        }
      });

      assertThat(client.receive(sent.length())).isEqualTo(sent.toString());
    }
  }

  @Test
  void knowsTheBestEngineWithHalvesHere() {
    assertThat(TlsEngine.withHalves()).isEqualTo(TlsEngine.BORINGSSL_WITH_HALVES);
  }

  @Test
  void takesAnEndOfTheStreamWithoutALastWordForACut() throws IOException {
    var plain = new Socket(listener.address().getAddress(), listener.address().getPort());
    var client = TlsSocket.over(plain, options());
    client.send("half");
    awaitHeard("half");

    plain.close();

    awaitHeard("half", "closed");
  }

  @Test
  void cutsTheOtherEndOff() throws IOException {
    try (var client = TlsSocket.connect(listener.address(), options())) {
      client.send("a");
      awaitHeard("a");
      on(Connection::reset);

      assertThat(client.isEndedByOther()).isFalse();
      awaitHeard("a", "closed");
    }
  }

  @Test
  void refusesAClientThatOffersOtherProtocolsOnly() throws IOException {
    assertThatThrownBy(() -> TlsSocket.connect(listener.address(), options().offering("h2")))
        .isInstanceOf(IOException.class);
    try (var client = TlsSocket.connect(listener.address(), options().offering("h2", "http/1.1"))) {
      assertThat(client.agreedProtocol()).isEqualTo("http/1.1");
    }
    try (var client = TlsSocket.connect(listener.address(), options())) {
      assertThat(client.agreedProtocol()).isEmpty();
    }
  }

  @Test
  void dialsWithoutTlsAndEndsEachWayOnItsOwn() throws IOException {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      dial((InetSocketAddress) server.getLocalSocketAddress());
      try (var far = server.accept()) {
        far.getOutputStream().write('x');
        far.shutdownOutput();
        awaitHeard("x", "ended");
        on(connection -> {
          connection.send(text("y"));
          connection.endSending();
        });

        assertThat(far.getInputStream().readAllBytes()).containsExactly('y');
        awaitHeard("x", "ended", "closed");
      }
    }
  }

  @Test
  void resetsWhatItDialled() throws IOException {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      dial((InetSocketAddress) server.getLocalSocketAddress());
      try (var far = server.accept()) {
        Eventually.until("it is open", () -> opened.get() != null);
        on(Connection::reset);

        assertThatThrownBy(() -> far.getInputStream().read()).isInstanceOf(SocketException.class);
      }
    }
  }

  @Test
  void saysWhyNothingCouldBeDialled() throws IOException {
    int port;
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = server.getLocalPort();
    }
    dial(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));

    awaitHeard("REFUSED");
  }

  private void dial(InetSocketAddress target) {
    var settings = DialSettings.from(List.of());
    var dialler = new PlainDialler(loops, settings, counters, events);
    var loop = loops.all().getFirst();
    loop.execute(() ->
        dialler.dial(
            loop,
            target,
            "",
            new Dialler.Outcome() {
              @Override
              public ConnectionHandler opened(Connection connection) {
                return RelayedConnectionTest.this.opened(connection);
              }

              @Override
              public void failed(Dialler.Failure failure) {
                heard.add(failure.reason().name());
              }
            }));
  }
}
