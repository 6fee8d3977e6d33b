package io.sallyport.topology;

import java.nio.file.Path;

/** Pools to test with. */
public final class Pools {

  private Pools() {}

  /** The pool of the test resource {@code pool.yaml}, a copy of the example. */
  public static Topology example() {
    return read(ProblemCase.goodPool());
  }

  /** The example pool with other capabilities, for example {@code "remote-users, av"}. */
  public static Topology withCapabilities(String capabilities) {
    return read(
        ProblemCase.goodPool()
            .replaceFirst("capabilities: .*", "capabilities: [" + capabilities + "]"));
  }

  /** The example with the first node's A/V Edge behind a 1:1 NAT. */
  public static Topology behindNat() {
    return changed(
        "    av:       [198.51.100.30, \"2001:db8:1::30\"]",
        "    av: [10.9.0.30, \"fd00:9::30\"]\n"
            + "    avAdvertised: [198.51.100.30, \"2001:db8:1::30\"]");
  }

  /** The example pool with a part of its text replaced. */
  public static Topology changed(String part, String replacement) {
    return read(ProblemCase.goodPool().replace(part, replacement));
  }

  public static Topology read(String yaml) {
    return switch (TopologyReader.read(yaml, Path.of("pool.yaml"))) {
      case ReadResult.Valid(Topology topology, var _) -> topology;
      case ReadResult.Invalid invalid -> throw new IllegalArgumentException(invalid.toString());
    };
  }
}
