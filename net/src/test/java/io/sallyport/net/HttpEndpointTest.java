package io.sallyport.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.telemetry.Counters;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests as text, so that also wrong ones can be sent. */
class HttpEndpointTest {
  private final Counters<NetCounter> counters = new Counters<>("net", NetCounter.class);
  private final RecordedEvents events = new RecordedEvents();
  private final Loops loops = Loops.start(Platform.best(), 1, counters, events);

  @AfterEach
  void stop() {
    loops.stop(Duration.ofSeconds(2));
  }

  private HttpEndpoint open(AddressSet allowed) {
    Map<String, Supplier<HttpEndpoint.Page>> pages =
        Map.of(
            "/metrics",
            () -> page("up 1\n"),
            "/draining",
            () -> new HttpEndpoint.Page(503, "text/plain", new byte[0]),
            "/broken",
            () -> {
              throw new IllegalStateException("bug");
            });
    var spec = new HttpEndpoint.Spec("GEN-09", EchoNode.address("127.0.0.1", 0), allowed, pages);
    return switch (HttpEndpoint.open(loops, spec, counters, events)) {
      case HttpEndpoint.Opening.Opened(var endpoint) -> endpoint;
      case HttpEndpoint.Opening.Refused(var problem) -> throw new AssertionError(problem);
    };
  }

  private static HttpEndpoint.Page page(String text) {
    return new HttpEndpoint.Page("text/plain", text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String exchange(HttpEndpoint endpoint, String request) throws IOException {
    try (var socket = new Socket(endpoint.address().getAddress(), endpoint.address().getPort())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET /metrics HTTP/1.1, 200 OK",
    "GET /metrics?name=x HTTP/1.1, 200 OK",
    "HEAD /metrics HTTP/1.1, 200 OK",
    "GET /draining HTTP/1.1, 503 Service Unavailable",
    "GET /other HTTP/1.1, 404 Not Found",
    "GET /metrics/../etc HTTP/1.1, 404 Not Found",
    "POST /metrics HTTP/1.1, 405 Method Not Allowed",
    "GET /broken HTTP/1.1, 500 Internal Server Error",
    "nonsense, 400 Bad Request",
  })
  void answersByMethodAndPath(String line, String status) throws IOException {
    var answer = exchange(open(AddressSet.ALL), line + "\r\nHost: x\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 " + status + "\r\n");
  }

  @Test
  void sendsThePageAndItsLengthOnlyForHead() throws IOException {
    var endpoint = open(AddressSet.ALL);
    assertThat(exchange(endpoint, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"))
        .contains("content-type: text/plain\r\n")
        .endsWith("\r\n\r\nup 1\n");
    assertThat(exchange(endpoint, "HEAD /metrics HTTP/1.1\r\nHost: x\r\n\r\n"))
        .contains("content-length: 5\r\n")
        .endsWith("\r\n\r\n");
  }

  @Test
  void tellsStrangersNothing() throws IOException {
    var endpoint = open(AddressSet.of(InetAddress.ofLiteral("192.0.2.1")));
    assertThat(exchange(endpoint, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"))
        .startsWith("HTTP/1.1 403 ");
    assertThat(exchange(endpoint, "GET /other HTTP/1.1\r\nHost: x\r\n\r\n"))
        .startsWith("HTTP/1.1 403 ");
  }

  @Test
  void refusesWhatIsTooLarge() throws IOException {
    var endpoint = open(AddressSet.ALL);
    assertThat(exchange(endpoint, "GET /" + "x".repeat(3000) + " HTTP/1.1\r\n\r\n"))
        .startsWith("HTTP/1.1 414 ");
    assertThat(exchange(endpoint, "GET /metrics HTTP/1.1\r\nA: " + "x".repeat(9000) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 431 ");
    assertThat(exchange(endpoint, "GET /metrics HTTP/1.1\r\nContent-Length: 5\r\n\r\n"))
        .startsWith("HTTP/1.1 413 ");
  }

  @Test
  void takesOnlySoManyConnections() throws IOException {
    var endpoint = open(AddressSet.ALL);
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < HttpEndpoint.MAX_CONNECTIONS; i++) {
        sockets.add(new Socket(endpoint.address().getAddress(), endpoint.address().getPort()));
      }
      try (var oneTooMany =
          new Socket(endpoint.address().getAddress(), endpoint.address().getPort())) {
        oneTooMany.setSoTimeout(60_000);
        assertThat(oneTooMany.getInputStream().read()).isEqualTo(-1);
      }
    } finally {
      for (var socket : sockets) {
        socket.close();
      }
    }
    Eventually.until(
        "served again",
        () -> {
          try {
            return exchange(endpoint, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
                .startsWith("HTTP/1.1 200 ");
          } catch (IOException _) {
            return false;
          }
        });
  }

  @Test
  void tellsWhyItCannotBeOpened() {
    var first = open(AddressSet.ALL);
    var spec = new HttpEndpoint.Spec("GEN-09", first.address(), AddressSet.ALL, Map.of());
    assertThat(HttpEndpoint.open(loops, spec, counters, events))
        .isInstanceOfSatisfying(
            HttpEndpoint.Opening.Refused.class,
            refused ->
                assertThat(refused.problem().toString()).contains("GEN-09", "another socket"));
  }
}
