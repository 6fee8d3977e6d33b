package io.sallyport.net.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.net.Certificates;
import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.ConnectionLimits;
import io.sallyport.net.ListenerSpec;
import io.sallyport.net.Listeners;
import io.sallyport.net.Loops;
import io.sallyport.net.NetCounter;
import io.sallyport.net.Platform;
import io.sallyport.net.RecordedEvents;
import io.sallyport.net.ServiceSelector;
import io.sallyport.net.tls.ClientCertificate;
import io.sallyport.net.tls.NameRule;
import io.sallyport.telemetry.Counters;
import io.sallyport.wire.Octets;
import io.sallyport.wire.first.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The WebSocket client of the Java runtime, which is not the code under test, over TLS. */
class WebSocketClientTest {
  private static final int MOST = 100_000;

  /** The first client of a Java runtime takes its time, the more so on a busy machine. */
  private static final WebSocketSettings.Times PATIENT =
      new WebSocketSettings.Times(
          Duration.ofMinutes(1),
          Duration.ofMinutes(1),
          Duration.ofMinutes(1),
          Duration.ofMinutes(1),
          Duration.ofSeconds(3));

  @TempDir Path folder;
  private final Counters<NetCounter> counters = new Counters<>("net", NetCounter.class);
  private final List<Runnable> endings = new ArrayList<>();

  static Stream<Platform> platforms() {
    return Stream.of(Platform.best(), Platform.portable());
  }

  @AfterEach
  void stop() {
    endings.reversed().forEach(Runnable::run);
  }

  /** Sends messages back, and closes if it is told to. */
  private record Echo(Connection connection) implements ConnectionHandler {
    @Override
    public void received(ByteBuffer octets) {
      byte[] copy = new byte[octets.remaining()];
      octets.get(copy);
      if (new String(copy, StandardCharsets.UTF_8).equals("close")) {
        connection.close();
      } else {
        connection.send(Octets.of(copy));
      }
    }

    @Override
    public void closed() {}
  }

  /** What arrives at the client, in its order. */
  private static final class Heard implements WebSocket.Listener {
    final BlockingQueue<String> all = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        all.add("text " + text);
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      all.add("binary " + data.remaining());
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer data) {
      all.add("pong " + StandardCharsets.UTF_8.decode(data));
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      all.add("close " + code);
      return null;
    }

    String next() throws InterruptedException {
      return String.valueOf(all.poll(30, TimeUnit.SECONDS));
    }
  }

  private WebSocket connect(Platform platform, Heard heard, String subprotocol) {
    var certificates = new Certificates(folder);
    var files = certificates.write("edge", certificates.issue("localhost"));
    var identities = certificates.identities(platform, files);
    endings.add(identities::close);
    var events = new RecordedEvents();
    var loops = Loops.start(platform, 1, counters, events);
    endings.add(() -> loops.stop(Duration.ofSeconds(2)));
    var settings = new WebSocketSettings("sip", Set.of(), MOST, PATIENT);
    var selector =
        new ServiceSelector(
            Map.of(Protocol.HTTP, new WebSocketUpgrade(settings, Echo::new, counters, events)),
            ServiceSelector.DECISION_LIMIT,
            Optional.empty(),
            counters,
            events);
    var spec =
        new ListenerSpec(
            "EXT-05",
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0),
            Optional.of(identities.server(ClientCertificate.NONE, NameRule.ANY, selector.alpn())),
            patientLimits(),
            selector);
    var opened = (Listeners.Opening.Opened) Listeners.open(loops, List.of(spec), counters, events);
    int port = opened.listeners().all().getFirst().address().getPort();
    var client = HttpClient.newBuilder().sslContext(trusting(certificates)).build();
    endings.add(client::shutdownNow);
    return client
        .newWebSocketBuilder()
        .subprotocols(subprotocol)
        .buildAsync(URI.create("wss://localhost:" + port + "/"), heard)
        .join();
  }

  private static ConnectionLimits patientLimits() {
    var limits = ConnectionLimits.CLIENTS;
    return new ConnectionLimits(
        limits.perSource(),
        limits.open(),
        new ConnectionLimits.Handshakes(512, 64, Duration.ofMinutes(1)),
        limits.exempt(),
        limits.allowed());
  }

  private static SSLContext trusting(Certificates certificates) {
    try {
      var anchors = KeyStore.getInstance("PKCS12");
      anchors.load(null, null);
      anchors.setCertificateEntry("anchor", certificates.authority.authority().certificate());
      var trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(anchors);
      var context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void messagesGoBothWays(Platform platform) throws InterruptedException {
    var heard = new Heard();
    var socket = connect(platform, heard, "sip");
    assertThat(socket.getSubprotocol()).isEqualTo("sip");

    socket.sendText("REGISTER \u00e4\u20ac", true).join();
    assertThat(heard.next()).isEqualTo("text REGISTER \u00e4\u20ac");
    socket.sendText("one, ", false).join();
    socket.sendText("two", true).join();
    assertThat(heard.next()).isEqualTo("text one, two");
    socket.sendText("x".repeat(MOST), true).join();
    assertThat(heard.next()).isEqualTo("text " + "x".repeat(MOST));
    socket.sendBinary(ByteBuffer.wrap(new byte[] {(byte) 0xff, 0}), true).join();
    assertThat(heard.next()).isEqualTo("binary 2");
    socket.sendPing(ByteBuffer.wrap("there?".getBytes(StandardCharsets.UTF_8))).join();
    assertThat(heard.next()).isEqualTo("pong there?");
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    assertThat(heard.next()).isEqualTo("close 1000");
    assertThat(counters.total(NetCounter.WEBSOCKETS_OPENED)).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void theServiceMayCloseIt(Platform platform) throws InterruptedException {
    var heard = new Heard();
    connect(platform, heard, "sip").sendText("close", true).join();
    assertThat(heard.next()).isEqualTo("close 1001");
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void whatIsTooBigIsNamed(Platform platform) throws InterruptedException {
    var heard = new Heard();
    // Whether it leaves whole before the other end has had enough does not matter here.
    var _ = connect(platform, heard, "sip").sendText("x".repeat(MOST + 1), true);
    assertThat(heard.next()).isEqualTo("close 1009");
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void otherSubprotocolsAreRefused(Platform platform) {
    assertThatThrownBy(() -> connect(platform, new Heard(), "chat"))
        .hasCauseInstanceOf(WebSocketHandshakeException.class);
    assertThat(counters.total(NetCounter.WEBSOCKETS_REFUSED)).isEqualTo(1);
  }
}
