package io.sallyport.lab.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Account;
import io.sallyport.lab.peers.PeerScope;
import java.time.Duration;

/**
 * What must hold whatever strangers do: a client at the node gets all its answers, nearly as fast
 * as when all is quiet, and the node's memory stays within its bound.
 *
 * <p>A second client goes around the edge, so that what the machine is slow in is not taken for the
 * edge's doing.
 */
final class Watch {
  /** The first answers come from code that is not yet compiled. */
  private static final int WARM_UP_ANSWERS = 400;

  private static final int QUIET_ANSWERS = 200;

  /** At least so many answers are measured. */
  private static final int MEASURED_ANSWERS = 100;

  /** An answer may take so long whatever it took when all was quiet. */
  private static final Duration ALWAYS_ALLOWED = Duration.ofMillis(200);

  /** If answers around the edge take so long, the edge may say that it is behind, because it is. */
  private static final Duration SLOW_MACHINE = Duration.ofMillis(50);

  /** Else so many times as long as when all was quiet, or as around the edge meanwhile. */
  private static final int ALLOWED_TIMES = 5;

  /** Live objects that may come to those of the quiet node, whoever is or was connected. */
  private static final long MOST_HEAP_KILOBYTES = 32 * 1024;

  /** Heap of the nodes of a lab and what the whole process may have besides. */
  private static final long MOST_RESIDENT_KILOBYTES = (256 + 200) * 1024;

  private final NodeView node;
  private final SteadyClient client;
  private final SteadyClient neighbour;
  private final Duration quiet;
  private final long quietHeapKilobytes;
  private int clientBefore;
  private int neighbourBefore;
  private int refusalsBefore;

  private Watch(NodeView node, SteadyClient client, SteadyClient neighbour) {
    this.node = node;
    this.client = client;
    this.neighbour = neighbour;
    client.awaitAnswers(WARM_UP_ANSWERS);
    this.quietHeapKilobytes = node.heapKilobytes();
    int before = client.answers();
    client.awaitAnswers(before + QUIET_ANSWERS);
    this.quiet = client.slowest(before);
  }

  /** Starts both clients and measures how it is when all is quiet. */
  static Watch start(PeerScope scope, AbuseLab lab) {
    return new Watch(
        lab.node(),
        SteadyClient.start(scope, "client", Account.MARA, lab.tunnel()),
        SteadyClient.start(scope, "neighbour", Account.INES, lab.around()));
  }

  /** From now on it counts. */
  void begin() {
    clientBefore = client.answers();
    neighbourBefore = neighbour.answers();
    refusalsBefore = client.refusals();
  }

  /**
   * Fails if the client lost anything or waited too long since {@link #begin}, or if the node holds
   * too much; tells what was measured.
   */
  String end() {
    client.awaitAnswers(clientBefore + MEASURED_ANSWERS);
    Duration slowest = client.slowest(clientBefore);
    Duration around = neighbour.slowest(neighbourBefore);
    long heap = node.heapKilobytes();
    long resident = node.residentKilobytes();
    String measured =
        "%d answers, 99 of 100 within %d ms; quiet %d ms, around the edge %d ms; heap %+d KB, resident %d KB"
            .formatted(
                client.answers() - clientBefore,
                slowest.toMillis(),
                quiet.toMillis(),
                around.toMillis(),
                heap - quietHeapKilobytes,
                resident);
    Duration slow = quiet.compareTo(around) > 0 ? quiet : around;
    Duration allowed = slow.multipliedBy(ALLOWED_TIMES);
    assertThat(slowest)
        .as(measured)
        .isLessThanOrEqualTo(allowed.compareTo(ALWAYS_ALLOWED) > 0 ? allowed : ALWAYS_ALLOWED);
    if (around.compareTo(SLOW_MACHINE) < 0) {
      assertThat(client.refusals()).as("answers 503; " + measured).isEqualTo(refusalsBefore);
    }
    assertThat(heap).as(measured).isLessThan(quietHeapKilobytes + MOST_HEAP_KILOBYTES);
    assertThat(resident).as(measured).isLessThan(MOST_RESIDENT_KILOBYTES);
    assertThat(node.counter("net_tasks_failed")).as("bugs").isZero();
    return measured;
  }
}
