package io.sallyport.topology.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TargetWarningsTest {

  private static final FirewallRules STRICT = ExamplePool.asWritten().rules(Strictness.STRICT);
  private static final FirewallRules WIDE = ExamplePool.asWritten().rules(Strictness.WIDE);

  @Test
  void a_target_that_cannot_match_source_ports_names_the_rows_that_it_widens() {
    for (FirewallTarget target : List.of(new Aws(), new Gcp())) {
      assertThat(target.render(STRICT).warnings())
          .as(target.name())
          .anyMatch(w ->
              w.rowIds().containsAll(List.of("EXT-09", "EXT-10", "EXT-13", "EXT-16"))
                  && w.text().startsWith("widened"));
      assertThat(target.render(WIDE).warnings())
          .as(target.name())
          .noneMatch(w -> w.text().startsWith("widened"));
    }
  }

  @Test
  void a_target_that_cannot_match_icmp_types_opens_none_and_says_so() {
    for (FirewallTarget target : List.of(new Azure(), new Gcp())) {
      assertThat(target.render(STRICT).warnings())
          .as(target.name())
          .anyMatch(w -> w.rowIds().equals(List.of("GEN-06")));
      assertThat(target.text(STRICT)).as(target.name()).doesNotContainIgnoringCase("\"icmp\"");
    }
  }

  @Test
  void a_security_group_opens_all_ports_where_the_source_range_was_meant() {
    String template = new Aws().text(STRICT);
    int relay = template.indexOf("\"Description\": \"EXT-09 GEN-02\"");
    assertThat(template.substring(relay, relay + 160))
        .contains("\"FromPort\": 1,")
        .contains("\"ToPort\": 65535");
  }

  @Test
  void log_ports_without_a_named_collector_are_said_to_be_open_on_the_inside() {
    FirewallRules rules =
        ExamplePool.asWritten()
            .with("[{name: ops.harbor.lan, addresses: [10.20.1.50]}]", "[]")
            .rules(Strictness.STRICT);
    assertThat(rules.warnings())
        .anySatisfy(w -> {
          assertThat(w.rowIds()).contains("INT-09", "INT-10", "INT-11");
          assertThat(w.toString()).contains("open to anybody on the inside");
        });
    assertThat(STRICT.warnings()).noneMatch(w -> w.toString().contains("anybody on the inside"));
  }

  @Test
  void gcp_names_are_labels_and_each_is_there_once() {
    FirewallRules rules =
        ExamplePool.asWritten()
            .with("ae1.harbor.lan", "a-very-long-node-name-of-some-site.in-a-long-subdomain.lan")
            .rules(Strictness.STRICT);
    List<String> names =
        new Gcp()
            .text(rules)
            .lines()
            .filter(l -> l.startsWith("    \"name\": "))
            .map(l -> l.substring(l.indexOf(": \"") + 3, l.lastIndexOf('"')))
            .toList();
    assertThat(names)
        .hasSizeGreaterThan(100)
        .doesNotHaveDuplicates()
        .allMatch(n -> n.matches("[a-z]([-a-z0-9]{0,61}[a-z0-9])?"));
  }

  @Test
  void azure_priorities_are_unique_per_direction_and_leave_the_last_to_the_denial() {
    List<String> priorities =
        new Azure()
            .text(ExamplePool.asWritten().withOneNode().rules(Strictness.STRICT))
            .lines()
            .filter(l -> l.contains("\"priority\"") || l.contains("\"direction\""))
            .map(String::strip)
            .toList();
    List<String> pairs =
        java.util.stream.IntStream.range(0, priorities.size() / 2)
            .mapToObj(i -> priorities.get(2 * i) + priorities.get(2 * i + 1))
            .toList();
    assertThat(pairs)
        .doesNotHaveDuplicates()
        .contains(
            "\"priority\": 4096,\"direction\": \"Inbound\",",
            "\"priority\": 4096,\"direction\": \"Outbound\",");
  }
}
