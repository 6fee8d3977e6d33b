package io.sallyport.lab.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.LabNetwork;
import io.sallyport.lab.peers.MediaPool;
import io.sallyport.lab.peers.PeerProcess;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A pool whose topology asks for io_uring relays with it, and says so. */
class UringRelayTest {
  @RegisterExtension static final Lab LAB = new Lab();

  /** Environment: says that this machine is known to have no io_uring. */
  private static final String WITHOUT = "SALLYPORT_WITHOUT_IO_URING";

  private static final int MESSAGES = 30;
  private static final int CLIENTS = 2;

  @Test
  void clientsTalk() {
    MediaPool pool = MediaPool.startOn("io-uring", LAB.forClass(), LabNetwork.choose());
    if (System.getenv(WITHOUT) == null) {
      assertThat(pool.log(1)).contains("event=lane-io-chosen").contains("io=IO_URING");
    } else {
      assertThat(pool.log(1)).contains("event=lane-io-refused").contains("io=EPOLL");
    }
    TurnRun channels = client(pool, 1, "-c");
    TurnRun indications = client(pool, 2, "-c", "-s");
    TurnRun inside = client(pool, 3, "-c");
    assertThat(channels.lost(MESSAGES * CLIENTS)).isZero();
    assertThat(indications.lost(MESSAGES * CLIENTS)).isZero();
    assertThat(inside.lost(MESSAGES * CLIENTS)).isZero();
    assertThat(pool.counters(1).total("lane_lane_passes_failed")).isZero();
    assertThat(pool.counters(1).total("lane_lane_handlers_failed")).isZero();
    assertThat(pool.log(1)).doesNotContain("level=ERROR");
  }

  /** coturn's client, half of whose clients are the peers of the others. */
  private static TurnRun client(MediaPool pool, int number, String... how) {
    InetSocketAddress server = number == 3 ? pool.inside(1) : pool.outside(1);
    List<String> command =
        new ArrayList<>(
            List.of(PeerProcess.program("turnutils_uclient"), "-W", MediaPool.SHARED_SECRET));
    command.addAll(List.of("-u", "user-" + number, "-p", Integer.toString(server.getPort())));
    command.addAll(List.of("-L", pool.stranger(number).getHostAddress()));
    command.addAll(List.of("-n", Integer.toString(MESSAGES), "-m", Integer.toString(CLIENTS)));
    command.addAll(List.of("-l", "170", "-y"));
    command.addAll(List.of(how));
    command.add(server.getAddress().getHostAddress());
    return new TurnRun(LAB.forTest().start("turnutils_uclient-" + number, command));
  }
}
