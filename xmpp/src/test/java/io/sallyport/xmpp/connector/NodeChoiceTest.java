package io.sallyport.xmpp.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.xmpp.connector.NodeChoice.Candidate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** In rendezvous order ae2 comes before ae1 for this partner. */
class NodeChoiceTest {
  private static final Candidate AE1 = new Candidate("ae1.harbor.lan", 0);
  private static final Candidate AE2 = new Candidate("ae2.harbor.lan", 0);
  private static final List<Candidate> BOTH = List.of(AE1, AE2);
  private static final Optional<String> AT_AE1 = Optional.of("ae1.harbor.lan");

  private final NodeChoice choice = new NodeChoice("lighthouse.example");

  private static long at(Duration time) {
    return time.toNanos();
  }

  @Test
  void takesTheFirstInOrderAtOnce() {
    assertThat(choice.choose(BOTH, Optional.empty(), false, 0)).contains("ae2.harbor.lan");
    assertThat(choice.choose(List.of(AE1), Optional.empty(), false, 0)).contains("ae1.harbor.lan");
    assertThat(choice.choose(List.of(), AT_AE1, false, 0)).isEmpty();
  }

  @Test
  void staysUntilTheFirstIsStableAndNothingIsOpen() {
    long early = at(Duration.ofSeconds(59));
    long late = at(NodeChoice.STABILITY);
    assertThat(choice.choose(BOTH, AT_AE1, false, early)).contains("ae1.harbor.lan");
    assertThat(choice.choose(BOTH, AT_AE1, true, late)).contains("ae1.harbor.lan");
    assertThat(choice.choose(BOTH, AT_AE1, false, late)).contains("ae2.harbor.lan");
  }

  @Test
  void avoidsANodeForAWhile() {
    assertThat(choice.avoid("ae2.harbor.lan", 0)).isTrue();
    assertThat(choice.avoid("ae2.harbor.lan", 0)).isFalse();
    assertThat(choice.choose(BOTH, Optional.of("ae2.harbor.lan"), true, 1))
        .contains("ae1.harbor.lan");
    assertThat(choice.choose(List.of(AE2), Optional.empty(), false, 1)).contains("ae2.harbor.lan");
    assertThat(choice.choose(BOTH, AT_AE1, false, at(NodeChoice.DETOUR)))
        .contains("ae2.harbor.lan");
  }
}
