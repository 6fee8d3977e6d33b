package io.sallyport.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command of the inside of the XMPP proxy. */
@SuppressWarnings("NullAway.Init") // JUnit sets the folder
class XmppCommandsTest {
  private static final String GOOD = "# partners\nlighthouse.example component secret\n";

  @TempDir private Path folder;

  private CommandRun connector(String components, String... more) throws IOException {
    Path file = Files.writeString(folder.resolve("components"), components);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "xmpp", "connector", "--name", "xgw1.harbor.lan", "--server", "localhost:5347"));
    arguments.addAll(List.of("--components", file.toString(), "--certificate", "none.pem"));
    arguments.addAll(List.of("--key", "none.key", "--trust", "none.pem"));
    arguments.addAll(List.of(more));
    return CommandRun.of(arguments.toArray(new String[0]));
  }

  @Test
  void wantsNodesAndDomains() throws IOException {
    assertThat(connector(GOOD, "--domain", "harbor.example").err())
        .contains("--edge or --topology");
    assertThat(connector(GOOD, "--edge", "ae1.harbor.lan").err())
        .contains("--domain or --topology");
    assertThat(connector(GOOD, "--domain", "-", "--edge", "ae1").code())
        .isEqualTo(ExitCode.WRONG_USE.number());
  }

  @ParameterizedTest
  @CsvSource({
    "lighthouse.example, :1: a partner's domain and a secret",
    "'lighthouse.example a-secret\n" + "lighthouse.example b', ':2: its domain stands further up'",
    "a-secret lighthouse.example, ':1: the first word is no domain'",
    "a-secret. lighthouse.example, ':1: the first word is no domain'",
    "[::a] lighthouse.example, ':1: the first word is no domain'",
    "harbor.example a-secret, ':1: ''harbor.example'' is a domain of the server'",
    "-. a-secret, ':1: the first word is no domain'",
    "-a-secret lighthouse.example, ':1: the first word is no domain'",
    "# none, holds 0 partners",
  })
  void saysWhichPartnerIsWrong(String components, String said) throws IOException {
    CommandRun run =
        connector(components, "--domain", "harbor.example", "--edge", "ae1.harbor.lan");
    assertThat(run.code()).isEqualTo(ExitCode.BAD_CONFIGURATION.number());
    assertThat(run.err()).contains(said).doesNotContain("a-secret");
  }

  /** A line turned round would make a domain of the secret, which the log and the nodes hear. */
  @ParameterizedTest
  @ValueSource(strings = {"a.secret lighthouse.example", "lighthouse.example x\na.secret y"})
  void takesPartnersOfTheTopologyOnly(String components) throws IOException {
    CommandRun run = connector(components, "--topology", TopologyCommandsTest.EXAMPLE);
    assertThat(run.code()).isEqualTo(ExitCode.BAD_CONFIGURATION.number());
    assertThat(run.err())
        .containsPattern(":[12]: the first word is no partner of the topology")
        .contains("'xmpp.partners'")
        .doesNotContain("a.secret");
  }

  @Test
  void takesWhoeverEverybodyIs() throws IOException {
    Path pool = pool("domain: lighthouse.example,", "domain: \"*\",");
    CommandRun run = connector("buoy.example a-secret", "--topology", pool.toString());
    assertThat(run.err()).contains("none.pem");
    assertThat(connector("harbor2.example a-secret", "--topology", pool.toString()).err())
        .contains("'harbor2.example' is a domain of the server");
  }

  private Path pool(String replaced, String by) throws IOException {
    String example = Files.readString(Path.of(TopologyCommandsTest.EXAMPLE));
    assertThat(example).contains(replaced);
    return Files.writeString(folder.resolve("pool.yaml"), example.replace(replaced, by));
  }

  private Path poolInside(String internal) throws IOException {
    return pool("\nxmpp:\n", "\nxmpp:\n  internal: {" + internal + "}\n");
  }

  private Set<String> served(String internal, String name) throws IOException {
    return XmppConnectorCommand.served(NamedPlace.topology(poolInside(internal)), name);
  }

  /** A component's domain that a gateway binds as well goes to the gateway. */
  @Test
  void servesWhatIsNoComponents() throws IOException {
    String component = "components: [{domain: harbor2.example, secret: a.secret}]";
    assertThat(served(component, "xgw1.harbor.lan")).containsExactly("harbor.example");
    assertThat(served("allowStartTls: true", "xgw1.harbor.lan"))
        .containsExactly("harbor.example", "harbor2.example");
  }

  @Test
  void servesWhatItsGatewayMay() throws IOException {
    String gateway = "gateways: [{name: xgw1.harbor.lan, domains: [harbor2.example]}]";
    assertThat(served(gateway, "xgw1.harbor.lan")).containsExactly("harbor2.example");
    assertThat(served(gateway, "xgw2.harbor.lan"))
        .containsExactly("harbor.example", "harbor2.example");
  }

  @Test
  void servesNothingWhereComponentsHaveAll() throws IOException {
    String component = "{domain: %s, secret: a.secret}";
    Path file =
        poolInside(
            "components: [%s, %s]"
                .formatted(
                    component.formatted("harbor.example"), component.formatted("harbor2.example")));
    CommandRun run = connector(GOOD, "--topology", file.toString());
    assertThat(run.code()).isEqualTo(ExitCode.WRONG_USE.number());
    assertThat(run.err()).contains("components serve all domains", "--domain");
  }

  private static CommandRun check(String... more) {
    return check(Path.of(TopologyCommandsTest.EXAMPLE), more);
  }

  private static CommandRun check(Path pool, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("xmpp", "check", "--topology", pool.toString(), "--node", "ae1.harbor.lan"));
    arguments.addAll(List.of(more));
    return CommandRun.of(arguments.toArray(new String[0]));
  }

  @Test
  void checksPartnersOnly() {
    CommandRun ours = check("harbor.example");
    assertThat(ours.err()).contains("'harbor.example' is a domain of this pool");
    assertThat(ours.code()).isEqualTo(ExitCode.WRONG_USE.number());
    CommandRun speaker = check("lighthouse.example", "--from", "other.example");
    assertThat(speaker.err()).contains("'other.example' is no domain of this pool");
    assertThat(speaker.code()).isEqualTo(ExitCode.WRONG_USE.number());
    assertThat(check("-").err()).contains("'-' is no domain");
  }

  @Test
  void takesTheSpeakerInWhateverCase() {
    CommandRun run = check("lighthouse.example", "--from", "Harbor2.Example");
    assertThat(run.code()).isEqualTo(ExitCode.BAD_CONFIGURATION.number());
    assertThat(run.err()).contains("external.pem");
    CommandRun none = check("lighthouse.example", "--from", "xn--strae-oqa.example");
    assertThat(none.code()).isEqualTo(ExitCode.WRONG_USE.number());
    assertThat(none.err()).contains("'xn--strae-oqa.example' is no domain of this pool");
  }

  @Test
  void checksPoolsWithXmppOnly() throws IOException {
    String example = Files.readString(Path.of(TopologyCommandsTest.EXAMPLE));
    Path pool = Files.writeString(folder.resolve("pool.yaml"), example.replace(" xmpp,", ""));
    CommandRun run = check(pool, "lighthouse.example");
    assertThat(run.err()).contains("no capability 'xmpp'");
    assertThat(run.code()).isEqualTo(ExitCode.BAD_CONFIGURATION.number());
  }

  /** Nobody listens there, and the addresses of the nodes are those of no machine that builds. */
  @Test
  void leadsToOurNameServersWhereTheyDoNotAnswer() throws IOException {
    String example = Files.readString(Path.of(TopologyCommandsTest.EXAMPLE));
    Path pool = folder.resolve("pool.yaml");
    Files.writeString(pool, example + "\ndns: {servers: [\"127.0.0.1:9\"]}\n");
    assertThat(CommandRun.of("cert", "dev", "--topology", pool.toString()).code())
        .isEqualTo(ExitCode.FINE.number());

    CommandRun run = check(pool, "lighthouse.example");

    assertThat(run.code()).isEqualTo(ExitCode.CHECK_FAILED.number());
    assertThat(run.out())
        .contains("dns.servers", "EXT-03", "our names", "partner's names")
        .doesNotContain("dns zone", "ask the partner");
  }

  /** Partners and programs inside have a part in these, so a development authority does not do. */
  @Test
  void saysWhichFilesOfTheTopologyAreStillToBeMade() throws IOException {
    String example = Files.readString(Path.of(TopologyCommandsTest.EXAMPLE));
    Path pool = folder.resolve("pool.yaml");
    String named =
        """

        xmpp:
          dialbackSecret: dialback.secret
          internal:
            trust: inside.pem
            transparent: {certificate: partners.pem, key: partners.key}
            components: [{domain: harbor.example, secret: bots.secret}]
        """;
    Files.writeString(pool, example.replace("\nxmpp:\n", named));
    Files.writeString(folder.resolve("inside.pem"), "is there");

    CommandRun run = CommandRun.of("cert", "dev", "--topology", pool.toString());

    assertThat(run.out().lines().filter(line -> line.startsWith("not made")))
        .satisfiesExactly(
            line -> assertThat(line).contains("dialback.secret", "xmpp.dialbackSecret"),
            line -> assertThat(line).contains("partners.pem", "xmpp.internal.transparent"),
            line -> assertThat(line).contains("partners.key", "xmpp.internal.transparent"),
            line -> assertThat(line).contains("bots.secret", "xmpp.internal.components"));
    assertThat(run.out()).contains("wrote ");
  }

  @Test
  void showsNoControlCharactersOfOthers() {
    assertThat(XmppCheckCommand.shown("CN=a\u001b[2Jb\nc")).isEqualTo("CN=a?[2Jb?c");
    assertThat(XmppCheckCommand.shown("x".repeat(10_000))).hasSizeLessThan(500);
  }

  @Test
  void saysWhichFileIsMissing() throws IOException {
    CommandRun run = connector(GOOD, "--domain", "harbor.example", "--edge", "ae1.harbor.lan");
    assertThat(run.code()).isEqualTo(ExitCode.BAD_CONFIGURATION.number());
    assertThat(run.err()).contains("none.pem");
  }
}
