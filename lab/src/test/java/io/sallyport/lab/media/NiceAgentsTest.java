package io.sallyport.lab.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.LabNetwork;
import io.sallyport.lab.peers.MediaPool;
import io.sallyport.lab.peers.NiceAgents;
import io.sallyport.lab.peers.NiceAgents.Kind;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Clients of Office Communicator's generation: libnice in its mode for them, twice, each behind a
 * relay of MS-TURN, so that what they say passes two relayed addresses.
 */
class NiceAgentsTest {
  @RegisterExtension static final Lab LAB = new Lab();

  private static final Duration LIMIT = Duration.ofMinutes(3);

  private static NiceAgents udp;
  private static NiceAgents framed;
  private static NiceAgents pseudoTls;
  private static NiceAgents inside;

  @BeforeAll
  static void start() {
    MediaPool pool = MediaPool.start(LAB.forClass(), LabNetwork.choose());
    udp = agents(pool, 1, Kind.UDP, pool.outside(1), pool.outside(2));
    framed = agents(pool, 2, Kind.TCP, pool.outside(1), pool.outside(1));
    pseudoTls = agents(pool, 3, Kind.TLS, pool.outside(1), pool.outside(2));
    inside = agents(pool, 4, Kind.TLS, pool.inside(2), pool.outside(2));
  }

  private static NiceAgents agents(
      MediaPool pool, int number, Kind kind, InetSocketAddress one, InetSocketAddress two) {
    return NiceAgents.start(
        LAB.forClass(), pool, kind, List.of(one, two), pool.stranger(20 + number));
  }

  @Test
  void talkOnUdp() {
    assertTalked(udp, "relayed udp");
  }

  @Test
  void talkInFrames() {
    assertTalked(framed, "relayed tcp_");
  }

  @Test
  void talkBehindPseudoTls() {
    assertTalked(pseudoTls, "relayed tcp_");
  }

  @Test
  void talkBetweenInsideAndOutside() {
    assertTalked(inside, "relayed tcp_");
  }

  private static void assertTalked(NiceAgents agents, String relayed) {
    assertThat(agents.end(LIMIT)).as(agents.output()).isZero();
    assertThat(agents.output())
        .contains("one " + relayed, "two " + relayed, "one is ready", "two is ready")
        .contains("both have heard");
  }
}
