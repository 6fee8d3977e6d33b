package io.sallyport.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.NetCounter;
import io.sallyport.net.NetEvent;
import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.net.websocket.WebSocketSettings;
import io.sallyport.net.websocket.WebSocketUpgrade;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Event;
import io.sallyport.wire.Octets;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One client, a WebSocket and its service. */
class WebSocketTest {
  private static final int MOST = 1000;
  private static final WebSocketSettings SETTINGS =
      new WebSocketSettings("sip", Set.of(), MOST, WebSocketSettings.Times.USUAL);

  private static final String REQUEST =
      """
      GET /any/path HTTP/1.1
      Host: sip.harbor.example
      Upgrade: websocket
      Connection: Upgrade
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
      Sec-WebSocket-Protocol: sip
      Sec-WebSocket-Version: 13

      """
          .replace("\n", "\r\n");

  private final ManualLoop loop = new ManualLoop();
  private final Counters<NetCounter> counters = new Counters<>("net", NetCounter.class);
  private final List<Event> events = new ArrayList<>();
  private final RecordingConnection client =
      new RecordingConnection(
          loop,
          7,
          new RecordingConnection.Ends(
              new InetSocketAddress(InetAddress.ofLiteral("198.51.100.10"), 443),
              new InetSocketAddress(InetAddress.ofLiteral("203.0.113.77"), 49152),
              PeerIdentity.NONE));
  private @Nullable Service service;

  WebSocketTest() {
    client.open(
        new WebSocketUpgrade(
            SETTINGS,
            connection -> {
              service = new Service(connection);
              return service;
            },
            counters,
            (event, fields) -> events.add(event)));
  }

  /** Writes down what happens to it. */
  private static final class Service implements ConnectionHandler {
    final Connection connection;
    final List<String> happened = new ArrayList<>();

    Service(Connection connection) {
      this.connection = connection;
    }

    @Override
    public void received(ByteBuffer octets) {
      happened.add(UTF_8.decode(octets).toString());
    }

    @Override
    public void writable() {
      happened.add("writable");
    }

    @Override
    public void alive() {
      happened.add("alive");
    }

    @Override
    public void closed() {
      happened.add("closed");
    }

    void send(String text) {
      connection.send(Octets.of(text.getBytes(UTF_8)));
    }
  }

  private Service service() {
    if (service == null) {
      throw new AssertionError("no WebSocket was opened");
    }
    return service;
  }

  private void open() {
    client.receive(REQUEST);
    assertThat(client.takeText()).startsWith("HTTP/1.1 101 ").endsWith("\r\n\r\n");
  }

  private String sent() {
    return HexFormat.of().formatHex(client.take());
  }

  /** A frame of up to 125 octets, masked with a key that shows. */
  private static byte[] frame(int first, String text) {
    byte[] payload = text.getBytes(UTF_8);
    byte[] octets = new byte[6 + payload.length];
    octets[0] = (byte) first;
    octets[1] = (byte) (0x80 | payload.length);
    byte[] key = {1, 2, 3, 4};
    System.arraycopy(key, 0, octets, 2, 4);
    for (int i = 0; i < payload.length; i++) {
      octets[6 + i] = (byte) (payload[i] ^ key[i & 3]);
    }
    return octets;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 9, Integer.MAX_VALUE})
  void servesTheSameHoweverOctetsArrive(int pieceOctets) {
    byte[] all = new byte[2000];
    ByteBuffer conversation = ByteBuffer.wrap(all);
    conversation.put(REQUEST.getBytes(ISO_8859_1));
    conversation.put(frame(0x81, "one")).put(frame(0x02, "tw")).put(frame(0x89, "?"));
    conversation.put(frame(0x80, "o")).put(frame(0x8a, "")).put(frame(0x81, "three"));
    byte[] octets = new byte[conversation.position()];
    conversation.flip().get(octets);

    Chunks.feed(octets, pieceOctets, piece -> client.receive(bytes(piece)));

    assertThat(service().happened).containsExactly("one", "alive", "two", "alive", "three");
    assertThat(client.takeText())
        .startsWith("HTTP/1.1 101 ")
        .contains("\r\n\r\n")
        .endsWith("\001?");
  }

  private static byte[] bytes(ByteBuffer octets) {
    byte[] bytes = new byte[octets.remaining()];
    octets.get(bytes);
    return bytes;
  }

  @Test
  void eachMessageLeavesInAFrameOfItsOwn() {
    open();
    service().send("one");
    service().send("\u00e4");
    service().connection.send(Octets.of(new byte[] {(byte) 0xe4}));

    assertThat(sent()).isEqualTo("81036f6e65" + "8102c3a4" + "8201e4");
    assertThat(service().connection.keepsMessages()).isTrue();
    assertThat(service().connection.serial()).isEqualTo(7);
  }

  @Test
  void whatIsNoWebSocketIsToldSoAndClosed() {
    client.receive("GET /favicon.ico HTTP/1.1\r\nHost: sip.harbor.example\r\n\r\n");

    assertThat(client.takeText())
        .startsWith("HTTP/1.1 426 ")
        .endsWith("Only a WebSocket with the subprotocol sip is served here.\n");
    assertThat(client.isOpen()).isFalse();
    assertThat(service).isNull();
    assertThat(counters.total(NetCounter.WEBSOCKETS_REFUSED)).isEqualTo(1);
    assertThat(events).containsExactly(NetEvent.WEBSOCKET_REFUSED);
  }

  @Test
  void aRequestThatIsTooLargeIsToldSo() {
    client.receive("GET /" + "x".repeat(9000));
    assertThat(client.takeText()).startsWith("HTTP/1.1 431 ");
    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void aRequestThatDoesNotEndIsCutOff() {
    client.receive("GET / HTTP/1.1\r\n");
    loop.advance(SETTINGS.times().handshake().minusMillis(1));
    assertThat(client.isOpen()).isTrue();
    loop.advance(Duration.ofMillis(1));
    assertThat(client.isOpen()).isFalse();
    assertThat(counters.total(NetCounter.WEBSOCKETS_SLOW)).isEqualTo(1);
    loop.runTasks();
    assertThat(loop.timers()).isZero();
  }

  @ParameterizedTest(name = "{1}: {2}")
  @CsvSource(
      textBlock =
          """
          810161,             1002, no mask
          818100000000ff,     1007, no UTF-8
          82fe03e900000000,   1009, too big
          """)
  void violationsAreNamedAndEndIt(String hex, int code, String what) {
    open();
    client.receive(HexFormat.of().parseHex(hex));

    assertThat(sent()).as(what).isEqualTo("8802" + String.format("%04x", code));
    assertThat(client.isOpen()).isFalse();
    loop.runTasks();
    assertThat(service().happened).containsExactly("closed");
    assertThat(counters.total(NetCounter.WEBSOCKETS_FAILED)).isEqualTo(1);
    assertThat(events).containsExactly(NetEvent.WEBSOCKET_FAILED);
    assertThat(loop.timers()).isZero();
  }

  @Test
  void theClientsGoodbyeIsAnswered() {
    open();
    client.receive(frame(0x88, ""));

    assertThat(sent()).isEqualTo("880203e8");
    loop.runTasks();
    assertThat(service().happened).containsExactly("closed");
    assertThat(loop.timers()).isZero();
  }

  @Test
  void ourGoodbyeWaitsForTheClients() {
    open();
    service().send("last");
    service().connection.close();
    service().send("too late");
    client.receive(frame(0x81, "too late as well"));

    assertThat(sent()).isEqualTo("81046c617374" + "880203e9");
    assertThat(service().connection.isOpen()).isFalse();
    assertThat(client.isOpen()).isTrue();
    client.receive(frame(0x88, ""));
    assertThat(sent()).isEmpty();
    assertThat(client.isOpen()).isFalse();
    loop.runTasks();
    assertThat(service().happened).containsExactly("closed");
    assertThat(loop.timers()).isZero();
  }

  @Test
  void aClientWithoutMannersIsNotWaitedForLong() {
    open();
    service().connection.close();
    loop.advance(SETTINGS.times().closing());
    assertThat(client.isOpen()).isFalse();
    assertThat(loop.timers()).isZero();
  }

  @Test
  void silentClientsAreAskedAndGivenUp() {
    open();
    loop.advance(Duration.ofSeconds(20));
    client.receive(frame(0x81, "not silent"));
    loop.advance(Duration.ofSeconds(29));
    assertThat(sent()).isEmpty();
    loop.advance(Duration.ofSeconds(1));
    assertThat(sent()).isEqualTo("8900");
    loop.advance(Duration.ofSeconds(19));
    client.receive(frame(0x8a, ""));
    loop.advance(Duration.ofSeconds(30));
    assertThat(sent()).isEqualTo("8900");
    loop.advance(Duration.ofSeconds(19));
    assertThat(client.isOpen()).isTrue();
    loop.advance(Duration.ofSeconds(1));
    assertThat(client.isOpen()).isFalse();
    assertThat(service().happened).containsExactly("not silent", "alive", "closed");
    assertThat(counters.total(NetCounter.WEBSOCKETS_SILENT)).isEqualTo(1);
  }

  @Test
  void nothingFollowsOurGoodbyeNotEvenAPing() {
    open();
    loop.advance(SETTINGS.times().pingAfter().minusSeconds(1));
    service().connection.close();
    assertThat(sent()).isEqualTo("880203e9");
    loop.advance(Duration.ofSeconds(1));
    assertThat(client.isOpen()).isTrue();
    assertThat(sent()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0x81, 0x82, 0x89, 0x8a})
  void framesThatCarryNothingAreFewInAWhile(int first) {
    open();
    for (int i = 0; i < 200; i++) {
      client.receive(frame(first, ""));
      loop.advance(Duration.ofMillis(200));
    }
    assertThat(client.isOpen()).isTrue();
    client.take();
    for (int i = 0; i < 51 && client.isOpen(); i++) {
      client.receive(frame(first, ""));
    }
    assertThat(client.isOpen()).isFalse();
    assertThat(sent()).endsWith("880203f0");
    assertThat(counters.total(NetCounter.WEBSOCKETS_FAILED)).isEqualTo(1);
  }

  @Test
  void aMessageHasItsTime() {
    open();
    client.receive(frame(0x01, "begun"));
    for (int i = 0; i < 9; i++) {
      loop.advance(Duration.ofSeconds(1));
      client.receive(frame(0x00, "."));
      client.receive(frame(0x89, ""));
    }
    client.receive(frame(0x80, "!"));
    client.receive(frame(0x01, "begun again"));
    loop.advance(Duration.ofMillis(9_999));
    assertThat(service().connection.isOpen()).isTrue();
    loop.advance(Duration.ofMillis(1));
    assertThat(service().connection.isOpen()).isFalse();
    assertThat(service().happened).contains("begun.........!");
    assertThat(counters.total(NetCounter.WEBSOCKETS_SLOW)).isEqualTo(1);
  }

  @Test
  void aClientThatDoesNotReadItsPongsIsNotRead() {
    open();
    client.setWritable(false);
    client.receive(frame(0x89, "x"));
    assertThat(client.isReading()).isFalse();
    service().connection.setReading(true);
    assertThat(client.isReading()).isFalse();
    client.setWritable(true);
    assertThat(client.isReading()).isTrue();

    service().connection.setReading(false);
    client.setWritable(false);
    client.setWritable(true);
    assertThat(client.isReading()).isFalse();
    assertThat(service().happened).containsExactly("alive", "writable", "writable");
  }

  @Test
  void randomFramesNeverThrowAndAlwaysEnd() {
    long seed = Long.getLong("sallyport.seed", 1);
    var random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      var each = new WebSocketTest();
      each.client.receive(REQUEST);
      try {
        for (int i = 0; i < 5; i++) {
          byte[] frame = frame(random.nextInt(), "abcdefgh".substring(random.nextInt(8)));
          if (random.nextInt(3) == 0) {
            frame[random.nextInt(frame.length)] = (byte) random.nextInt();
          }
          if (each.client.isOpen()) {
            each.client.receive(frame);
          }
        }
        each.loop.advance(Duration.ofMinutes(2));
        assertThat(each.client.isOpen()).isFalse();
        assertThat(each.loop.timers()).isZero();
        assertThat(each.service().happened).endsWith("closed");
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + ", round " + round, e);
      }
    }
  }
}
