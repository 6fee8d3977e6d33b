package io.sallyport.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.tls.ClientCertificate;
import io.sallyport.net.tls.NameRule;
import io.sallyport.telemetry.Counters;
import io.sallyport.wire.Octets;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a service may rely on from a connection. */
class ConnectionTest {
  @TempDir Path folder;
  private final Counters<NetCounter> counters = new Counters<>("net", NetCounter.class);
  private final RecordedEvents events = new RecordedEvents();
  private final List<Loops> started = new ArrayList<>();

  static Stream<Platform> platforms() {
    return Platforms.all();
  }

  @AfterEach
  void stop() {
    started.forEach(loops -> loops.stop(Duration.ofSeconds(2)));
  }

  private Listener listen(Platform platform, ConnectionHandler.Factory handlers) {
    var loops = Loops.start(platform, 1, counters, events);
    started.add(loops);
    var spec =
        new ListenerSpec(
            "EXT-01",
            EchoNode.address("127.0.0.1", 0),
            Optional.empty(),
            ConnectionLimits.CLIENTS,
            handlers);
    return EchoNode.opened(Listeners.open(loops, List.of(spec), counters, events)).all().getFirst();
  }

  private static Socket connect(Listener listener) throws IOException {
    var socket = new Socket(listener.address().getAddress(), listener.address().getPort());
    socket.setSoTimeout(60_000);
    return socket;
  }

  /** A handler that does one thing with what it receives. */
  private static ConnectionHandler onOctets(Consumer<ByteBuffer> action) {
    return new ConnectionHandler() {
      @Override
      public void received(ByteBuffer octets) {
        action.accept(octets);
      }

      @Override
      public void closed() {}
    };
  }

  private static Octets text(String text) {
    return Octets.of(text.getBytes(StandardCharsets.US_ASCII));
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void writesOnceWhatOneTurnSends(Platform platform) throws IOException {
    var listener =
        listen(
            platform,
            connection ->
                onOctets(octets -> {
                  for (int i = 0; i < 20; i++) {
                    connection.send(text("message " + i % 10 + ";"));
                  }
                }));
    try (var socket = connect(listener)) {
      socket.getOutputStream().write('x');
      var received = new String(socket.getInputStream().readNBytes(200), StandardCharsets.US_ASCII);
      assertThat(received)
          .startsWith("message 0;message 1;message 2;")
          .endsWith("message 8;message 9;");
      assertThat(counters.total(NetCounter.FLUSHES)).isEqualTo(1);
      Eventually.until("counted", () -> counters.total(NetCounter.OCTETS_SENT) == 200);
    }
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void putsWhatOneTurnSendsIntoOneTlsRecord(Platform platform) throws IOException {
    var certificates = new Certificates(folder);
    var files = certificates.write("edge", certificates.issue("sip.harbor.example"));
    var loops = Loops.start(platform, 1, counters, events);
    started.add(loops);
    try (var identities = certificates.identities(platform, files)) {
      var spec =
          new ListenerSpec(
              "EXT-01",
              EchoNode.address("127.0.0.1", 0),
              Optional.of(identities.server(ClientCertificate.NONE, NameRule.ANY)),
              ConnectionLimits.CLIENTS,
              connection ->
                  onOctets(octets -> {
                    for (int i = 0; i < 50; i++) {
                      connection.send(text("0123456789"));
                    }
                  }));
      var listener =
          EchoNode.opened(Listeners.open(loops, List.of(spec), counters, events)).all().getFirst();
      try (var tap = new RecordTap(listener.address().getPort());
          var socket =
              TlsSocket.connect(
                  EchoNode.address("127.0.0.1", tap.port()),
                  TlsSocket.Options.trusting(certificates.authority.authority().certificate())
                      .speaking("TLSv1.2"))) {
        int before = tap.applicationRecords.get();
        socket.send("x");
        assertThat(socket.receive(500)).startsWith("0123456789");
        assertThat(tap.applicationRecords.get() - before).isEqualTo(1);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void takesABrokenTlsRecordForTheOtherEndsDoing(Platform platform) throws IOException {
    var certificates = new Certificates(folder);
    var files = certificates.write("edge", certificates.issue("sip.harbor.example"));
    try (var identities = certificates.identities(platform, files);
        var node =
            new EchoNode(
                platform,
                Optional.of(identities.server(ClientCertificate.NONE, NameRule.ANY)),
                ConnectionLimits.CLIENTS)) {
      for (var broken :
          List.of("GET / HTTP/1.1\r\n\r\n", "\u0017\u0003\u0003\u0000 " + "x".repeat(32))) {
        var plain = new Socket(node.address().getAddress(), node.address().getPort());
        try (var socket =
            TlsSocket.over(
                plain,
                TlsSocket.Options.trusting(certificates.authority.authority().certificate()))) {
          assertThat(socket.echo("hello")).isEqualTo("hello");
          plain.getOutputStream().write(broken.getBytes(StandardCharsets.ISO_8859_1));
          assertThat(socket.isClosedByOther()).isTrue();
        }
      }
      Eventually.until("both are closed", () -> node.total(NetCounter.CONNECTIONS_CLOSED) == 2);
      assertThat(node.total(NetCounter.TASKS_FAILED)).isZero();
    }
  }

  /** Passes octets both ways and counts the server's TLS records of application data. */
  private static final class RecordTap implements AutoCloseable {
    private static final int APPLICATION_DATA = 23;
    final AtomicInteger applicationRecords = new AtomicInteger();
    private final ServerSocket listening;
    private final List<Socket> sockets = new ArrayList<>();

    RecordTap(int target) throws IOException {
      listening = new ServerSocket(0, 1, EchoNode.address("127.0.0.1", 0).getAddress());
      Thread.ofVirtual()
          .start(() -> {
            try {
              var client = listening.accept();
              var server = new Socket(listening.getInetAddress(), target);
              sockets.addAll(List.of(client, server));
              Thread.ofVirtual().start(() -> copy(client, server));
              copyRecords(server, client);
            } catch (IOException _) {
              // The test is over.
            }
          });
    }

    int port() {
      return listening.getLocalPort();
    }

    private static void copy(Socket from, Socket to) {
      try {
        from.getInputStream().transferTo(to.getOutputStream());
      } catch (IOException _) {
        // The test is over.
      }
    }

    private void copyRecords(Socket from, Socket to) throws IOException {
      var in = new DataInputStream(from.getInputStream());
      var out = new DataOutputStream(to.getOutputStream());
      while (true) {
        int type = in.readUnsignedByte();
        int version = in.readUnsignedShort();
        byte[] content = in.readNBytes(in.readUnsignedShort());
        if (type == APPLICATION_DATA) {
          applicationRecords.incrementAndGet();
        }
        out.writeByte(type);
        out.writeShort(version);
        out.writeShort(content.length);
        out.write(content);
        out.flush();
      }
    }

    @Override
    public void close() throws IOException {
      listening.close();
      for (var socket : sockets) {
        socket.close();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void sendsWhatWaitsBeforeItCloses(Platform platform) throws IOException {
    byte[] large = new byte[1_000_000];
    var sends = new CopyOnWriteArrayList<Boolean>();
    var listener =
        listen(
            platform,
            connection ->
                onOctets(octets -> {
                  connection.send(Octets.of(large));
                  connection.close();
                  connection.close();
                  sends.add(connection.isOpen());
                  connection.send(text("after the end"));
                }));
    try (var socket = connect(listener)) {
      socket.getOutputStream().write('x');
      assertThat(socket.getInputStream().readAllBytes()).hasSize(large.length);
      Eventually.until("closed", () -> sends.equals(List.of(false)));
    }
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void saysWhenTheOtherEndDoesNotKeepUpAndWhenItDoesAgain(Platform platform) throws IOException {
    var isFull = new CountDownLatch(1);
    var isWritableAgain = new CountDownLatch(1);
    var sent = new AtomicReference<>(0L);
    var listener =
        listen(
            platform,
            connection ->
                new ConnectionHandler() {
                  @Override
                  public void received(ByteBuffer octets) {
                    sendUntilFull();
                  }

                  // One piece per turn, so that the buffers of the kernel fill as well.
                  private void sendUntilFull() {
                    sent.set(sent.get() + 60_000);
                    if (connection.send(Octets.of(new byte[60_000]))) {
                      connection.loop().execute(this::sendUntilFull);
                    } else {
                      assertThat(connection.isWritable()).isFalse();
                      isFull.countDown();
                    }
                  }

                  @Override
                  public void writable() {
                    isWritableAgain.countDown();
                    connection.close();
                  }

                  @Override
                  public void closed() {}
                });
    try (var socket = connect(listener)) {
      socket.getOutputStream().write('x');
      Eventually.until("full", () -> isFull.getCount() == 0);
      assertThat(socket.getInputStream().readAllBytes()).hasSize(Math.toIntExact(sent.get()));
      assertThat(isWritableAgain.getCount()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void cutsAnEndThatNeverReadsIfTheServiceGoesOnSending(Platform platform) throws IOException {
    var closed = new CountDownLatch(1);
    var listener =
        listen(
            platform,
            connection ->
                new ConnectionHandler() {
                  @Override
                  public void received(ByteBuffer octets) {
                    sendOn();
                  }

                  private void sendOn() {
                    if (connection.isOpen()) {
                      connection.send(Octets.of(new byte[500_000]));
                      connection.loop().execute(this::sendOn);
                    }
                  }

                  @Override
                  public void closed() {
                    closed.countDown();
                  }
                });
    try (var socket = connect(listener)) {
      socket.getOutputStream().write('x');
      Eventually.until("closed", () -> closed.getCount() == 0);
      assertThat(counters.total(NetCounter.SLOW_READERS_CLOSED)).isEqualTo(1);
      assertThat(events.of(NetEvent.SLOW_READER_CLOSED)).hasSize(1);
    }
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void stopsAndGoesOnReading(Platform platform) throws IOException {
    var connection = new AtomicReference<Connection>();
    var received = new AtomicInteger();
    var listener =
        listen(
            platform,
            opened -> {
              opened.setReading(false);
              connection.set(opened);
              return onOctets(octets -> received.addAndGet(octets.remaining()));
            });
    try (var socket = connect(listener)) {
      socket.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
      Eventually.until("opened", () -> connection.get() != null);
      var opened = connection.get();
      var turns = new CountDownLatch(2);
      opened.loop().execute(() -> turns(opened, turns));
      Eventually.until("turns passed", () -> turns.getCount() == 0);
      assertThat(received).hasValue(0);
      opened.loop().execute(() -> opened.setReading(true));
      Eventually.until("read", () -> received.get() == 5);
    }
  }

  private static void turns(Connection connection, CountDownLatch turns) {
    connection
        .loop()
        .schedule(
            Duration.ofMillis(100),
            () -> {
              turns.countDown();
              if (turns.getCount() > 0) {
                turns(connection, turns);
              }
            });
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void aHandlerThatThrowsLosesItsConnectionOnly(Platform platform) throws IOException {
    var closedCalls = new AtomicInteger();
    var listener =
        listen(
            platform,
            connection ->
                new ConnectionHandler() {
                  @Override
                  public void received(ByteBuffer octets) {
                    if (octets.get(0) == '!') {
                      throw new IllegalStateException("bug");
                    }
                    connection.send(text("fine"));
                  }

                  @Override
                  public void closed() {
                    closedCalls.incrementAndGet();
                  }
                });
    try (var good = connect(listener);
        var bad = connect(listener)) {
      bad.getOutputStream().write('!');
      assertThat(bad.getInputStream().read()).isEqualTo(-1);
      good.getOutputStream().write('x');
      assertThat(good.getInputStream().readNBytes(4)).asString().isEqualTo("fine");
      Eventually.until("closed once", () -> closedCalls.get() == 1);
      assertThat(events.of(NetEvent.HANDLER_FAILED)).hasSize(1);
    }
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void aFactoryThatThrowsLosesItsConnectionOnly(Platform platform) throws IOException {
    var listener =
        listen(
            platform,
            _ -> {
              throw new IllegalStateException("bug");
            });
    try (var socket = connect(listener)) {
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
      assertThat(events.of(NetEvent.HANDLER_FAILED)).hasSize(1);
    }
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void aTimerRunsOnItsLoopAndATaskThatThrowsDoesNotEndIt(Platform platform) {
    var loops = Loops.start(platform, 1, counters, events);
    started.add(loops);
    var loop = loops.all().getFirst();
    var ran = new CountDownLatch(1);
    loop.execute(() -> {
      loop.schedule(
          Duration.ofMillis(10),
          () -> {
            throw new IllegalStateException("bug");
          });
      loop.schedule(Duration.ofMillis(10), ran::countDown);
      throw new IllegalStateException("bug");
    });
    Eventually.until("the second timer ran", () -> ran.getCount() == 0);
    assertThat(counters.total(NetCounter.TASKS_FAILED)).isEqualTo(2);
    assertThat(loop.isCurrent()).isFalse();
  }
}
