package io.sallyport.lab.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.LabNetwork;
import io.sallyport.lab.peers.ListeningSockets;
import io.sallyport.lab.peers.MediaPool;
import io.sallyport.lab.peers.PeerProcess;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
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

  private static final int MESSAGES = 20;
  private static final int CLIENTS = 2;

  /** Numbers of the addresses of runs begin behind this. */
  private static final int OWN_ADDRESSES = 10;

  private static MediaPool pool;
  private static InetSocketAddress peer;
  private static int runs;

  private static TurnRun channels;
  private static TurnRun indications;
  private static TurnRun pairs;
  private static TurnRun insideOnChannels;
  private static TurnRun insideByIndications;
  private static TurnRun wholeDatagrams;
  private static TurnRun wholeDatagramsOnTcp;
  private static TurnRun mobile;
  private static TurnRun tcp;
  private static TurnRun insideOnTcp;
  private static TurnRun tls;
  private static TurnRun connecting;
  private static TurnRun connectingInside;
  private static TurnRun connectingInTls;
  private static TurnRun takingConnections;
  private static TurnRun unpermitted;

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
    wholeDatagramsOnTcp = client(pool.outside(2), toPeer("-c", "-g", "-t"));
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
    assertThat(channels.lost(MESSAGES)).isZero();
  }

  @Test
  void clientsTalkByIndications() {
    assertThat(indications.lost(MESSAGES)).isZero();
  }

  @Test
  void clientsGetPairsOfPorts() {
    assertThat(pairs.lost(MESSAGES)).isZero();
  }

  @Test
  void clientsInsideReachPeersOutside() {
    assertThat(insideOnChannels.lost(MESSAGES)).isZero();
    assertThat(insideByIndications.lost(MESSAGES)).isZero();
  }

  @Test
  void clientsAskForWholeDatagrams() {
    assertThat(wholeDatagrams.lost(MESSAGES)).isZero();
    assertThat(wholeDatagramsOnTcp.lost(MESSAGES)).isZero();
  }

  /** Each takes its allocation along to another port, which another lane may hear. */
  @Test
  void clientsMove() {
    assertThat(mobile.lost(MESSAGES)).isZero();
    assertThat(pool.counters(1).total("av_allocations_moved")).isPositive();
  }

  @Test
  void clientsComeOnTcp() {
    assertThat(tcp.lost(MESSAGES)).isZero();
    assertThat(insideOnTcp.lost(MESSAGES)).isZero();
  }

  @Test
  void clientsComeInTls() {
    assertThat(tls.lost(MESSAGES)).isZero();
  }

  /** Each connects to the relayed address of the other (RFC 6062). */
  @Test
  void clientsConnectToOneAnother() {
    assertThat(connecting.lost(MESSAGES)).isZero();
    assertThat(connectingInside.lost(MESSAGES)).isZero();
  }

  @Test
  void clientsConnectInTls() {
    assertThat(connectingInTls.lost(MESSAGES)).isZero();
  }

  /** What this client's own peer sends it does not count, with coturn's server either. */
  @Test
  void clientsTakeConnectionsOfPeers() {
    assertThat(takingConnections.lost(MESSAGES)).isEqualTo(MESSAGES * CLIENTS / 2);
  }

  @Test
  void nothingPassesWithoutAPermission() {
    assertThat(unpermitted.lost(MESSAGES)).isEqualTo(MESSAGES * CLIENTS);
  }

  private static String[] toPeer(String... how) {
    List<String> options = new ArrayList<>(List.of(how));
    options.addAll(
        List.of("-e", peer.getAddress().getHostAddress(), "-r", Integer.toString(peer.getPort())));
    return options.toArray(String[]::new);
  }

  /** Starts a run of the client. */
  private static TurnRun client(InetSocketAddress server, String... how) {
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
    return new TurnRun(LAB.forClass().start("turnutils_uclient-" + runs, command));
  }
}
