package io.sallyport.lab.webconf;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.ConferencePool;
import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.LabNetwork;
import io.sallyport.lab.peers.ListeningSockets;
import io.sallyport.lab.peers.Nginx;
import io.sallyport.lab.peers.PeerProcess;
import io.sallyport.lab.peers.PeerScope;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** curl, socat and ncat outside; nginx, HAProxy and a Mumble server inside. */
@SuppressWarnings("NullAway.Init") // set before all tests
class RealProgramsTest {
  @RegisterExtension static final Lab LAB = new Lab();

  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** Type of ServerSync: the client has joined. */
  private static final int SERVER_SYNC = 5;

  private static ConferencePool pool;

  @BeforeAll
  static void startNodes() {
    pool = ConferencePool.start(LAB.forClass(), LabNetwork.choose());
  }

  @Test
  void letsStockClientsThroughBothNodes() throws IOException {
    InetSocketAddress server = pool.backend();
    Nginx nginx =
        Nginx.start(
            LAB.forTest(), "pages", server, List.of(new Nginx.Site(ConferencePool.SERVICE, "")));
    nginx.put("agenda", LAB.forTest().write("page", "the agenda\n"));
    pool.agent(LAB.forTest(), server);
    for (int node = 1; node <= 2; node++) {
      String token = pool.token();
      assertThat(curl(node, "--proxy-header", "Proxy-Authorization: Bearer " + token))
          .contains("the agenda")
          .endsWith("200");
      assertThat(curl(node, "--proxy-header", "Proxy-Authorization: Bearer " + token))
          .endsWith("403");
      assertThat(curl(node, "--proxy-user", "x:" + pool.token())).endsWith("200");
      assertThat(curl(node)).endsWith("407");
      String door = "127.0.0.1:" + door(node);
      String port = door.substring(door.indexOf(':') + 1);
      assertThat(
              shell(
                  "printf 'GET /agenda HTTP/1.0\\r\\n\\r\\n' | socat -t 50 - PROXY:127.0.0.1:"
                      + ConferencePool.SERVICE
                      + ":443,proxyport="
                      + port
                      + ",proxyauth=x:"
                      + pool.token()))
          .contains("the agenda");
      assertThat(
              shell(
                  "printf 'GET /agenda HTTP/1.0\\r\\n\\r\\n' | ncat --proxy "
                      + door
                      + " --proxy-type http --proxy-auth x:"
                      + pool.token()
                      + " "
                      + ConferencePool.SERVICE
                      + " 443"))
          .contains("the agenda");
      assertThat(pool.counters(node).total("webconf_tokens_used")).isEqualTo(1);
    }
  }

  @Test
  void tellsHaproxyWhoComes() throws IOException {
    InetSocketAddress server = pool.backend();
    PeerProcess haproxy =
        LAB.forTest()
            .start(
                "haproxy",
                List.of(
                    PeerProcess.program("haproxy"),
                    "-db",
                    "-f",
                    LAB.forTest().write("haproxy.cfg", haproxyConfiguration(server)).toString()));
    haproxy.awaitListener(server, LIMIT);
    pool.agent(LAB.forTest(), server, "--proxy-protocol");

    assertThat(curl(1, "--proxy-user", "x:" + pool.token()))
        .contains("from 127.0.0.1 for " + ConferencePool.SERVICE)
        .containsPattern("session [0-9A-F]{32}");
  }

  private static String haproxyConfiguration(InetSocketAddress at) {
    return """
    defaults
      mode http
      timeout client 10s
      timeout connect 1s
      timeout server 10s
    frontend conferences
      bind %s:%d accept-proxy
      http-request return status 200 content-type text/plain lf-string \
    "from %%[src] for %%[fc_pp_authority] session %%[fc_pp_unique_id,hex]"
    """
        .formatted(at.getAddress().getHostAddress(), at.getPort());
  }

  @Test
  void joinsAConferenceOfMumble() throws IOException {
    InetSocketAddress server = pool.backend();
    PeerScope scope = LAB.forTest();
    String settings =
        """
        host=%s
        port=%d
        database=%s
        uname=root
        logfile=
        users=10
        """
            .formatted(
                server.getAddress().getHostAddress(),
                server.getPort(),
                scope.directory().resolve("mumble.sqlite"));
    PeerProcess mumble =
        scope.start(
            "mumble",
            List.of(
                PeerProcess.program("murmurd"),
                "-fg",
                "-ini",
                scope.write("mumble.ini", settings).toString()));
    mumble.awaitListener(server, LIMIT);
    pool.agent(LAB.forTest(), server);
    try (Invited client = Invited.connect(Invited.tls(pool), pool.outside(2), pool.token())) {
      assertThat(client.status()).isEqualTo("200");
      SSLSocket inner =
          (SSLSocket)
              trusting()
                  .getSocketFactory()
                  .createSocket(client.socket(), ConferencePool.SERVICE, 443, true);
      inner.getOutputStream().write(frame(0, "08848604"));
      inner.getOutputStream().write(frame(2, "0a05616c696365"));

      assertThat(typesUntilJoined(new DataInputStream(inner.getInputStream())))
          .contains(0, 15, SERVER_SYNC);
    }
  }

  /** A message of Mumble: type, length, and the body of a protocol buffer. */
  private static byte[] frame(int type, String body) {
    byte[] octets = HexFormat.of().parseHex(body);
    return HexFormat.of().parseHex("%04x%08x%s".formatted(type, octets.length, body));
  }

  private static List<Integer> typesUntilJoined(DataInputStream in) throws IOException {
    List<Integer> types = new ArrayList<>();
    while (!types.contains(SERVER_SYNC)) {
      types.add(in.readUnsignedShort());
      in.skipNBytes(in.readInt());
    }
    return types;
  }

  /** Mumble's clients trust a certificate at first sight. */
  private static SSLContext trusting() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new AtFirstSight()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class AtFirstSight implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  /** The page, or nothing, and the status of the CONNECT. */
  private static String curl(int node, String... more) {
    InetSocketAddress at = pool.outside(node);
    List<String> command =
        new ArrayList<>(
            List.of(
                PeerProcess.program("sh"),
                "-c",
                "curl -s -w '%{http_connect}' --max-time 50 \"$@\" || true",
                "curl",
                "--proxytunnel",
                "--proxy",
                "https://" + ConferencePool.NAME + ":" + at.getPort(),
                "--resolve",
                ConferencePool.NAME + ":" + at.getPort() + ":" + at.getAddress().getHostAddress(),
                "--proxy-cacert",
                pool.outsideAuthority().toString()));
    command.addAll(List.of(more));
    command.add("http://" + ConferencePool.SERVICE + ":443/agenda");
    return LAB.forTest().run("curl" + System.nanoTime(), command);
  }

  /** A port on this machine that socat leads to a node by TLS, for programs that have none. */
  private static int door(int node) {
    InetSocketAddress at = pool.outside(node);
    int port = ListeningSockets.freePort(InetAddress.getLoopbackAddress());
    PeerProcess socat =
        LAB.forTest()
            .start(
                "door" + node,
                List.of(
                    PeerProcess.program("socat"),
                    "TCP-LISTEN:" + port + ",bind=127.0.0.1,reuseaddr,fork",
                    "OPENSSL:"
                        + at.getAddress().getHostAddress()
                        + ":"
                        + at.getPort()
                        + ",cafile="
                        + pool.outsideAuthority()
                        + ",commonname="
                        + ConferencePool.NAME
                        + ",snihost="
                        + ConferencePool.NAME));
    socat.awaitListener(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), LIMIT);
    return port;
  }

  private static String shell(String script) {
    PeerProcess.program("ncat");
    return LAB.forTest()
        .run("sh" + System.nanoTime(), List.of(PeerProcess.program("sh"), "-c", script));
  }
}
