package io.sallyport.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.mint.IssuedCertificate;
import io.sallyport.net.tls.ClientCertificate;
import io.sallyport.net.tls.ClientTls;
import io.sallyport.net.tls.NameRule;
import io.sallyport.net.tls.ServerTls;
import io.sallyport.net.tls.TlsEngine;
import io.sallyport.net.tls.TlsIdentities;
import io.sallyport.telemetry.Counters;
import io.sallyport.wire.Octets;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS that begins on a connection both ends have spoken on. */
@SuppressWarnings("NullAway.Init") // set by each test
class StartTlsTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  @TempDir Path folder;
  private final Counters<NetCounter> counters = new Counters<>("net", NetCounter.class);
  private final RecordedEvents events = new RecordedEvents();
  private final Queue<String> heard = new ConcurrentLinkedQueue<>();
  private final List<TlsIdentities> identities = new ArrayList<>();
  private Certificates certificates;
  private Loops loops;
  private ServerTls serverTls;
  private Listener listener;

  private void listen(TlsEngine engine) {
    Platform platform = new Platform(Platform.best().io(), engine, "tls");
    certificates = new Certificates(folder);
    loops = Loops.start(platform, 1, counters, events);
    serverTls =
        kept(certificates.issue("xmpp.harbor.example"), "edge")
            .server(ClientCertificate.OFFERED, NameRule.ANY);
    ListenerSpec spec =
        new ListenerSpec(
            "EXT-01",
            EchoNode.address("127.0.0.1", 0),
            Optional.empty(),
            ConnectionLimits.SERVERS,
            this::accepted);
    listener =
        EchoNode.opened(Listeners.open(loops, List.of(spec), counters, events)).all().getFirst();
  }

  private TlsIdentities kept(IssuedCertificate issued, String name) {
    TlsIdentities opened =
        certificates.identities(loops.platform(), certificates.write(name, issued));
    identities.add(opened);
    return opened;
  }

  @AfterEach
  void stop() {
    loops.stop(Duration.ofSeconds(2));
    identities.forEach(TlsIdentities::close);
  }

  /** Says go, begins TLS, then says who it was. */
  private ConnectionHandler accepted(Connection connection) {
    return new ConnectionHandler() {
      @Override
      public void received(ByteBuffer octets) {
        String text = StandardCharsets.US_ASCII.decode(octets).toString();
        if (text.equals("ask")) {
          connection.send(text("go"));
          connection.startTls(serverTls, LIMIT);
        } else {
          connection.send(text("heard " + text));
        }
      }

      @Override
      public void secured() {
        heard.add("server " + connection.peer().names() + connection.isSecured());
        heard.add("server " + connection.tlsSession().orElseThrow().protocol());
      }

      @Override
      public void closed() {
        heard.add("server closed");
      }
    };
  }

  private static Octets text(String text) {
    return Octets.of(text.getBytes(StandardCharsets.US_ASCII));
  }

  private void dial(ClientTls tls) {
    DialSettings settings = DialSettings.from(List.of());
    PlainDialler dialler = new PlainDialler(loops, settings, counters, events);
    Loop loop = loops.all().getFirst();
    loop.execute(() ->
        dialler.dial(
            loop,
            listener.address(),
            "xmpp.harbor.example",
            new Dialler.Outcome() {
              @Override
              public ConnectionHandler opened(Connection connection) {
                connection.send(text("ask"));
                return new Client(connection, tls);
              }

              @Override
              public void failed(Dialler.Failure failure) {
                heard.add("failed " + failure);
              }
            }));
  }

  private final class Client implements ConnectionHandler {
    private final Connection connection;
    private final ClientTls tls;

    Client(Connection connection, ClientTls tls) {
      this.connection = connection;
      this.tls = tls;
    }

    @Override
    public void received(ByteBuffer octets) {
      String text = StandardCharsets.US_ASCII.decode(octets).toString();
      heard.add("client heard " + text);
      if (text.equals("go")) {
        connection.startTls(tls, "xmpp.harbor.example", LIMIT);
      }
    }

    @Override
    public void secured() {
      heard.add("client " + connection.peer().names() + connection.isSecured());
      connection.send(text("x"));
    }

    @Override
    public void closed() {
      heard.add("client closed");
    }
  }

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void beginsOnAConnectionThatHasSpoken(TlsEngine engine) {
    listen(engine);
    dial(kept(certificates.issue("a.example"), "a").clientJudgingLater(List.of()));

    awaitHeard(
        "client heard go",
        "server [a.example]true",
        "server TLSv1.3",
        "client [xmpp.harbor.example]true",
        "client heard heard x");
  }

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void goesOnWithACertificateThatProvesNothing(TlsEngine engine) {
    listen(engine);
    dial(
        kept(certificates.stranger.issue(Certificates.request("a.example")), "a")
            .clientJudgingLater(List.of()));
    dial(kept(certificates.issue("b.example"), "b").clientJudgingLater(List.of()));

    Eventually.until(
        "both have begun: " + heard,
        () -> heard.contains("server []true") && heard.contains("server [b.example]true"));
    assertThat(counters.total(NetCounter.PEERS_UNTRUSTED)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void closesWhereNoTlsFollows(TlsEngine engine) throws IOException {
    listen(engine);
    try (Socket plain = new Socket(listener.address().getAddress(), listener.address().getPort())) {
      plain.getOutputStream().write("ask".getBytes(StandardCharsets.US_ASCII));
      assertThat(plain.getInputStream().readNBytes(2)).asString().isEqualTo("go");
      plain.getOutputStream().write("<in the clear/>".getBytes(StandardCharsets.US_ASCII));

      assertThat(new String(plain.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
          .doesNotContain("heard");
    }
    awaitHeard("server closed");
  }

  private void awaitHeard(String... all) {
    Eventually.until(
        List.of(all) + " are heard, and there is " + heard,
        () -> Stream.of(all).allMatch(heard::contains));
  }
}
