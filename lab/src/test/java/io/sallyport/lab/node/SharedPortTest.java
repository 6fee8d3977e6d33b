package io.sallyport.lab.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Account;
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
import java.io.IOException;
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
