package io.sallyport.lab.zones;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.firewall.ExamplePool;
import io.sallyport.lab.firewall.SystemCommand;
import io.sallyport.topology.dns.Zone;
import io.sallyport.topology.dns.ZoneFile;
import io.sallyport.topology.dns.ZonePlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every zone of the example pool is loaded by BIND's checker, at its strictest. */
class ZoneFileTest {

  @TempDir Path folder;

  static List<Zone> zones() {
    return Stream.of(
            ZonePlan.outside(ExamplePool.topology()), ZonePlan.inside(ExamplePool.topology()))
        .flatMap(List::stream)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("zones")
  void bind_loads_the_zone_without_a_complaint(Zone zone) throws IOException {
    SystemCommand.Outcome outcome = check(zone.name(), text(zone));
    assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    assertThat(outcome.output().lines())
        .as("what BIND says of %s", zone.name())
        .containsExactly("zone %s/IN: loaded serial 1".formatted(zone.name()), "OK");
  }

  @Test
  void bind_reads_the_addresses_of_every_node_under_a_public_name() throws IOException {
    Zone zone =
        zones().stream().filter(z -> z.name().equals("harbor.example")).findFirst().orElseThrow();
    Path dump = folder.resolve("dump");
    Path file = Files.writeString(folder.resolve("zone"), text(zone));
    SystemCommand.named("named-checkzone")
        .succeed("-i", "local", "-D", "-o", dump.toString(), zone.name(), file.toString());
    assertThat(Files.readString(dump).lines().map(l -> l.replaceAll("\\s+", " ")))
        .anyMatch(l -> l.startsWith("sip.harbor.example.") && l.endsWith("IN A 198.51.100.10"))
        .anyMatch(l -> l.startsWith("sip.harbor.example.") && l.endsWith("IN A 198.51.100.11"))
        .anyMatch(l -> l.endsWith("IN AAAA 2001:db8:1::10"))
        .anyMatch(l ->
            l.startsWith("_sipfederationtls._tcp.harbor.example.")
                && l.endsWith("5061 sip.harbor.example."));
  }

  @Test
  void bind_complains_of_a_zone_that_leads_to_a_name_without_an_address() throws IOException {
    Zone zone =
        zones().stream().filter(z -> z.name().equals("harbor.example")).findFirst().orElseThrow();
    String broken = text(zone).replaceAll("(?m)^sip\\.harbor\\.example\\.\\s.*\\n", "");
    assertThat(broken).isNotEqualTo(text(zone));
    assertThat(check(zone.name(), broken).output()).contains("has no address records");
  }

  private static String text(Zone zone) {
    return ZoneFile.text(zone, ZoneFile.Authority.PLACEHOLDER);
  }

  /** Names that BIND doubts are errors; nothing is asked of the network. */
  private SystemCommand.Outcome check(String name, String text) throws IOException {
    Path file = Files.writeString(folder.resolve("zone"), text);
    return SystemCommand.named("named-checkzone")
        .run(
            "-i",
            "local",
            "-k",
            "fail",
            "-m",
            "fail",
            "-M",
            "fail",
            "-n",
            "fail",
            "-S",
            "fail",
            "-r",
            "fail",
            name,
            file.toString());
  }
}
