package io.sallyport.topology.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.sallyport.topology.ReadResult;
import io.sallyport.topology.Topology;
import io.sallyport.topology.TopologyReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The example pool of the repository, as it is or with a change. */
record ExamplePool(String yaml) {

  private static final Path FILE = Path.of("..", "examples", "pool.example.yaml");

  static ExamplePool asWritten() {
    try {
      return new ExamplePool(Files.readString(FILE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same pool with one piece of text replaced; the piece has to be there. */
  ExamplePool with(String piece, String replacement) {
    assertThat(yaml).contains(piece);
    return new ExamplePool(yaml.replace(piece, replacement));
  }

  ExamplePool withCapabilities(String capabilities) {
    return with("[remote-users, federation, webconf, av, xmpp, logging]", "[" + capabilities + "]");
  }

  /** The pool without its second node. */
  ExamplePool withOneNode() {
    int second = yaml.indexOf("  - name: ae2.harbor.lan");
    int inside = yaml.indexOf("inside:");
    assertThat(second).isPositive().isLessThan(inside);
    return new ExamplePool(yaml.substring(0, second) + yaml.substring(inside));
  }

  Topology topology() {
    return switch (TopologyReader.read(yaml, FILE)) {
      case ReadResult.Valid valid -> valid.topology();
      case ReadResult.Invalid invalid -> fail("not a pool: " + invalid.problems());
    };
  }

  FirewallRules rules(Strictness strictness) {
    return FirewallRules.of(topology(), strictness);
  }
}
