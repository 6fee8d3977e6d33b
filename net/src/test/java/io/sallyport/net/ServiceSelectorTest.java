package io.sallyport.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.tls.ClientCertificate;
import io.sallyport.net.tls.NameRule;
import io.sallyport.net.tls.TlsIdentities;
import io.sallyport.telemetry.Counters;
import io.sallyport.wire.Octets;
import io.sallyport.wire.first.Protocol;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two services behind one port: each says its name and then repeats what it was sent. */
class ServiceSelectorTest {
  @TempDir Path folder;
  private final Counters<NetCounter> counters = new Counters<>("net", NetCounter.class);
  private final RecordedEvents events = new RecordedEvents();
  private Duration limit = ServiceSelector.DECISION_LIMIT;
  private final List<Runnable> endings = new ArrayList<>();

  static Stream<Platform> platforms() {
    return Platforms.all();
  }

  @AfterEach
  void stop() {
    endings.reversed().forEach(Runnable::run);
  }

  /** What a node with these services needs to be dialled. */
  private record Node(Listener listener, TlsSocket.Options options) {
    TlsSocket connect(String... alpn) throws IOException {
      return TlsSocket.connect(listener.address(), options.offering(alpn));
    }
  }

  private Node listen(Platform platform, Protocol... spoken) {
    Map<Protocol, ConnectionHandler.Factory> services = new EnumMap<>(Protocol.class);
    for (var protocol : spoken) {
      services.put(protocol, connection -> new Repeater(protocol, connection));
    }
    var loops = Loops.start(platform, 1, counters, events);
    endings.add(() -> loops.stop(Duration.ofSeconds(2)));
    var watch = new Bans(loops.next(), AddressSet.NONE, counters, events).ofClients();
    var selector = new ServiceSelector(services, limit, Optional.of(watch), counters, events);
    var certificates = new Certificates(folder);
    var identities =
        certificates.identities(
            platform, certificates.write("edge", certificates.issue("sip.harbor.example")));
    endings.add(identities::close);
    return new Node(
        listen(loops, identities, selector),
        TlsSocket.Options.trusting(certificates.authority.authority().certificate()));
  }

  private Listener listen(Loops loops, TlsIdentities identities, ServiceSelector selector) {
    var tls = identities.server(ClientCertificate.NONE, NameRule.ANY, selector.alpn());
    var spec =
        new ListenerSpec(
            "EXT-05",
            EchoNode.address("127.0.0.1", 0),
            Optional.of(tls),
            ConnectionLimits.CLIENTS,
            selector);
    return EchoNode.opened(Listeners.open(loops, List.of(spec), counters, events)).all().getFirst();
  }

  /** Says its name at once, so that a test sees when it was chosen. */
  private record Repeater(Protocol protocol, Connection connection) implements ConnectionHandler {
    Repeater {
      connection.send(text(protocol + ":"));
    }

    @Override
    public void received(ByteBuffer octets) {
      byte[] copy = new byte[octets.remaining()];
      octets.get(copy);
      connection.send(Octets.of(copy));
    }

    @Override
    public void closed() {}

    private static Octets text(String text) {
      return Octets.of(text.getBytes(StandardCharsets.US_ASCII));
    }
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void firstOctetsChooseHoweverTheyCome(Platform platform) throws IOException {
    var node = listen(platform, Protocol.SIP, Protocol.HTTP);
    try (var client = node.connect()) {
      for (char octet : "REGISTER sip:".toCharArray()) {
        client.send(String.valueOf(octet));
      }
      assertThat(client.receive(17)).isEqualTo("SIP:REGISTER sip:");
      assertThat(client.echo("GET / HTTP/1.1")).isEqualTo("GET / HTTP/1.1");
      assertThat(client.agreedProtocol()).isEmpty();
    }
    try (var client = node.connect()) {
      client.send("GET /");
      assertThat(client.receive(10)).isEqualTo("HTTP:GET /");
    }
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void theHandshakeChoosesAheadOfAnyOctet(Platform platform) throws IOException {
    var node = listen(platform, Protocol.SIP, Protocol.HTTP);
    try (var client = node.connect("h2", "http/1.1")) {
      assertThat(client.agreedProtocol()).isEqualTo("http/1.1");
      assertThat(client.receive(5)).isEqualTo("HTTP:");
    }
    try (var client = node.connect("sip/2")) {
      assertThat(client.agreedProtocol()).isEqualTo("sip/2");
      assertThat(client.receive(4)).isEqualTo("SIP:");
    }
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void firstOctetsChooseBetweenServicesOfOneName(Platform platform) throws IOException {
    var node = listen(platform, Protocol.HTTP, Protocol.CONNECT, Protocol.STUN);
    try (var client = node.connect("http/1.1")) {
      assertThat(client.agreedProtocol()).isEqualTo("http/1.1");
      client.send("CONNECT srl");
      assertThat(client.receive(19)).isEqualTo("CONNECT:CONNECT srl");
    }
    try (var client = node.connect("http/1.1")) {
      client.send("GET /");
      assertThat(client.receive(10)).isEqualTo("HTTP:GET /");
    }
    try (var client = node.connect("stun.turn")) {
      assertThat(client.receive(5)).isEqualTo("STUN:");
    }
    try (var client = node.connect()) {
      client.send("\0\3");
      assertThat(client.receive(7)).isEqualTo("STUN:\0\3");
    }
  }

  /** Tells the other end that it has heard its last word. */
  private static final class Halved implements ConnectionHandler {
    private final Connection connection;

    Halved(Connection connection) {
      this.connection = connection;
      connection.allowHalves();
    }

    @Override
    public void received(ByteBuffer octets) {}

    @Override
    public void ended() {
      connection.send(Repeater.text("heard it"));
      connection.close();
    }

    @Override
    public void closed() {}
  }

  @Test
  void theLastWordOfAClientReachesItsService() throws IOException {
    var loops = Loops.start(Platform.best(), 1, counters, events);
    endings.add(() -> loops.stop(Duration.ofSeconds(2)));
    var selector =
        new ServiceSelector(
            Map.of(Protocol.CONNECT, Halved::new), limit, Optional.empty(), counters, events);
    var spec =
        new ListenerSpec(
            "EXT-08",
            EchoNode.address("127.0.0.1", 0),
            Optional.empty(),
            ConnectionLimits.CLIENTS,
            selector);
    var listener =
        EchoNode.opened(Listeners.open(loops, List.of(spec), counters, events)).all().getFirst();
    try (var client = new Socket(listener.address().getAddress(), listener.address().getPort())) {
      client.setSoTimeout((int) Duration.ofMinutes(1).toMillis());
      client
          .getOutputStream()
          .write("CONNECT a:1 HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
      client.shutdownOutput();
      assertThat(client.getInputStream().readAllBytes())
          .asString(StandardCharsets.US_ASCII)
          .isEqualTo("heard it");
    }
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void clientsThatNameUnknownProtocolsStillSpeakSip(Platform platform) throws IOException {
    var node = listen(platform, Protocol.SIP, Protocol.HTTP);
    for (var version : List.of("TLSv1.2", "TLSv1.3")) {
      var options = node.options().speaking(version).offering("sip", "x-old");
      try (var client = TlsSocket.connect(node.listener().address(), options)) {
        assertThat(client.agreedProtocol()).isEmpty();
        client.send("OPTIONS sip:");
        assertThat(client.receive(16)).isEqualTo("SIP:OPTIONS sip:");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5353482d322e302d4f70656e5353480d0a", // an SSH banner
        "0300002b26e0", // the RDP cookie
        "16030102000100", // TLS in TLS
        "3c3f786d6c", // XML
        "00000000"
      })
  void whatNobodySpeaksIsClosedUnansweredAndCounted(String octets) throws IOException {
    var node = listen(Platform.best(), Protocol.SIP, Protocol.HTTP);
    try (var client = node.connect()) {
      client.send(new String(HexFormat.of().parseHex(octets), StandardCharsets.ISO_8859_1));
      assertThat(client.isClosedByOther()).isTrue();
    }
    assertThat(counters.total(NetCounter.PROTOCOLS_REFUSED)).isEqualTo(1);
    assertThat(counters.total(NetCounter.OFFENCES)).isEqualTo(1);
    assertThat(events.of(NetEvent.PROTOCOL_REFUSED)).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void whoDoesNotSayWhatItSpeaksHasALimit(Platform platform) throws IOException {
    limit = Duration.ofSeconds(2);
    var node = listen(platform, Protocol.SIP, Protocol.HTTP);
    try (var silent = node.connect();
        var halfway = node.connect();
        var decided = node.connect()) {
      decided.send("OPTIONS sip:");
      halfway.send("GET");
      assertThat(silent.isClosedByOther()).isTrue();
      assertThat(halfway.isClosedByOther()).isTrue();
      assertThat(decided.receive(16)).isEqualTo("SIP:OPTIONS sip:");
      assertThat(decided.echo("still here")).isEqualTo("still here");
    }
    assertThat(counters.total(NetCounter.PROTOCOLS_OVERDUE)).isEqualTo(2);
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void aServiceThatIsOffIsUnknown(Platform platform) throws IOException {
    var node = listen(platform, Protocol.SIP);
    try (var client = node.connect("http/1.1")) {
      assertThat(client.agreedProtocol()).isEmpty();
      client.send("GET / HTTP/1.1\r\n");
      assertThat(client.isClosedByOther()).isTrue();
    }
    assertThat(events.of(NetEvent.PROTOCOL_REFUSED).getFirst().fields()).contains("HTTP");
  }
}
