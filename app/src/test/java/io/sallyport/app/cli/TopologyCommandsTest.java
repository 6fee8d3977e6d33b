package io.sallyport.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.av.TokenKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopologyCommandsTest {
  static final String EXAMPLE = "../examples/pool.example.yaml";

  @TempDir private Path folder = Path.of("");

  @Test
  void checkOfTheExampleIsFine() {
    CommandRun run = CommandRun.of("check", "--topology", EXAMPLE);
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("pool edge.harbor.lan, 2 nodes");
  }

  @Test
  void checkNamesEveryProblemWithItsPlace() throws IOException {
    String text = Files.readString(Path.of(EXAMPLE));
    Path bad =
        Files.writeString(
            folder.resolve("pool.yaml"),
            text.replace("format: 1", "form: 1").replace("10.20.0.12", "10.20.0.999"));
    CommandRun run = CommandRun.of("check", "--topology", bad.toString());
    assertThat(run.code()).isEqualTo(3);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .containsPattern("pool.yaml:\\d+:1: unknown key .form.")
        .contains("10.20.0.999");
  }

  /** What is allowed is fine, and said all the same. */
  @Test
  void checkWarnsOfWhatIsHardlyMeant() throws IOException {
    String text = Files.readString(Path.of(EXAMPLE));
    assertThat(text).contains("sasl: optional, dialback: true");
    Path file =
        Files.writeString(
            folder.resolve("pool.yaml"), text.replace("sasl: optional", "sasl: required"));
    CommandRun run = CommandRun.of("check", "--topology", file.toString());
    assertThat(run.code()).isZero();
    assertThat(run.err())
        .containsPattern("^warning: .*pool.yaml:\\d+:\\d+: dialback is never used");

    CommandRun json = CommandRun.of("check", "--json", "--topology", file.toString());
    assertThat(json.code()).isZero();
    assertThat(json.out()).contains("\"problems\": []").contains("dialback is never used");
  }

  @Test
  void checkInJson() {
    CommandRun run = CommandRun.of("check", "--json", "-t", "nowhere.yaml");
    assertThat(run.code()).isEqualTo(3);
    assertThat(run.out()).contains("\"problems\": [").contains("there is no such file");
  }

  @Test
  void firewallPrintsRulesWithRowIds() {
    CommandRun run = CommandRun.of("ports", "firewall", "-t", EXAMPLE, "--target", "nftables");
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("EXT-05");
  }

  @Test
  void firewallOfOneNodeLeavesTheOthersOut() {
    CommandRun run =
        CommandRun.of(
            "ports", "firewall", "-t", EXAMPLE, "--target", "csv", "--node", "ae1.harbor.lan");
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("ae1.harbor.lan,").doesNotContain("ae2.harbor.lan,");
  }

  @Test
  void firewallDiffSaysWhetherSomethingChanged() throws IOException {
    String rules = CommandRun.of("ports", "firewall", "-t", EXAMPLE, "--target", "csv").out();
    Path kept = Files.writeString(folder.resolve("rules.csv"), rules);
    String[] diff = {
      "ports", "firewall", "-t", EXAMPLE, "--target", "csv", "--diff", kept.toString()
    };
    assertThat(CommandRun.of(diff)).extracting(CommandRun::code, CommandRun::out).contains(0, "");
    Files.writeString(kept, rules.replace("443", "444"));
    CommandRun changed = CommandRun.of(diff);
    assertThat(changed.code()).isEqualTo(1);
    assertThat(changed.out()).contains("--- " + kept);
  }

  @Test
  void unknownTargetAndNodeNameTheChoices() {
    CommandRun target = CommandRun.of("ports", "firewall", "-t", EXAMPLE, "--target", "pf");
    assertThat(target.code()).isEqualTo(2);
    assertThat(target.err()).contains("nftables, iptables");
    CommandRun node =
        CommandRun.of("ports", "firewall", "-t", EXAMPLE, "--target", "csv", "--node", "ae9");
    assertThat(node.code()).isEqualTo(3);
    assertThat(node.err()).contains("ae1.harbor.lan, ae2.harbor.lan");
  }

  @Test
  void aGroupWithoutItsCommandIsWrongUse() {
    assertThat(CommandRun.of("ports").code()).isEqualTo(2);
  }

  @Test
  void zonesOfBothViews() {
    CommandRun outside = CommandRun.of("dns", "zone", "-t", EXAMPLE, "--view", "outside");
    assertThat(outside.code()).isZero();
    assertThat(outside.out()).contains("$ORIGIN harbor.example.", "198.51.100.10");
    CommandRun inside = CommandRun.of("dns", "zone", "-t", EXAMPLE, "--view", "INSIDE", "--json");
    assertThat(inside.code()).isZero();
    assertThat(inside.out()).contains("\"zones\": [", "10.20.0.11").doesNotContain("198.51.");
  }

  @Test
  void unknownZoneAndViewAreWrongUse() {
    assertThat(CommandRun.of("dns", "zone", "-t", EXAMPLE, "--view", "moon").code()).isEqualTo(2);
    CommandRun zone =
        CommandRun.of("dns", "zone", "-t", EXAMPLE, "--view", "outside", "--zone", "x.example");
    assertThat(zone.code()).isEqualTo(2);
    assertThat(zone.err()).contains("harbor.example, harbor2.example");
  }

  @Test
  void certificatePlanNamesEveryName() {
    CommandRun text = CommandRun.of("cert", "plan", "-t", EXAMPLE);
    assertThat(text.code()).isZero();
    assertThat(text.out()).contains("sip.harbor.example", "ae2.harbor.lan");
    assertThat(CommandRun.of("cert", "plan", "-t", EXAMPLE, "--json").out())
        .contains("\"role\": \"external\"");
    assertThat(CommandRun.of("cert", "plan", "-t", EXAMPLE, "--format", "csv").code()).isEqualTo(2);
  }

  @Test
  void keysOfTokensAreReadAndNeverReplaced() throws IOException {
    Path keys = folder.resolve("av.keys");

    CommandRun made = CommandRun.of("cert", "keys", "--av", "--out", keys.toString());
    assertThat(made.code()).isZero();
    assertThat(TokenKeys.read(Files.readString(keys)))
        .isInstanceOf(TokenKeys.ReadResult.Valid.class);
    assertThat(made.out()).doesNotContain(Files.readString(keys).split(" ", -1)[2].strip());
    String first = Files.readString(keys);

    CommandRun again = CommandRun.of("cert", "keys", "--av", "--out", keys.toString());
    assertThat(again.code()).isEqualTo(1);
    assertThat(Files.readString(keys)).isEqualTo(first);
  }

  @Test
  void credentialsWantACertificateWithItsKey() {
    CommandRun half =
        CommandRun.of(
            "av",
            "credentials",
            "-t",
            EXAMPLE,
            "-n",
            "ae1.harbor.lan",
            "--identity",
            "sip:mara@harbor.example",
            "--certificate",
            "web.pem");
    assertThat(half.code()).isEqualTo(2);
    assertThat(half.err()).contains("--key");
    assertThat(CommandRun.of("av").code()).isEqualTo(2);
  }

  @Test
  void summaryInBothLanguagesAndEveryFormat() {
    for (String format : new String[] {"text", "markdown", "csv", "json"}) {
      for (String language : new String[] {"en", "fr"}) {
        CommandRun run =
            CommandRun.of(
                "ports", "summary", "-t", EXAMPLE, "--lang", language, "--format", format);
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("EXT-05", "XMPP-03", "198.51.100.10");
      }
    }
    assertThat(CommandRun.of("ports", "summary", "-t", EXAMPLE, "--lang", "de").code())
        .isEqualTo(2);
    assertThat(CommandRun.of("ports", "summary", "-t", EXAMPLE, "--format", "pdf").code())
        .isEqualTo(2);
  }
}
