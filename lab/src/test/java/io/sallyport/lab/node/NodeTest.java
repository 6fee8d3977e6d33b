package io.sallyport.lab.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.app.node.RowStates;
import io.sallyport.topology.Node;
import io.sallyport.topology.PortPlan;
import io.sallyport.topology.PortRow;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeTest {
  private static final String READY = "node-ready";

  @TempDir private Path folder = Path.of("");
  private @Nullable LoopbackPool made;

  @BeforeEach
  void makePool() throws IOException {
    made = LoopbackPool.create(folder);
  }

  @Test
  void listensExactlyWhereCatalogueAndCapabilitiesSay() throws IOException {
    Set<InetSocketAddress> expected = built(PortRow.Transport.TCP);
    try (Program program = startNode("text")) {
      program.awaitOutput(READY);
      assertThat(ProcessSockets.listening(program.pid())).isEqualTo(expected);
      assertThat(ProcessSockets.datagram(program.pid()))
          .isNotEmpty()
          .isEqualTo(built(PortRow.Transport.UDP));
    }
    assertThat(expected)
        .contains(new InetSocketAddress(InetAddress.ofLiteral("::1"), pool().port("EXT-05")))
        .contains(new InetSocketAddress(InetAddress.ofLiteral("::1"), pool().port("EXT-06")))
        .hasSizeGreaterThanOrEqualTo(6);
  }

  private Set<InetSocketAddress> built(PortRow.Transport transport) {
    return PortPlan.of(pool().topology()).listeners(node()).stream()
        .filter(use -> RowStates.of(use.row()).isBuilt())
        .filter(use -> use.row().transport() == transport)
        .map(use -> new InetSocketAddress(use.address(), use.ports().low()))
        .collect(Collectors.toSet());
  }

  @Test
  void tellsWhichRowsAreMissing() throws IOException {
    try (Program program = startNode("text")) {
      program.awaitOutput(READY);
      assertThat(program.out()).contains("missing=central management replica  rows=INT-08");
      Program status = Program.run(folder, statusCommand());
      assertThat(status.exitCode()).isZero();
      assertThat(status.out())
          .contains("ae1.harbor.lan: ready")
          .containsPattern("INT-08 +not built +central management replica")
          .containsPattern("EXT-01 +open +\\S+:5269")
          .containsPattern("EXT-05 +open +\\S+:" + pool().port("EXT-05"));
    }
  }

  @Test
  void endsWellWhenTerminated() throws IOException {
    try (Program program = startNode("json")) {
      program.awaitOutput(READY);
      program.terminate();
      assertThat(program.exitCode()).isZero();
      assertThat(program.out().lines())
          .allSatisfy(line -> assertThat(line).startsWith("{\"time\": \"").endsWith("}"))
          .anySatisfy(line -> assertThat(line).contains("node-draining"))
          .anySatisfy(line -> assertThat(line).contains("node-stopped"));
    }
    assertThat(Program.run(folder, statusCommand()).exitCode()).isEqualTo(4);
  }

  @Test
  void aStartThatFailsListsEveryPortAndLeavesNothingOpen() throws IOException {
    Node node = node();
    try (ServerSocket access =
            new ServerSocket(pool().port("EXT-05"), 1, node.access().getFirst());
        ServerSocket pages =
            new ServerSocket(pool().port("GEN-09"), 1, node.internal().getFirst())) {
      assertThat(access.isBound() && pages.isBound()).isTrue();
      try (Program program = startNode("text")) {
        assertThat(program.exitCode()).isEqualTo(3);
        assertThat(program.err()).contains("row EXT-05 at ", "row GEN-09 at ").hasLineCount(2);
        assertThat(program.out()).doesNotContain(READY);
      }
    }
    try (ServerSocket free =
        new ServerSocket(pool().port("INT-02"), 1, node.internal().getFirst())) {
      assertThat(free.isBound()).isTrue();
    }
  }

  @Test
  void aStartThatFailsListsEveryFile() throws IOException {
    Files.delete(folder.resolve("certs/external.key"));
    Files.writeString(folder.resolve("certs/internal.pem"), "no certificate");
    Files.writeString(folder.resolve("certs/pool.keys"), "no key");
    Files.writeString(folder.resolve("certs/av.keys"), "no key");
    try (Program program = startNode("text")) {
      assertThat(program.exitCode()).isEqualTo(3);
      assertThat(program.err()).contains("external.key", "internal.pem", "pool.keys", "av.keys");
    }
  }

  @Test
  void aStartThatFailsListsFilesAndPortsInOneRun() throws IOException {
    Files.delete(folder.resolve("certs/external.key"));
    try (ServerSocket access =
        new ServerSocket(pool().port("EXT-05"), 1, node().access().getFirst())) {
      assertThat(access.isBound()).isTrue();
      try (Program program = startNode("text")) {
        assertThat(program.exitCode()).isEqualTo(3);
        assertThat(program.err()).contains("external.key", "row EXT-05 at ").hasLineCount(2);
      }
    }
  }

  @Test
  void speaksHttpWithBrowsersOnlyIfWebSocketsAreOn() throws IOException, GeneralSecurityException {
    try (Program program = startNode("text")) {
      program.awaitOutput(READY);
      assertThat(answerToHttp("")).startsWith("HTTP/1.1 426 ");
    }
    Files.writeString(pool().file(), "access: {webSocket: false}\n", StandardOpenOption.APPEND);
    try (Program program = startNode("text")) {
      program.awaitOutput(READY);
      assertThat(answerToHttp("")).isEmpty();
      program.awaitOutput("protocol-refused");
    }
  }

  @Test
  void opensWebSocketsToPagesOfTheOriginsThatItIsTold()
      throws IOException, GeneralSecurityException {
    Files.writeString(
        pool().file(),
        "access: {webSocketOrigins: [\"https://app.harbor.example\"]}\n",
        StandardOpenOption.APPEND);
    String upgrade =
        """
        Upgrade: websocket
        Connection: Upgrade
        Sec-WebSocket-Version: 13
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
        Sec-WebSocket-Protocol: sip
        """;
    try (Program program = startNode("text")) {
      program.awaitOutput(READY);
      assertThat(answerToHttp(upgrade + "Origin: https://app.harbor.example\n"))
          .startsWith("HTTP/1.1 101 ");
      assertThat(answerToHttp(upgrade)).startsWith("HTTP/1.1 101 ");
      assertThat(answerToHttp(upgrade + "Origin: https://app.elsewhere.example\n"))
          .startsWith("HTTP/1.1 403 ");
    }
  }

  /** First line of the answer to a GET with further header lines; empty if there is none. */
  private String answerToHttp(String lines) throws IOException, GeneralSecurityException {
    try (Socket client =
        trustingPool()
            .getSocketFactory()
            .createSocket(node().access().getFirst(), pool().port("EXT-05"))) {
      client.setSoTimeout(60_000);
      String request = "GET / HTTP/1.1\nHost: sip.harbor.example\n" + lines + "\n";
      client
          .getOutputStream()
          .write(request.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
      BufferedReader answer =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
      return Objects.requireNonNullElse(answer.readLine(), "");
    }
  }

  private SSLContext trustingPool() throws IOException, GeneralSecurityException {
    KeyStore anchors = KeyStore.getInstance("PKCS12");
    anchors.load(null, null);
    try (InputStream file = Files.newInputStream(folder.resolve("certs/ca.pem"))) {
      anchors.setCertificateEntry(
          "pool", CertificateFactory.getInstance("X.509").generateCertificate(file));
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(anchors);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private LoopbackPool pool() {
    return Objects.requireNonNull(made);
  }

  private Node node() {
    return pool().topology().nodes().getFirst();
  }

  private Program startNode(String logFormat) throws IOException {
    return Program.start(
        folder,
        "node",
        "--topology",
        pool().file().toString(),
        "--node",
        LoopbackPool.NODE,
        "--log-format",
        logFormat);
  }

  private String[] statusCommand() {
    return new String[] {
      "status", "--topology", pool().file().toString(), "--node", LoopbackPool.NODE
    };
  }
}
