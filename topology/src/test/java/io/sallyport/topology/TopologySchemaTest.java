package io.sallyport.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Holds the published JSON Schema to the reader: the same keys, and the same verdicts. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TopologySchemaTest {

  static final Path SCHEMA = Path.of("..", "docs", "topology.schema.json");

  private static final String FEDERATION = "/properties/access/properties/federation";

  private static final String XMPP_INTERNAL = "/properties/xmpp/properties/internal";

  /** Where the schema describes the keys of each section. */
  private static final Map<String, Keys> SECTIONS =
      Map.ofEntries(
          Map.entry("", Keys.ROOT),
          Map.entry("/properties/external", Keys.EXTERNAL),
          Map.entry("/$defs/externalName", Keys.EXTERNAL_NAME),
          Map.entry("/properties/nodes/items", Keys.NODE),
          Map.entry("/properties/inside", Keys.INSIDE),
          Map.entry("/properties/inside/properties/nextHop", Keys.NEXT_HOP),
          Map.entry("/$defs/servers/items", Keys.SERVER),
          Map.entry("/properties/access", Keys.ACCESS),
          Map.entry(FEDERATION, Keys.FEDERATION),
          Map.entry(FEDERATION + "/properties/defaultRoute", Keys.DEFAULT_ROUTE),
          Map.entry(FEDERATION + "/properties/allowed/items", Keys.ALLOWED),
          Map.entry("/$defs/blockedDomain", Keys.BLOCKED),
          Map.entry("/$defs/provider", Keys.PROVIDER),
          Map.entry(FEDERATION + "/properties/discovered", Keys.DISCOVERED),
          Map.entry(FEDERATION + "/properties/certificateCache", Keys.CERTIFICATE_CACHE),
          Map.entry("/properties/av", Keys.AV),
          Map.entry("/$defs/avProtocols", Keys.AV_PROTOCOLS),
          Map.entry("/properties/av/properties/quotas", Keys.AV_QUOTAS),
          Map.entry("/properties/av/properties/peers", Keys.AV_PEERS),
          Map.entry("/properties/webconf", Keys.WEBCONF),
          Map.entry("/properties/webconf/properties/allow/items", Keys.WEBCONF_ALLOW),
          Map.entry("/properties/webconf/properties/keys/items", Keys.WEBCONF_KEY),
          Map.entry("/properties/webconf/properties/captureLegacy", Keys.WEBCONF_CAPTURE),
          Map.entry("/properties/webconf/properties/limits", Keys.WEBCONF_LIMITS),
          Map.entry("/properties/xmpp", Keys.XMPP),
          Map.entry("/properties/xmpp/properties/partners/items", Keys.XMPP_PARTNER),
          Map.entry(XMPP_INTERNAL, Keys.XMPP_INTERNAL),
          Map.entry(XMPP_INTERNAL + "/properties/gateways/items", Keys.XMPP_GATEWAY),
          Map.entry(XMPP_INTERNAL + "/properties/components/items", Keys.XMPP_COMPONENT),
          Map.entry(XMPP_INTERNAL + "/properties/dialIn/items", Keys.XMPP_DIAL_IN),
          Map.entry("/properties/xmpp/properties/limits", Keys.XMPP_LIMITS),
          Map.entry("/properties/logging", Keys.LOGGING),
          Map.entry("/properties/dns", Keys.DNS),
          Map.entry("/properties/certificates", Keys.CERTIFICATES),
          Map.entry("/$defs/keyPair", Keys.KEY_PAIR),
          Map.entry("/properties/certificates/properties/trust", Keys.TRUST));

  /** What compares values with one another, or needs more than a pattern; only the reader says. */
  private static final Set<String> BEYOND_A_SCHEMA =
      Set.of(
          "any public authority makes agents",
          "stanza that is too long for a gateway",
          "repeated key",
          "address of another node",
          "IPv6 address of another node in another spelling",
          "internal address that is external too",
          "server inside with an edge's address",
          "override meets another row",
          "override meets the relay range",
          "relay range meets a row",
          "override inside meets another row",
          "bad range of ports",
          "duration out of range",
          "repeated domain in another case",
          "repeated node name",
          "node with the pool's name",
          "external names alike",
          "partner allowed and blocked",
          "partner allowed twice",
          "XMPP domain of ours on which the rules for other scripts differ",
          "XMPP partners on which the rules for other scripts differ",
          "XMPP partner with TLS from the first octet on, and without TLS",
          "XMPP stanzas that fit no queue",
          "XMPP stanzas that fit no queue of the usual size",
          "XMPP partner twice",
          "XMPP partner twice, once as an additional domain",
          "XMPP partner that is a domain of ours",
          "XMPP partner that is one by SIP too",
          "XMPP partner without a way",
          "XMPP partner with SASL and nothing to protect it",
          "XMPP partner by plain TCP that is not allowed",
          "everybody by XMPP, over plain TCP",
          "everybody by XMPP, vouched for",
          "everybody by XMPP, at one server",
          "restricted gateway that is not inside",
          "component for a domain of others",
          "server to dial for a domain of others",
          "Web Conferencing Edge named as a domain's sign-in",
          "A/V Edge named as a domain's XMPP proxy",
          "partner that is a domain of ours",
          "blocked domain that is ours",
          "partner by a name of ours",
          "provider by a name of ours",
          "default route by a name of ours",
          "blocked domain twice, once with a comment",
          "provider twice",
          "proxy of two providers",
          "limits of discovered partners: a period out of range",
          "keep-alive out of range",
          "scanner word twice in another case",
          "header field to drop twice in another case",
          "exempt block with bits beyond its prefix",
          "exempt IPv6 block with bits beyond its prefix",
          "exempt address in another spelling",
          "resolver in another spelling",
          "private block with bits beyond its prefix",
          "too few relay ports",
          "allocations longer by default than at most",
          "advertised addresses of other families",
          "fewer advertised addresses",
          "peer block with bits beyond its prefix");

  private Schema schema;

  @BeforeAll
  void load() throws IOException {
    schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(Files.readString(SCHEMA), InputFormat.JSON);
  }

  @Test
  void isItselfADraft202012Schema() throws IOException {
    Schema metaSchema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

    assertThat(metaSchema.validate(Files.readString(SCHEMA), InputFormat.JSON)).isEmpty();
  }

  @Test
  void acceptsTheExample() throws IOException {
    assertThat(schema.validate(json(Files.readString(TopologyReaderTest.EXAMPLE)).orElseThrow()))
        .isEmpty();
    assertThat(schema.validate(json(ProblemCase.goodPool()).orElseThrow())).isEmpty();
  }

  @Test
  void acceptsEverySettingThatTheReaderTakes() throws IOException {
    List<String> settings = new ArrayList<>(TopologyDocTest.samples());
    settings.add(AccessSettingsTest.ALL_OF_ACCESS);
    settings.add(AccessSettingsTest.ALL_OF_FEDERATION);
    settings.add(AccessSettingsTest.ALL_OF_DNS);
    settings.add(WebconfSettingsTest.ALL_OF_WEBCONF);
    settings.add(WebconfSettingsTest.NO_LIMITS);
    settings.add(XmppSettingsTest.ALL_OF_XMPP);

    assertThat(settings)
        .allSatisfy(sections -> {
          String yaml = TopologyReaderTest.smallPool() + sections;
          assertThat(schema.validate(json(yaml).orElseThrow())).as(sections).isEmpty();
        });
  }

  @Test
  void knowsEverySectionOfTheReaderAndNoOther() {
    Set<String> described = new TreeSet<>();
    collectSections(schema.getSchemaNode(), "", described);

    assertThat(described).containsExactlyInAnyOrderElementsOf(SECTIONS.keySet());
    assertThat(SECTIONS.values()).containsExactlyInAnyOrderElementsOf(sectionsOfTheReader());
  }

  @Test
  void knowsEveryKeyOfTheReaderAndNoOther() {
    assertThat(SECTIONS)
        .allSatisfy((pointer, keys) -> {
          JsonNode section = schema.getSchemaNode().at(pointer);
          assertThat(section.get("properties").propertyNames())
              .as(pointer)
              .containsExactlyElementsOf(keys.names());
          assertThat(section.get("additionalProperties").asBoolean()).as(pointer).isFalse();
        });
  }

  @Test
  void demandsTheKeysThatTheReaderDemands() {
    assertThat(SECTIONS)
        .allSatisfy((pointer, keys) -> {
          JsonNode section = schema.getSchemaNode().at(pointer);
          Set<String> required =
              section.path("required").values().stream()
                  .map(JsonNode::asString)
                  .collect(Collectors.toSet());
          assertThat(required)
              .as(pointer)
              .isEqualTo(
                  keys.keys().stream()
                      .filter(Keys.Key::isRequired)
                      .map(Keys.Key::name)
                      .collect(Collectors.toSet()));
        });
  }

  @Test
  void namesTheCapabilitiesAndTheRowsThatMayBeOverridden() {
    JsonNode root = schema.getSchemaNode();

    assertThat(root.at("/properties/capabilities/items/enum").values())
        .map(JsonNode::asString)
        .containsExactlyElementsOf(Stream.of(Capability.values()).map(Capability::key).toList());
    assertThat(root.at("/properties/ports/propertyNames/enum").values())
        .map(JsonNode::asString)
        .containsExactlyElementsOf(
            PortCatalogue.allRows().stream()
                .map(PortRow::id)
                .filter(this::mayBeOverridden)
                .toList());
  }

  private boolean mayBeOverridden(String id) {
    Problems problems = new Problems(ProblemCase.ORIGIN);
    problems.place(PortOverrides.placeOf(id), YamlValue.Position.START);
    return PortOverrides.isAllowed(id, problems);
  }

  /** The cases that are YAML at all. */
  static Stream<ProblemCase> cases() {
    return ProblemCase.stream().filter(c -> json(c.in(ProblemCase.goodPool())).isPresent());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void refusesWhatTheReaderRefusesAsFarAsASchemaCan(ProblemCase mistake) {
    boolean isRefused =
        !schema.validate(json(mistake.in(ProblemCase.goodPool())).orElseThrow()).isEmpty();

    assertThat(isRefused).isEqualTo(!BEYOND_A_SCHEMA.contains(mistake.name()));
  }

  @Test
  void knowsTheCasesThatAreBeyondIt() {
    assertThat(cases().map(ProblemCase::name)).containsAll(BEYOND_A_SCHEMA);
  }

  @Test
  void tellsTheDefaultsOfTheReader() {
    ObjectNode federation = defaults(FEDERATION);
    federation.set("discovered", defaults(FEDERATION + "/properties/discovered"));
    federation.set("certificateCache", defaults(FEDERATION + "/properties/certificateCache"));
    ObjectNode allowed = defaults(FEDERATION + "/properties/allowed/items");
    federation.putArray("allowed").add(allowed.put("domain", "shoal.example"));
    ObjectNode provider = defaults("/$defs/provider");
    federation
        .putArray("providers")
        .add(provider.put("name", "Tide").put("proxy", "fed.tide.example"));
    ObjectNode access = defaults("/properties/access");
    access.set("federation", federation);

    ObjectNode av = defaults("/properties/av");
    av.set("external", defaults("/$defs/avProtocols"));
    av.set("internal", defaults("/$defs/avProtocols"));
    av.set("quotas", defaults("/properties/av/properties/quotas"));
    av.set("peers", defaults("/properties/av/properties/peers"));

    ObjectNode xmpp = defaults("/properties/xmpp");
    ObjectNode partner = defaults("/properties/xmpp/properties/partners/items");
    xmpp.putArray("partners").add(partner.put("domain", "beacon.example"));
    xmpp.set("internal", defaults(XMPP_INTERNAL));
    xmpp.set("limits", defaults("/properties/xmpp/properties/limits"));

    Topology explicit =
        poolWith(
            "access: %s\ndns: %s\nav: %s\nxmpp: %s\n"
                .formatted(access, defaults("/properties/dns"), av, xmpp));
    Topology silent =
        poolWith(
            """
            access:
              federation:
                allowed: [{domain: shoal.example}]
                providers: [{name: Tide, proxy: fed.tide.example}]
            xmpp:
              partners: [{domain: beacon.example}]
            """);

    assertThat(explicit).isEqualTo(silent);
  }

  /** The keys of a section that have a default, with it. */
  private ObjectNode defaults(String pointer) {
    ObjectNode defaults = JsonNodeFactory.instance.objectNode();
    schema
        .getSchemaNode()
        .at(pointer + "/properties")
        .properties()
        .forEach(p -> {
          if (p.getValue().has("default")) {
            defaults.set(p.getKey(), p.getValue().get("default"));
          }
        });
    assertThat(defaults.size()).as(pointer).isPositive();
    return defaults;
  }

  /** JSON is YAML. */
  private static Topology poolWith(String sections) {
    return Pools.read(TopologyReaderTest.smallPool() + sections);
  }

  private static void collectSections(JsonNode node, String pointer, Set<String> found) {
    if (node.has("additionalProperties") && node.get("additionalProperties").isBoolean()) {
      found.add(pointer);
    }
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      if (member.getValue().isObject()) {
        collectSections(member.getValue(), pointer + "/" + member.getKey(), found);
      }
    }
  }

  private static List<Keys> sectionsOfTheReader() {
    return Arrays.stream(Keys.class.getDeclaredFields())
        .filter(f -> Modifier.isStatic(f.getModifiers()) && f.getType() == Keys.class)
        .map(f -> {
          try {
            return (Keys) f.get(null);
          } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
          }
        })
        .toList();
  }

  /** The text as JSON, or empty if it is not the YAML that the reader takes. */
  private static Optional<JsonNode> json(String yaml) {
    return new YamlSource(new Problems(ProblemCase.ORIGIN))
        .read(yaml)
        .map(TopologySchemaTest::json);
  }

  private static JsonNode json(YamlValue value) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (value) {
      case YamlValue.Mapping mapping -> {
        ObjectNode object = nodes.objectNode();
        mapping.entries().forEach(e -> object.set(keyOf(e.key()), json(e.value())));
        yield object;
      }
      case YamlValue.Sequence sequence -> {
        ArrayNode array = nodes.arrayNode();
        sequence.items().forEach(i -> array.add(json(i)));
        yield array;
      }
      case YamlValue.Scalar scalar ->
          switch (scalar.type()) {
            case INTEGER -> nodes.numberNode(Long.parseLong(scalar.text()));
            case FLOAT -> nodes.numberNode(Double.parseDouble(scalar.text()));
            case BOOLEAN -> nodes.booleanNode(Boolean.parseBoolean(scalar.text()));
            case EMPTY -> nodes.nullNode();
            case TEXT -> nodes.stringNode(scalar.text());
          };
    };
  }

  private static String keyOf(YamlValue key) {
    return key instanceof YamlValue.Scalar scalar ? scalar.text() : key.toString();
  }
}
