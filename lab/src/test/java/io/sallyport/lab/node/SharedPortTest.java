package io.sallyport.lab.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Account;
import io.sallyport.lab.peers.Await;
import io.sallyport.lab.peers.ConferencePool;
import io.sallyport.lab.peers.EdgePool;
import io.sallyport.lab.peers.Kamailio;
import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.LabNetwork;
import io.sallyport.lab.peers.ListeningSockets;
import io.sallyport.lab.peers.MediaPool;
import io.sallyport.lab.peers.Nginx;
import io.sallyport.lab.peers.PeerProcess;
import io.sallyport.lab.peers.Sipp;
import io.sallyport.lab.peers.Stunnel;
import io.sallyport.lab.webconf.Invited;
import io.sallyport.webconf.TokenMint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * All of a node's services for clients at one address and port: sipp, curl and coturn's client each
 * reach theirs.
 */
@SuppressWarnings("NullAway.Init") // set before all tests
class SharedPortTest {
  @RegisterExtension static final Lab LAB = new Lab();

  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** Whoever answers it speaks SIP. */
  private static final String OPTIONS =
      """
      OPTIONS sip:harbor.example SIP/2.0
      Via: SIP/2.0/TLS 127.0.0.1;branch=z9hG4bK1
      Max-Forwards: 0
      From: <sip:mara@harbor.example>;tag=1
      To: <sip:harbor.example>
      Call-ID: guesser
      CSeq: 1 OPTIONS
      Content-Length: 0

      """
          .replace("\n", "\r\n");

  /** So many shut a source out for a minute. */
  private static final int REFUSED_TOKENS = 10;

  private static final AtomicInteger RUNS = new AtomicInteger();

  private static LabNetwork network;
  private static ConferencePool pool;

  @BeforeAll
  static void start() {
    network = LabNetwork.choose();
    pool = ConferencePool.startSharing(LAB.forClass(), network);
    Kamailio.start(LAB.forClass(), network, pool.inside());
  }

  @Test
  void sipReachesTheAccessEdge() {
    for (int node = 1; node <= 2; node++) {
      Stunnel tunnel =
          Stunnel.start(
              LAB.forTest(),
              "tunnel" + node,
              network.outside(),
              new Stunnel.Target(
                  pool.outside(node), EdgePool.EXTERNAL_NAME, pool.outsideAuthority(), null));
      Sipp.start(LAB.forTest(), "mara" + node, Sipp.Part.of(Account.MARA, tunnel, "register"))
          .awaitSuccess();
    }
  }

  @Test
  void invitationsReachTheWebConferencingEdge() {
    InetSocketAddress server = pool.backend();
    Nginx.start(LAB.forTest(), "pages", server, List.of(new Nginx.Site(ConferencePool.SERVICE, "")))
        .put("agenda", LAB.forTest().write("page", "the agenda\n"));
    pool.agent(LAB.forTest(), server);
    for (int node = 1; node <= 2; node++) {
      assertThat(curl(node, "--proxy-user", "x:" + pool.token()))
          .contains("the agenda")
          .endsWith("200");
      assertThat(curl(node)).endsWith("407");
    }
  }

  private static String curl(int node, String... more) {
    InetSocketAddress at = pool.outside(node);
    String door = ConferencePool.NAME + ":" + at.getPort();
    List<String> command =
        new ArrayList<>(
            List.of(
                PeerProcess.program("sh"),
                "-c",
                "curl -s -w '%{http_connect}' --max-time 50 \"$@\" || true",
                "curl",
                "--proxytunnel",
                "--proxy",
                "https://" + door,
                "--resolve",
                door + ":" + at.getAddress().getHostAddress(),
                "--proxy-cacert",
                pool.outsideAuthority().toString()));
    command.addAll(List.of(more));
    command.add("http://" + ConferencePool.SERVICE + ":443/agenda");
    return LAB.forTest().run("curl" + RUNS.incrementAndGet(), command);
  }

  /** Whoever guesses tokens may share an address with people who only want to call. */
  @Test
  void badTokensShutTheirSourceOutOfConferencesAlone() throws IOException {
    InetAddress guesser = network.partner(9);
    String strange = ConferencePool.token(TokenMint.create());
    for (int i = 0; i < REFUSED_TOKENS; i++) {
      assertThat(answer(guesser, connect(strange))).startsWith("HTTP/1.1 403 ");
    }

    assertThat(answer(guesser, connect(strange))).isEmpty();
    assertThat(pool.counters(1).total("net_refused_banned")).isEqualTo(1);
    assertThat(answer(network.partner(8), connect(strange))).startsWith("HTTP/1.1 403 ");
    assertThat(answer(guesser, OPTIONS)).startsWith("SIP/2.0 ");
  }

  @Test
  void strangersAreCountedOnceTheyAskToBeConnected() throws IOException {
    try (Socket stranger = secured(network.partner(7))) {
      stranger.getOutputStream().write("CONNECT conf".getBytes(StandardCharsets.US_ASCII));
      Await.until("it is counted", LIMIT, () -> strangers() == 1);
    }
    Await.until("it is no more", LIMIT, () -> strangers() == 0);
  }

  private static long strangers() {
    return pool.counters(1).number("webconf_preauth_open");
  }

  private static String connect(String token) {
    return "CONNECT "
        + ConferencePool.SERVICE
        + ":443 HTTP/1.1\r\nProxy-Authorization: Bearer "
        + token
        + "\r\n\r\n";
  }

  /** What is answered first, by the first node; empty if it closes. */
  private static String answer(InetAddress from, String said) throws IOException {
    try (Socket socket = secured(from)) {
      socket.getOutputStream().write(said.getBytes(StandardCharsets.US_ASCII));
      byte[] answer = new byte[1_024];
      int octets = socket.getInputStream().read(answer);
      return new String(answer, 0, Math.max(0, octets), StandardCharsets.US_ASCII);
    }
  }

  private static Socket secured(InetAddress from) throws IOException {
    InetSocketAddress to = pool.outside(1);
    Socket plain = new Socket(to.getAddress(), to.getPort(), from, 0);
    plain.setSoTimeout((int) LIMIT.toMillis());
    return Invited.tls(pool)
        .getSocketFactory()
        .createSocket(plain, ConferencePool.NAME, to.getPort(), true);
  }

  @Test
  void turnReachesTheRelayOnTcpAndTls() {
    InetSocketAddress peer =
        new InetSocketAddress(network.outside(), ListeningSockets.freePort(network.outside()));
    LAB.forTest()
        .start(
            "turnutils_peer",
            List.of(
                PeerProcess.program("turnutils_peer"),
                "-L",
                peer.getAddress().getHostAddress(),
                "-p",
                Integer.toString(peer.getPort())));
    assertThat(turn(1, peer, "-c", "-t")).contains("Total lost packets 0 (0.000000%)");
    assertThat(turn(2, peer, "-c", "-t", "-S", "-z", "200"))
        .contains("Total lost packets 0 (0.000000%)");
  }

  private static String turn(int node, InetSocketAddress peer, String... how) {
    InetSocketAddress server = pool.outside(node);
    List<String> command =
        new ArrayList<>(
            List.of(
                PeerProcess.program("turnutils_uclient"),
                "-W",
                MediaPool.SHARED_SECRET,
                "-u",
                "user-" + node,
                "-p",
                Integer.toString(server.getPort()),
                "-L",
                network.outside().getHostAddress(),
                "-e",
                peer.getAddress().getHostAddress(),
                "-r",
                Integer.toString(peer.getPort()),
                "-n",
                "10",
                "-m",
                "1",
                "-l",
                "170"));
    command.addAll(List.of(how));
    command.add(server.getAddress().getHostAddress());
    PeerProcess client = LAB.forTest().start("turnutils_uclient-" + node, command);
    client.awaitExit(LIMIT);
    return client.output();
  }

  /** The clear is the relay's alone: what is meant for the others has to come in TLS. */
  @Test
  void nobodyElseIsSpokenWithInTheClear() throws IOException {
    for (String said :
        List.of(
            "OPTIONS sip:harbor.example SIP/2.0\r\n\r\n",
            "CONNECT " + ConferencePool.SERVICE + ":443 HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\n\r\n")) {
      try (var socket = new Socket(pool.outside(1).getAddress(), pool.outside(1).getPort())) {
        socket.setSoTimeout((int) LIMIT.toMillis());
        socket.getOutputStream().write(said.getBytes(StandardCharsets.US_ASCII));
        assertThat(socket.getInputStream().readAllBytes()).as(said).isEmpty();
      }
    }
  }
}
