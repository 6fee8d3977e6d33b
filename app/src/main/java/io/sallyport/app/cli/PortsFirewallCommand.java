package io.sallyport.app.cli;

import io.sallyport.topology.Topology;
import io.sallyport.topology.firewall.FirewallDiff;
import io.sallyport.topology.firewall.FirewallRules;
import io.sallyport.topology.firewall.FirewallTarget;
import io.sallyport.topology.firewall.Strictness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints the firewall rules of a pool, or how they differ from those kept in a file. */
@Command(
    name = "firewall",
    description = "Print the firewall rules that this pool needs; warnings go to standard error.",
    mixinStandardHelpOptions = true)
final class PortsFirewallCommand implements Callable<Integer> {
  /** The words that {@code --target} takes. */
  static final class Targets implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return FirewallTarget.all().stream().map(FirewallTarget::name).iterator();
    }
  }

  private final Console console;

  @Mixin private TopologyOption topology = new TopologyOption();

  @Option(
      names = "--target",
      required = true,
      paramLabel = "TARGET",
      completionCandidates = Targets.class,
      description = "Form of the rules: ${COMPLETION-CANDIDATES}.")
  private String target = "";

  @Option(names = "--node", paramLabel = "NODE", description = "Only the rules of this node.")
  private @Nullable String node;

  @Option(
      names = "--wide",
      description = "Do not name the source ports of outbound media, for firewalls that cannot.")
  private boolean wide;

  @Option(
      names = "--diff",
      paramLabel = "FILE",
      description = "Print how the rules differ from FILE; exit code 1 if they do.")
  private @Nullable Path kept;

  PortsFirewallCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    FirewallTarget form =
        FirewallTarget.of(target)
            .orElseThrow(() ->
                new CommandRefused(
                    ExitCode.WRONG_USE,
                    "sallyport: no target '"
                        + target
                        + "'; there are "
                        + String.join(", ", new Targets())));
    FirewallTarget.Rendering rendering = form.render(rules(topology.topology()));
    rendering.warnings().forEach(warning -> console.err().println("warning: " + warning));
    if (kept == null) {
      console.out().print(rendering.text());
      return ExitCode.FINE.number();
    }
    FirewallDiff difference =
        FirewallDiff.between(kept.toString(), read(kept), "this topology", rendering.text());
    console.out().print(difference.text());
    return (difference.isEmpty() ? ExitCode.FINE : ExitCode.CHECK_FAILED).number();
  }

  private FirewallRules rules(Topology pool) {
    Strictness strictness = wide ? Strictness.WIDE : Strictness.STRICT;
    return node == null
        ? FirewallRules.of(pool, strictness)
        : FirewallRules.of(pool, strictness, TopologyOption.node(pool, node));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new CommandRefused(
          ExitCode.WRONG_USE, "sallyport: cannot read " + file + ": check --diff (" + e + ")");
    }
  }
}
