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

/** coturn's client through the pool: everything it sends through relayed addresses comes back. */
class TurnClientsTest {
  @RegisterExtension static final Lab LAB = new Lab();

  private static final Duration LIMIT = Duration.ofSeconds(40);
  private static final int MESSAGES = 20;
  private static final int CLIENTS = 2;
  private static final Pattern TOTALS =
      Pattern.compile("start_mclient: tot_send_msgs=(\\d+), tot_recv_msgs=(\\d+)");

  private static MediaPool pool;
  private static InetSocketAddress peer;

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
  }

  /** The first call of the day is as good as any. */
  @Test
  void nodesAreWarmWhenTheyAreReady() {
    assertThat(pool.log(1))
        .containsPattern("(?s)event=relay-warmed  datagrams=[1-9][0-9]{2}.*event=node-ready");
  }

  @Test
  void clientsTalkOnChannels() {
    assertThat(lost(pool.outside(1), "-y", "-c")).isZero();
  }

  @Test
  void clientsTalkByIndications() {
    assertThat(lost(pool.outside(2), "-y", "-c", "-s")).isZero();
  }

  @Test
  void clientsGetPairsOfPorts() {
    assertThat(lost(pool.outside(1), "-y")).isZero();
  }

  @Test
  void clientsInsideReachPeersOutside() {
    assertThat(lost(pool.inside(1), "-c", "-e", ip(peer), "-r", port(peer))).isZero();
    assertThat(lost(pool.inside(2), "-c", "-s", "-e", ip(peer), "-r", port(peer))).isZero();
  }

  @Test
  void clientsAskForWholeDatagrams() {
    assertThat(lost(pool.outside(1), "-c", "-g", "-e", ip(peer), "-r", port(peer))).isZero();
  }

  @Test
  void clientsComeOnTcp() {
    assertThat(lost(pool.outside(1), "-y", "-c", "-t")).isZero();
    assertThat(lost(pool.inside(2), "-c", "-t", "-e", ip(peer), "-r", port(peer))).isZero();
  }

  /** Slowly: this client takes a TLS record for a message, and loses what shares one. */
  @Test
  void clientsComeInTls() {
    List<String> slowly = List.of("-c", "-t", "-S", "-m", "1", "-z", "200");
    List<String> how = new ArrayList<>(slowly);
    how.addAll(List.of("-e", ip(peer), "-r", port(peer)));

    assertThat(lost(pool.outside(1), how.toArray(String[]::new))).isZero();
  }

  @Test
  void nothingPassesWithoutAPermission() {
    assertThat(lost(pool.outside(1), "-c", "-s", "-I", "-e", ip(peer), "-r", port(peer)))
        .isEqualTo(MESSAGES * CLIENTS);
  }

  private static String ip(InetSocketAddress address) {
    return address.getAddress().getHostAddress();
  }

  private static String port(InetSocketAddress address) {
    return Integer.toString(address.getPort());
  }

  /** Messages that did not come back. */
  private static int lost(InetSocketAddress server, String... how) {
    List<String> command =
        new ArrayList<>(
            List.of(
                PeerProcess.program("turnutils_uclient"),
                "-W",
                MediaPool.SHARED_SECRET,
                "-u",
                "alice",
                "-p",
                port(server),
                "-L",
                ip(new InetSocketAddress(pool.stranger(1), 0)),
                "-n",
                Integer.toString(MESSAGES),
                "-m",
                Integer.toString(CLIENTS),
                "-l",
                "170"));
    command.addAll(List.of(how));
    command.add(ip(server));
    PeerProcess client = LAB.forTest().start("turnutils_uclient", command);
    client.awaitExit(LIMIT);
    Matcher totals = TOTALS.matcher(client.output());
    int sent = 0;
    int received = 0;
    while (totals.find()) {
      sent = Integer.parseInt(totals.group(1));
      received = Integer.parseInt(totals.group(2));
    }
    assertThat(sent).as(client.output()).isGreaterThanOrEqualTo(MESSAGES);
    return sent - received;
  }
}
