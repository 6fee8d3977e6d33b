package io.sallyport.topology.summary;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.topology.OutputFormat;
import io.sallyport.topology.Pools;
import io.sallyport.topology.PortCatalogue;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PortSummaryTest {

  @ParameterizedTest
  @EnumSource(Language.class)
  void showsEveryRowInPrintedOrderAlsoThoseThatAreOff(Language language) {
    List<String> ids = PortCatalogue.allRows().stream().map(r -> r.id()).toList();

    assertThat(
            PortSummary.of(Pools.withCapabilities("remote-users"))
                .render(language, OutputFormat.CSV)
                .lines()
                .skip(1)
                .map(l -> l.substring(0, l.indexOf(',')))
                .distinct())
        .containsExactlyElementsOf(ids);
  }

  @Test
  void saysWhatARowThatIsOffNeeds() {
    PortSummary summary = PortSummary.of(Pools.withCapabilities("remote-users"));

    assertThat(summary.render(Language.ENGLISH, OutputFormat.TEXT))
        .contains("off: needs federation or pic");
    assertThat(summary.render(Language.FRENCH, OutputFormat.TEXT))
        .contains("désactivé : demande federation ou pic");
  }

  @Test
  void showsThisPoolsPorts() {
    String text =
        PortSummary.of(Pools.changed("ports: {}", "ports: {EXT-05: 10443}"))
            .render(Language.ENGLISH, OutputFormat.TEXT);

    assertThat(text.lines().filter(l -> l.startsWith("EXT-05 ")).findFirst().orElseThrow())
        .contains("TCP 10443");
    // The row that repeats it, though off, would have the same port.
    assertThat(text.lines().filter(l -> l.startsWith("PIC-03 ")).findFirst().orElseThrow())
        .contains("TCP 10443");
  }

  @Test
  void hasAColumnForStatesOnlyIfThereAreSome() {
    assertThat(PortSummary.of(Pools.example()).render(Language.ENGLISH, OutputFormat.MARKDOWN))
        .doesNotContain("| State |");
    assertThat(
            PortSummary.of(Pools.example(), Map.of("EXT-05", "works"))
                .render(Language.ENGLISH, OutputFormat.MARKDOWN))
        .contains("| State |")
        .containsPattern("\\| EXT-05 .*\\| any \\| works \\|");
  }
}
