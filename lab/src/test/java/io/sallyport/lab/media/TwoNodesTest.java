package io.sallyport.lab.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.LabNetwork;
import io.sallyport.lab.peers.MediaPool;
import io.sallyport.lab.peers.PeerProcess;
import io.sallyport.lab.peers.TurnEcho;
import io.sallyport.wire.stun.StunAttribute;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Media between clients of two nodes, and what becomes of it when one of the nodes is to go. */
class TwoNodesTest {
  @RegisterExtension static final Lab LAB = new Lab();

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Test
  void aDrainedNodeKeepsItsCallsAndSendsNewOnesOn() {
    MediaPool pool = MediaPool.start(LAB.forClass(), LabNetwork.choose());
    try (TurnEcho far = echo(pool, 2);
        TurnEcho near = echo(pool, 1)) {
      InetSocketAddress relayedFar = far.allocated();
      InetSocketAddress relayedNear = near.allocated();
      assertThat(relayedNear.getAddress()).isEqualTo(pool.outside(1).getAddress());
      assertThat(relayedFar.getAddress()).isEqualTo(pool.outside(2).getAddress());
      far.permit(relayedNear.getAddress());
      near.permit(relayedFar.getAddress());
      far.echoing();
      near.echoing();

      assertThat(client(pool, 1, relayedFar, 20).lost(20)).as("1 to 2").isZero();
      assertThat(client(pool, 2, relayedNear, 20).lost(20)).as("2 to 1").isZero();

      TurnRun call = client(pool, 1, relayedFar, 300);
      call.process().awaitOutput("Total connect time", LIMIT);
      pool.drain(1);

      try (TurnEcho late = echo(pool, 1)) {
        TurnEcho.Answer answer = late.allocate(_ -> {});
        assertThat(answer.code()).isEqualTo(300);
        assertThat(answer.plainAddress(StunAttribute.ALTERNATE_SERVER)).isEqualTo(pool.outside(2));
      }
      assertThat(client(pool, 2, relayedNear, 20).lost(20)).as("to the drained one").isZero();
      assertThat(call.lost(20)).as("on the drained one").isZero();
      assertThat(pool.log(1)).contains("event=node-draining").doesNotContain("event=node-stopped");
    }
  }

  private static TurnEcho echo(MediaPool pool, int node) {
    return new TurnEcho(pool.stranger(3), pool.outside(node), pool.credentials("echo"));
  }

  /** coturn's client with an allocation on a node, and a peer that sends back what it gets. */
  private static TurnRun client(MediaPool pool, int node, InetSocketAddress peer, int messages) {
    InetSocketAddress server = pool.outside(node);
    List<String> command =
        new ArrayList<>(
            List.of(PeerProcess.program("turnutils_uclient"), "-W", MediaPool.SHARED_SECRET));
    command.addAll(List.of("-u", "alice", "-p", Integer.toString(server.getPort())));
    command.addAll(List.of("-L", pool.stranger(1).getHostAddress()));
    command.addAll(List.of("-n", Integer.toString(messages), "-m", "1", "-l", "170", "-c"));
    command.addAll(
        List.of("-e", peer.getAddress().getHostAddress(), "-r", Integer.toString(peer.getPort())));
    command.add(server.getAddress().getHostAddress());
    return new TurnRun(LAB.forTest().start("turnutils_uclient", command));
  }
}
