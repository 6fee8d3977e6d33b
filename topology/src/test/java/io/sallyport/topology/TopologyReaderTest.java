package io.sallyport.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.topology.Topology.Trust;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopologyReaderTest {

  static final Path EXAMPLE = Path.of("..", "examples", "pool.example.yaml");

  @TempDir Path folder;

  @Test
  void readsTheExamplePool() {
    Topology pool = valid(TopologyReader.read(EXAMPLE));

    assertThat(pool.pool()).isEqualTo("edge.harbor.lan");
    assertThat(pool.domains()).containsExactly("harbor.example", "harbor2.example");
    assertThat(pool.external())
        .isEqualTo(
            new Topology.External(
                "sip.harbor.example",
                Optional.of("webcon.harbor.example"),
                Optional.of("av.harbor.example")));
    assertThat(pool.node("ae2.harbor.lan"))
        .contains(
            new Node(
                "ae2.harbor.lan",
                addresses("10.20.0.12", "fd00:20::12"),
                addresses("198.51.100.11", "2001:db8:1::11"),
                addresses("198.51.100.21", "2001:db8:1::21"),
                addresses("198.51.100.31", "2001:db8:1::31")));
    assertThat(pool.inside().nextHop())
        .contains(
            new Topology.NextHop("dir.harbor.lan", 5061, addresses("10.20.1.10", "10.20.1.11")));
    assertThat(pool.access().federation().allowed())
        .containsExactly(
            new Federation.AllowedDomain(
                "quayside.example",
                Optional.of("sip.quayside.example"),
                Federation.Verification.SOURCE,
                false,
                Optional.empty(),
                false));
    assertThat(pool.av()).isEqualTo(AvSettingsTest.SILENT);
    assertThat(pool.xmpp().partners()).containsExactly(Xmpp.Partner.of("lighthouse.example"));
    assertThat(pool.ports()).isEmpty();
  }

  @Test
  void takesPathsFromTheFolderOfTheFile() throws IOException {
    Path file = folder.resolve("pool.yaml");
    Files.writeString(file, ProblemCase.goodPool());

    Topology.Certificates certificates = valid(TopologyReader.read(file)).certificates();

    assertThat(certificates.external().key()).isEqualTo(folder.resolve("certs/external.key"));
    assertThat(certificates.externalTrust()).isEqualTo(new Trust.SystemAnchors());
    assertThat(certificates.internalTrust())
        .isEqualTo(new Trust.PemFile(folder.resolve("certs/internal-ca.pem")));
  }

  @Test
  void addsTheCapabilitiesThatFollow() {
    assertThat(pool("av").capabilities())
        .containsExactly(Capability.CORE, Capability.AV, Capability.AV_DIRECT);
    assertThat(pool("federation").capabilities())
        .containsExactly(Capability.CORE, Capability.FEDERATION);
    assertThat(pool("av, federation").capabilities())
        .containsExactly(
            Capability.CORE,
            Capability.FEDERATION,
            Capability.AV,
            Capability.AV_FEDERATION,
            Capability.AV_DIRECT,
            Capability.AV_RELAY_INBOUND);
  }

  @Test
  void allowsPublicInstantMessagingThoughItIsObsolete() {
    assertThat(pool("pic").capabilities()).contains(Capability.PIC);
  }

  @Test
  void lowersNames() {
    String yaml =
        ProblemCase.goodPool()
            .replace("pool: edge.harbor.lan", "pool: Edge.HARBOR.lan")
            .replace("harbor2.example]", "Harbor2.Example]");

    Topology pool = valid(TopologyReader.read(yaml, ProblemCase.ORIGIN));

    assertThat(pool.pool()).isEqualTo("edge.harbor.lan");
    assertThat(pool.domains()).contains("harbor2.example");
  }

  @Test
  void needsOnlyTheSectionsOfWhatThePoolDoes() {
    Topology pool = valid(TopologyReader.read(smallPool(), ProblemCase.ORIGIN));

    assertThat(pool.external().webconf()).isEmpty();
    assertThat(pool.inside().nextHop()).isEmpty();
    assertThat(pool.access().federation()).isEqualTo(Federation.NONE);
    assertThat(pool.av()).isEqualTo(AvSettingsTest.SILENT);
  }

  @Test
  void refusesToCloseRelayPortsThatACapabilityOpens() {
    String closed =
        ProblemCase.goodPool().replace("relayPorts: 50000-59999", "relayInbound: false");

    assertThat(problem(withCapability(closed, "av-relay-inbound")))
        .endsWith(
            ":40:17: relay ports are closed to partners here, and capability 'av-relay-inbound'"
                + " opens them; write true, or take 'av-relay-inbound' out of 'capabilities'");
    assertThat(problem(withCapability(closed, "av-ocs2007"))).contains("'av-ocs2007' opens them");
  }

  private static ReadResult withCapability(String yaml, String capability) {
    return TopologyReader.read(
        yaml.replace("logging]", "logging, " + capability + "]"), ProblemCase.ORIGIN);
  }

  @Test
  void shortensWhatItRepeatsOfTheFile() {
    String yaml = ProblemCase.goodPool().replace("webconf: {}", "? " + "x".repeat(500_000));

    assertThat(problem(TopologyReader.read(yaml, ProblemCase.ORIGIN)))
        .hasSizeLessThan(500)
        .contains("unknown key 'xxx", "xxx...xxx", "xxx'; known here: ");
  }

  @Test
  void acceptsLoopbackForATrialOnOneMachine() {
    String yaml = smallPool().replace("10.0.0.1", "127.0.0.2").replace("fd00::1", "::1");

    assertThat(valid(TopologyReader.read(yaml, ProblemCase.ORIGIN)).nodes().getFirst().internal())
        .isEqualTo(addresses("127.0.0.2", "::1"));
  }

  @Test
  void letsServicesOfANodeShareAnAddressIfTheirPortsDiffer() {
    String yaml =
        ProblemCase.goodPool()
            .replace("webconf:  [198.51.100.20,", "webconf:  [198.51.100.10,")
            .replace("ports: {}", "ports: {EXT-08: 444}");

    valid(TopologyReader.read(yaml, ProblemCase.ORIGIN));
  }

  @ParameterizedTest
  @MethodSource("io.sallyport.topology.ProblemCase#stream")
  void saysWhatIsWrongWhereAndWhatWouldBeRight(ProblemCase mistake) {
    assertThat(ProblemCase.problemsOf(mistake.in(ProblemCase.goodPool())))
        .isEqualTo(mistake.expected());
  }

  @Test
  void servicesOfClientsMayHaveOneAddressAndPort() {
    String shared =
        ProblemCase.goodPool()
            .replace("198.51.100.20,", "198.51.100.10,")
            .replace("198.51.100.30,", "198.51.100.10,");

    assertThat(shared).isNotEqualTo(ProblemCase.goodPool());
    assertThat(ProblemCase.problemsOf(shared)).isEmpty();
    assertThat(ProblemCase.problemsOf(shared.replace("ports: {}", "ports: {EXT-08: 5061}")))
        .singleElement()
        .asString()
        .contains("EXT-06 (5061) and EXT-08 (5061) share TCP at one address");
  }

  @Test
  void hasNoProblemWithTheGoodPoolOfTheCases() {
    assertThat(ProblemCase.problemsOf(ProblemCase.goodPool())).isEmpty();
  }

  @Test
  void reportsAllProblemsAtOnceInTheOrderOfTheFile() {
    List<String> names =
        List.of(
            "format of another time",
            "number where a text belongs",
            "repeated domain in another case",
            "unknown capability",
            "external names alike",
            "bad address",
            "node with the pool's name",
            "number out of range",
            "partner allowed and blocked",
            "bad duration",
            "unknown key at the top",
            "unknown word",
            "missing key in a section",
            "override of an unknown row");
    String yaml = ProblemCase.goodPool();
    List<String> expected = new ArrayList<>();
    for (String name : names) {
      ProblemCase mistake = named(name);
      yaml = mistake.in(yaml);
      expected.addAll(mistake.expected());
    }
    // Without its right name the pool has none that a node could have, too.
    expected.removeAll(named("node with the pool's name").expected());

    assertThat(ProblemCase.problemsOf(yaml)).containsExactlyElementsOf(expected);
  }

  @Test
  void refusesMoreThanTwelveNodes() {
    StringBuilder nodes = new StringBuilder("nodes:\n");
    for (int i = 1; i <= 13; i++) {
      nodes.append("  - {name: ae%d.harbor.lan, internal: [10.0.0.%d]}\n".formatted(i, i));
    }
    String yaml = smallPool().replaceFirst("nodes:\n.*\n", nodes.toString());

    assertThat(ProblemCase.problemsOf(yaml))
        .containsExactly("7:3: 'nodes' has 13 items; keep to 12 at most");
  }

  @Test
  void refusesAPoolWithoutNodes() {
    String yaml = smallPool().replaceFirst("nodes:\n.*\n", "nodes: []\n");

    assertThat(ProblemCase.problemsOf(yaml))
        .containsExactly("6:8: 'nodes' is empty; name at least one node");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# only a comment\n"})
  void refusesAnEmptyFile(String yaml) {
    assertThat(ProblemCase.problemsOf(yaml))
        .containsExactly("1:1: the file is empty; start from examples/pool.example.yaml");
  }

  @Test
  void refusesAFileThatIsNoSection() {
    assertThat(ProblemCase.problemsOf("- a\n"))
        .singleElement()
        .asString()
        .startsWith("1:1: the file must be a section of keys, but is a list; write its keys: ");
  }

  @Test
  void refusesALargeFileBeforeReadingItAll() throws IOException {
    Path file = folder.resolve("large.yaml");
    Files.writeString(file, "#".repeat(TopologyReader.MAX_FILE_BYTES + 1));

    assertThat(problem(TopologyReader.read(file)))
        .isEqualTo(
            file + ":1:1: the file is larger than 1048576 bytes; check that it is a topology file");
    assertThat(ProblemCase.problemsOf("#".repeat(TopologyReader.MAX_FILE_BYTES + 1))).hasSize(1);
  }

  @Test
  void refusesAFileThatIsNotUtf8() throws IOException {
    Path file = folder.resolve("latin1.yaml");
    Files.write(file, new byte[] {'#', ' ', (byte) 0xe9, '\n'});

    assertThat(problem(TopologyReader.read(file)))
        .isEqualTo(file + ":1:1: the file is not UTF-8; save it as UTF-8");
  }

  @Test
  void refusesAFileThatIsNotThereOrIsAFolder() {
    Path absent = folder.resolve("absent.yaml");

    assertThat(problem(TopologyReader.read(absent)))
        .isEqualTo(absent + ":1:1: there is no such file; check the path");
    assertThat(problem(TopologyReader.read(folder)))
        .startsWith(folder + ":1:1: the file cannot be read; check that it is a plain file");
  }

  @Test
  void isNotMadeSlowByRepeatedAliases() {
    String bomb =
        "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b]\n";

    assertThat(ProblemCase.problemsOf(bomb))
        .containsExactly(
            "1:4: anchors and aliases (& and *) are not allowed;"
                + " write the value out at each place");
  }

  @Test
  void givesProblemsAndNeverThrowsWhateverCharacterIsMissingOrChanged() {
    assertNeverThrows("", ProblemCase.goodPool());
  }

  /** Breaks the rest of a file at each character in turn. */
  static void assertNeverThrows(String head, String rest) {
    for (int i = 0; i < rest.length(); i++) {
      List<String> broken = new ArrayList<>();
      broken.add(rest.substring(0, i));
      broken.add(rest.substring(0, i) + rest.substring(i + 1));
      broken.add(rest.substring(0, i) + "[{:,-*&!'\"\u0000".charAt(i % 11) + rest.substring(i + 1));
      for (String yaml : broken) {
        assertThat(ProblemCase.problemsOf(head + yaml))
            .allMatch(p -> p.matches("[0-9]+:[0-9]+: .+; .+"));
      }
    }
  }

  private static ProblemCase named(String name) {
    return ProblemCase.all().stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }

  /** The good pool with other capabilities. */
  private static Topology pool(String capabilities) {
    String yaml =
        ProblemCase.goodPool()
            .replaceFirst("capabilities: .*", "capabilities: [" + capabilities + "]");
    return valid(TopologyReader.read(yaml, ProblemCase.ORIGIN));
  }

  /** One node that only collects logs. */
  static String smallPool() {
    return """
    format: 1
    pool: edge.harbor.lan
    domains: [harbor.example]
    capabilities: [logging]
    external: {access: {name: sip.harbor.example}}
    nodes:
      - {name: ae1.harbor.lan, internal: [10.0.0.1, "fd00::1"]}
    certificates:
      external: {certificate: e.pem, key: e.key}
      internal: {certificate: i.pem, key: i.key}
      trust: {internal: ca.pem}
    """;
  }

  private static Topology valid(ReadResult result) {
    assertThat(result).isInstanceOf(ReadResult.Valid.class);
    return ((ReadResult.Valid) result).topology();
  }

  private static String problem(ReadResult result) {
    assertThat(result).isInstanceOf(ReadResult.Invalid.class);
    List<Problem> problems = ((ReadResult.Invalid) result).problems();
    assertThat(problems).hasSize(1);
    return problems.getFirst().toString();
  }

  private static List<InetAddress> addresses(String... texts) {
    return List.of(texts).stream().map(InetAddress::ofLiteral).toList();
  }
}
