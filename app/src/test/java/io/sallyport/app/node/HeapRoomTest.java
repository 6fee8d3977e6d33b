package io.sallyport.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.topology.ReadResult;
import io.sallyport.topology.Topology;
import io.sallyport.topology.TopologyReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the topology lets streams hold, beside what there is. */
class HeapRoomTest {
  private static final long HALF = 268_435_456;

  private static Topology pool(String replaced, String by) throws IOException {
    Path file = Path.of("../examples/pool.example.yaml");
    String pool = Files.readString(file).replace(replaced, by);
    return switch (TopologyReader.read(pool, file)) {
      case ReadResult.Valid valid -> valid.topology();
      case ReadResult.Invalid invalid -> throw new AssertionError(invalid.problems());
    };
  }

  @Test
  void hasToBeTwiceWhatStreamsMayHold() throws IOException {
    assertThat(HeapRoom.problem(pool("", ""), 2 * HALF)).isEmpty();
    assertThat(HeapRoom.problem(pool("", ""), 2 * HALF - 2))
        .hasValueSatisfying(problem ->
            assertThat(problem)
                .contains("'xmpp.limits.memoryBytes'", "268435456", "536870910", "SALLYPORT_HEAP"));
  }

  @Test
  void isEnoughWithoutStreams() throws IOException {
    assertThat(HeapRoom.problem(pool(" xmpp,", ""), HALF)).isEmpty();
  }
}
