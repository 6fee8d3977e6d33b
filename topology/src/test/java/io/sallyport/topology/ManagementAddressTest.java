package io.sallyport.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** State and metrics (GEN-09) are for the inside, whatever a topology says. */
class ManagementAddressTest {
  private static final String ROW = "GEN-09";
  private static final String INTERNAL = "internal: [10.20.0.11, \"fd00:20::11\"]";

  private static List<String> outside() {
    List<String> addresses = new ArrayList<>();
    for (Node node : Pools.behindNat().nodes()) {
      Stream.of(node.access(), node.webconf(), node.av(), node.avAdvertised())
          .flatMap(List::stream)
          .map(InetAddress::getHostAddress)
          .forEach(addresses::add);
    }
    return addresses;
  }

  /** Of this node or another, by itself or as what a NAT has for it. */
  @ParameterizedTest
  @MethodSource("outside")
  void noAddressOfTheOutsideIsInternal(String address) {
    String pool =
        ProblemCase.goodPool()
            .replace(
                "    av:       [198.51.100.30, \"2001:db8:1::30\"]",
                "    av: [10.9.0.30, \"fd00:9::30\"]\n"
                    + "    avAdvertised: [198.51.100.30, \"2001:db8:1::30\"]")
            .replace(INTERNAL, "internal: [\"%s\"]".formatted(address));
    assertThat(ProblemCase.problemsOf(pool))
        .anySatisfy(problem ->
            assertThat(problem)
                .matches(
                    "\\d+:\\d+: address [^ ]+ is .*'internal' of ae1.harbor.lan in line \\d+.*;"
                        + " .+"));
  }

  /** Such an address would have it on all. */
  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "::ffff:0.0.0.0"})
  void noInternalAddressStandsForAll(String wildcard) {
    String pool =
        ProblemCase.goodPool().replace(INTERNAL, "internal: [\"%s\"]".formatted(wildcard));
    assertThat(ProblemCase.problemsOf(pool))
        .anySatisfy(problem -> assertThat(problem).matches("\\d+:\\d+: .*'internal'.*; .+"));
  }

  @Test
  void isPlannedInsideAlone() {
    for (Topology pool :
        List.of(
            Pools.example(),
            Pools.behindNat(),
            Pools.changed("ports: {}", "ports: {GEN-09: 19464}"))) {
      for (Node node : pool.nodes()) {
        assertThat(PortPlan.of(pool).listeners(node))
            .filteredOn(use -> use.row().id().equals(ROW))
            .isNotEmpty()
            .allSatisfy(use -> assertThat(node.internal()).contains(use.address()));
      }
    }
  }
}
