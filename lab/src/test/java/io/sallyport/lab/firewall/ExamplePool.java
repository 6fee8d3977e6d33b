package io.sallyport.lab.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.sallyport.topology.ReadResult;
import io.sallyport.topology.Topology;
import io.sallyport.topology.TopologyReader;
import io.sallyport.topology.firewall.FirewallRules;
import io.sallyport.topology.firewall.FirewallTarget;
import io.sallyport.topology.firewall.Strictness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The example pool of the repository. */
public final class ExamplePool {

  private static final Path FILE = Path.of("..", "examples", "pool.example.yaml");
  private static final String CAPABILITIES =
      "[remote-users, federation, webconf, av, xmpp, logging]";

  private ExamplePool() {}

  public static Topology topology() {
    return read(text());
  }

  /** The same pool with other capabilities. */
  static Topology topology(String capabilities) {
    assertThat(text()).contains(CAPABILITIES);
    return read(text().replace(CAPABILITIES, "[" + capabilities + "]"));
  }

  /** Writes the rules of every node, as one would for a real firewall. */
  static Path render(Topology topology, String target, Path folder) {
    FirewallTarget form = FirewallTarget.of(target).orElseThrow();
    Path file = folder.resolve("rules." + form.fileSuffix());
    try {
      return Files.writeString(file, form.text(FirewallRules.of(topology, Strictness.STRICT)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text() {
    try {
      return Files.readString(FILE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Topology read(String yaml) {
    return switch (TopologyReader.read(yaml, FILE)) {
      case ReadResult.Valid valid -> valid.topology();
      case ReadResult.Invalid invalid -> fail("not a pool: " + invalid.problems());
    };
  }
}
