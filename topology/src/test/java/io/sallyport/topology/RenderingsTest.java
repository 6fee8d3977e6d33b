package io.sallyport.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.topology.certificates.CertificatePlan;
import io.sallyport.topology.dns.Zone;
import io.sallyport.topology.dns.ZoneFile;
import io.sallyport.topology.dns.ZonePlan;
import io.sallyport.topology.summary.Language;
import io.sallyport.topology.summary.PortSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The renderings of the example pool are kept in {@code src/test/resources/renderings}, so that a
 * change of a renderer shows as a change of text. When the change is wanted: run this test, then
 * copy {@code topology/target/renderings/*} there.
 */
class RenderingsTest {

  private static final Path KEPT = Path.of("src", "test", "resources", "renderings");
  private static final Path RENDERED = Path.of("target", "renderings");

  record Rendering(String name, String text) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Rendering> renderings() {
    Topology pool =
        ((ReadResult.Valid)
                TopologyReader.read(
                    ProblemCase.goodPool(), Path.of("/etc/sallyport/pool.example.yaml")))
            .topology();
    List<Rendering> all = new ArrayList<>();
    for (Language language : Language.values()) {
      for (OutputFormat format : OutputFormat.values()) {
        all.add(
            new Rendering(
                "summary.%s.%s".formatted(language.key(), suffix(format)),
                PortSummary.of(pool).render(language, format)));
      }
    }
    Map<String, String> states = Map.of("EXT-05", "works, 12 ms", "EXT-08", "not built yet");
    for (OutputFormat format : OutputFormat.values()) {
      all.add(
          new Rendering(
              "summary-with-states.en." + suffix(format),
              PortSummary.of(pool, states).render(Language.ENGLISH, format)));
    }
    List<Zone> outside = ZonePlan.outside(pool);
    List<Zone> inside = ZonePlan.inside(pool);
    Stream.concat(outside.stream(), inside.stream())
        .forEach(z ->
            all.add(
                new Rendering(
                    z.name() + ".zone", ZoneFile.text(z, ZoneFile.Authority.PLACEHOLDER))));
    all.add(new Rendering("zones-outside.json", ZoneFile.json(outside)));
    all.add(new Rendering("zones-inside.json", ZoneFile.json(inside)));
    for (OutputFormat format :
        List.of(OutputFormat.TEXT, OutputFormat.MARKDOWN, OutputFormat.JSON)) {
      all.add(
          new Rendering("certificates." + suffix(format), CertificatePlan.of(pool).render(format)));
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("renderings")
  void rendersTheExamplePoolAsKept(Rendering rendering) throws IOException {
    Files.createDirectories(RENDERED);
    Files.writeString(RENDERED.resolve(rendering.name()), rendering.text());

    assertThat(KEPT.resolve(rendering.name()))
        .as("if the change is wanted, copy topology/target/renderings/%s", rendering.name())
        .exists()
        .hasContent(rendering.text());
  }

  @Test
  void keepsNoRenderingThatIsNotMadeAnyMore() throws IOException {
    try (Stream<Path> kept = Files.list(KEPT)) {
      assertThat(kept.map(p -> p.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(renderings().map(Rendering::name).toList());
    }
  }

  private static String suffix(OutputFormat format) {
    return switch (format) {
      case TEXT -> "txt";
      case MARKDOWN -> "md";
      case CSV -> "csv";
      case JSON -> "json";
    };
  }
}
