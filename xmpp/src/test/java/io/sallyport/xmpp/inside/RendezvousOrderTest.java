package io.sallyport.xmpp.inside;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RendezvousOrderTest {
  /** Computed with another program. */
  @ParameterizedTest
  @CsvSource({
    "ae1, lighthouse.example, 0eacc93e3e47749d",
    "ae2, lighthouse.example, f2a6b604f12a5b02",
    "ae1, pier.example, 6d9940ecb6f32c00",
    "ae2, pier.example, 0a4b9cbf07245a90",
    "xgw1, mara@harbor.example, 47d0419b51f03ccb",
    "xgw2, mara@harbor.example, a89706c94ab2437b",
  })
  void scoresAsPublished(String node, String key, String score) {
    assertThat(RendezvousOrder.hex(RendezvousOrder.score(node + DOMAIN, key))).isEqualTo(score);
  }

  /** The nodes of the vectors, by their whole names. */
  private static final String DOMAIN = ".harbor.lan";

  @Test
  void comparesScoresWithoutASign() {
    List<String> nodes = List.of("ae1.harbor.lan", "ae2.harbor.lan");

    assertThat(RendezvousOrder.of(nodes, "lighthouse.example"))
        .containsExactly("ae2.harbor.lan", "ae1.harbor.lan");
    assertThat(RendezvousOrder.of(nodes, "pier.example"))
        .containsExactly("ae1.harbor.lan", "ae2.harbor.lan");
  }

  @Test
  void movesOnlyTheKeysOfANodeThatIsGone() {
    List<String> all = List.of("a", "b", "c");
    List<String> left = List.of("a", "c");

    assertThat(IntStream.range(0, 1000).mapToObj(i -> "key" + i))
        .allSatisfy(key -> {
          String before = RendezvousOrder.of(all, key).getFirst();
          String after = RendezvousOrder.of(left, key).getFirst();
          assertThat(after)
              .isEqualTo(before.equals("b") ? RendezvousOrder.of(all, key).get(1) : before);
        });
  }
}
