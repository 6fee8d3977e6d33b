package io.sallyport.topology.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The renderings of the example pool are kept in {@code src/test/resources/firewall}, so that a
 * change of a renderer shows as a change of text. When the change is wanted: run this test, then
 * copy {@code topology/target/firewall/*} there.
 */
class ExpectedRenderingsTest {

  private static final Path EXPECTED = Path.of("src", "test", "resources", "firewall");
  private static final Path ACTUAL = Path.of("target", "firewall");

  static Iterable<FirewallTarget> targets() {
    return FirewallTarget.all();
  }

  @ParameterizedTest
  @MethodSource("targets")
  void the_example_pool_renders_as_kept(FirewallTarget target) throws IOException {
    String text = target.text(ExamplePool.asWritten().rules(Strictness.STRICT));
    String name = "pool.example." + target.name() + "." + target.fileSuffix();
    Files.createDirectories(ACTUAL);
    Files.writeString(ACTUAL.resolve(name), text);

    Path kept = EXPECTED.resolve(name);
    assertThat(kept).as("copy topology/target/firewall/%s there", name).exists();
    FirewallDiff diff =
        FirewallDiff.between(kept.toString(), Files.readString(kept), "rendered now", text);
    assertThat(diff.text())
        .as("if the change is wanted, copy topology/target/firewall/%s to %s", name, kept)
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("targets")
  void the_same_pool_renders_the_same_twice(FirewallTarget target) {
    String first = target.text(ExamplePool.asWritten().rules(Strictness.STRICT));
    String second = target.text(ExamplePool.asWritten().rules(Strictness.STRICT));
    assertThat(second).isEqualTo(first);
  }

  @ParameterizedTest
  @MethodSource("targets")
  void a_target_is_found_by_its_name(FirewallTarget target) {
    assertThat(FirewallTarget.of(target.name())).containsInstanceOf(target.getClass());
  }

  @ParameterizedTest
  @MethodSource("targets")
  void every_row_is_named_in_the_text_or_in_a_warning(FirewallTarget target) {
    FirewallRules rules = ExamplePool.asWritten().rules(Strictness.STRICT);
    String text = target.text(rules) + target.allWarnings(rules);
    assertThat(FirewallRules.ids(rules.rules().stream())).allMatch(text::contains);
  }
}
