package io.sallyport.lab.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.LabNetwork;
import io.sallyport.lab.peers.ListeningSockets;
import io.sallyport.lab.peers.MediaPool;
import io.sallyport.lab.peers.PeerProcess;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * coturn's client through the pool: everything it sends through relayed addresses comes back. It
 * waits more than it works, so all runs of it are under way at once, each as a user of its own at
 * an address of its own.
 */
class TurnClientsTest {
  @RegisterExtension static final Lab LAB = new Lab();

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int MESSAGES = 20;
  private static final int CLIENTS = 2;

  /** Numbers of the addresses of runs begin behind this. */
  private static final int OWN_ADDRESSES = 10;

  private static final Pattern TOTALS =
      Pattern.compile("start_mclient: tot_send_msgs=(\\d+), tot_recv_msgs=(\\d+)");

  private static MediaPool pool;
  private static InetSocketAddress peer;
  private static int runs;

  private static Client channels;
  private static Client indications;
  private static Client pairs;
  private static Client insideOnChannels;
  private static Client insideByIndications;
  private static Client wholeDatagrams;
  private static Client mobile;
  private static Client tcp;
  private static Client insideOnTcp;
  private static Client tls;
  private static Client connecting;
  private static Client connectingInside;
  private static Client connectingInTls;
  private static Client takingConnections;
  private static Client unpermitted;

  @BeforeAll
  static void start() {
    pool = MediaPool.start(LAB.forClass(), LabNetwork.choose());
    peer = new InetSocketAddress(pool.stranger(2), ListeningSockets.freePort(pool.stranger(2)));
    LAB.forClass()
        .start(
            "turnutils_peer",
            List.of(
                PeerProcess.program("turnutils_peer"),
                "-L",
                peer.getAddress().getHostAddress(),
                "-p",
                Integer.toString(peer.getPort())));
    channels = client(pool.outside(1), "-y", "-c");
    indications = client(pool.outside(2), "-y", "-c", "-s");
    pairs = client(pool.outside(1), "-y");
    insideOnChannels = client(pool.inside(1), toPeer("-c"));
    insideByIndications = client(pool.inside(2), toPeer("-c", "-s"));
    wholeDatagrams = client(pool.outside(1), toPeer("-c", "-g"));
    mobile = client(pool.outside(1), toPeer("-c", "-M"));
    tcp = client(pool.outside(1), "-y", "-c", "-t");
    insideOnTcp = client(pool.inside(2), toPeer("-c", "-t"));
    // Slowly: this client takes a TLS record for a message, and loses what shares one.
    tls = client(pool.outside(1), toPeer("-c", "-t", "-S", "-m", "1", "-z", "200"));
    connecting = client(pool.outside(1), "-T");
    connectingInside = client(pool.inside(2), "-T");
    connectingInTls = client(pool.outside(1), "-T", "-S", "-m", "1", "-z", "200");
    takingConnections = client(pool.outside(2), "-T", "-P");
    unpermitted = client(pool.outside(1), toPeer("-c", "-s", "-I"));
  }

  @Test
  void clientsTalkOnChannels() {
    assertThat(channels.lost()).isZero();
  }

  @Test
  void clientsTalkByIndications() {
    assertThat(indications.lost()).isZero();
  }

  @Test
  void clientsGetPairsOfPorts() {
    assertThat(pairs.lost()).isZero();
  }

  @Test
  void clientsInsideReachPeersOutside() {
    assertThat(insideOnChannels.lost()).isZero();
    assertThat(insideByIndications.lost()).isZero();
  }

  @Test
  void clientsAskForWholeDatagrams() {
    assertThat(wholeDatagrams.lost()).isZero();
  }

  /** Each takes its allocation along to another port, which another lane may hear. */
  @Test
  void clientsMove() {
    assertThat(mobile.lost()).isZero();
    assertThat(pool.counters(1).total("av_allocations_moved")).isPositive();
  }

  @Test
  void clientsComeOnTcp() {
    assertThat(tcp.lost()).isZero();
    assertThat(insideOnTcp.lost()).isZero();
  }

  @Test
  void clientsComeInTls() {
    assertThat(tls.lost()).isZero();
  }

  /** Each connects to the relayed address of the other (RFC 6062). */
  @Test
  void clientsConnectToOneAnother() {
    assertThat(connecting.lost()).isZero();
    assertThat(connectingInside.lost()).isZero();
  }

  @Test
  void clientsConnectInTls() {
    assertThat(connectingInTls.lost()).isZero();
  }

  /** What this client's own peer sends it does not count, with coturn's server either. */
  @Test
  void clientsTakeConnectionsOfPeers() {
    assertThat(takingConnections.lost()).isEqualTo(MESSAGES * CLIENTS / 2);
  }

  @Test
  void nothingPassesWithoutAPermission() {
    assertThat(unpermitted.lost()).isEqualTo(MESSAGES * CLIENTS);
  }

  private static String[] toPeer(String... how) {
    List<String> options = new ArrayList<>(List.of(how));
    options.addAll(
        List.of("-e", peer.getAddress().getHostAddress(), "-r", Integer.toString(peer.getPort())));
    return options.toArray(String[]::new);
  }

  /** Starts a run of the client. */
  private static Client client(InetSocketAddress server, String... how) {
    runs++;
    List<String> command =
        new ArrayList<>(
            List.of(
                PeerProcess.program("turnutils_uclient"),
                "-W",
                MediaPool.SHARED_SECRET,
                "-u",
                "user-" + runs,
                "-p",
                Integer.toString(server.getPort()),
                "-L",
                pool.stranger(OWN_ADDRESSES + runs).getHostAddress(),
                "-n",
                Integer.toString(MESSAGES),
                "-m",
                Integer.toString(CLIENTS),
                "-l",
                "170"));
    command.addAll(List.of(how));
    command.add(server.getAddress().getHostAddress());
    return new Client(LAB.forClass().start("turnutils_uclient-" + runs, command));
  }

  /** A run of the client, which tells at its end what it sent and received. */
  private record Client(PeerProcess process) {
    /** Messages that did not come back. */
    int lost() {
      process.awaitExit(LIMIT);
      Matcher totals = TOTALS.matcher(process.output());
      int sent = 0;
      int received = 0;
      while (totals.find()) {
        sent = Integer.parseInt(totals.group(1));
        received = Integer.parseInt(totals.group(2));
      }
      assertThat(sent).as(process.output()).isGreaterThanOrEqualTo(MESSAGES);
      return sent - received;
    }
  }
}
