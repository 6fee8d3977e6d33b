package io.sallyport.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Holds docs/topology.md to the reader: the same keys, the same defaults, samples that are right.
 */
class TopologyDocTest {

  private static final Path DOC = Path.of("..", "docs", "topology.md");
  private static final String FEDERATION = "/properties/access/properties/federation";

  /** A section that has a table: where the schema has it, and the reader's keys. */
  record Described(String heading, String pointer, Keys keys) {}

  private static final Pattern HEADING = Pattern.compile("##+ `(\\S+)`");
  private static final Pattern ROW =
      Pattern.compile("\\| `(\\w+)` \\| (?:`(\\S+)` )?(required )?\\|.*");

  static Stream<Described> described() {
    return Stream.of(
        new Described("access", "/properties/access", Keys.ACCESS),
        new Described("access.federation", FEDERATION, Keys.FEDERATION),
        new Described("allowed", FEDERATION + "/properties/allowed/items", Keys.ALLOWED),
        new Described("providers", "/$defs/provider", Keys.PROVIDER),
        new Described("discovered", FEDERATION + "/properties/discovered", Keys.DISCOVERED),
        new Described("defaultRoute", FEDERATION + "/properties/defaultRoute", Keys.DEFAULT_ROUTE),
        new Described(
            "certificateCache",
            FEDERATION + "/properties/certificateCache",
            Keys.CERTIFICATE_CACHE),
        new Described("av", "/properties/av", Keys.AV),
        new Described("sides", "/$defs/avProtocols", Keys.AV_PROTOCOLS),
        new Described("quotas", "/properties/av/properties/quotas", Keys.AV_QUOTAS),
        new Described("peers", "/properties/av/properties/peers", Keys.AV_PEERS),
        new Described("webconf", "/properties/webconf", Keys.WEBCONF),
        new Described("limits", "/properties/webconf/properties/limits", Keys.WEBCONF_LIMITS),
        new Described("xmpp", "/properties/xmpp", Keys.XMPP),
        new Described(
            "xmpp.partners", "/properties/xmpp/properties/partners/items", Keys.XMPP_PARTNER),
        new Described("xmpp.internal", "/properties/xmpp/properties/internal", Keys.XMPP_INTERNAL),
        new Described("xmpp.limits", "/properties/xmpp/properties/limits", Keys.XMPP_LIMITS),
        new Described("dns", "/properties/dns", Keys.DNS));
  }

  @ParameterizedTest
  @MethodSource("described")
  void tellsEveryKeyAndItsDefault(Described section) throws IOException {
    JsonNode properties =
        JsonMapper.shared()
            .readTree(Files.readString(TopologySchemaTest.SCHEMA))
            .at(section.pointer() + "/properties");
    Map<String, String> expected = new LinkedHashMap<>();
    for (Keys.Key key : section.keys().keys()) {
      expected.put(
          key.name(),
          key.isRequired() ? "required" : properties.get(key.name()).path("default").asString(""));
    }

    assertThat(table(section.heading())).containsExactlyEntriesOf(expected);
  }

  /** The default of each key of the first table below a heading; empty if it has none. */
  private static Map<String, String> table(String heading) throws IOException {
    Map<String, String> table = new LinkedHashMap<>();
    boolean isBelow = false;
    for (String line : Files.readAllLines(DOC)) {
      Matcher head = HEADING.matcher(line);
      if (line.startsWith("#")) {
        isBelow = head.matches() && head.group(1).equals(heading);
      }
      Matcher row = ROW.matcher(line);
      if (isBelow && row.matches()) {
        String absent = row.group(3) == null ? "" : row.group(3).strip();
        table.put(row.group(1), row.group(2) == null ? absent : row.group(2));
      }
    }
    return table;
  }

  @Test
  void showsSamplesThatAreRight() throws IOException {
    List<String> samples = samples();

    assertThat(samples).hasSizeGreaterThan(3);
    assertThat(samples)
        .allSatisfy(sample ->
            assertThat(ProblemCase.problemsOf(TopologyReaderTest.smallPool() + sample))
                .as(sample)
                .isEmpty());
  }

  /** Each indented block, moved to the margin. */
  static List<String> samples() throws IOException {
    List<String> samples = new ArrayList<>();
    for (String paragraph : Files.readString(DOC).split("\n\n", -1)) {
      if (paragraph.startsWith("    ")) {
        samples.add(
            paragraph.lines().map(l -> l.substring(4)).collect(Collectors.joining("\n", "", "\n")));
      }
    }
    return samples;
  }
}
