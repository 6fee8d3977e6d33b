package io.sallyport.app.cli;

import io.sallyport.topology.Topology;
import io.sallyport.topology.dns.Zone;
import io.sallyport.topology.dns.ZoneFile;
import io.sallyport.topology.dns.ZonePlan;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints the DNS records that a pool needs. */
@Command(
    name = "zone",
    description = "Print the DNS records that this pool needs, as zone files.",
    mixinStandardHelpOptions = true)
final class DnsZoneCommand implements Callable<Integer> {
  /** Who asks: the Internet, or the servers and nodes inside. */
  enum View {
    OUTSIDE,
    INSIDE
  }

  private final Console console;

  @Mixin private TopologyOption topology = new TopologyOption();

  @Option(
      names = "--view",
      required = true,
      paramLabel = "VIEW",
      description = "Whose records: ${COMPLETION-CANDIDATES}; either case.")
  private View view = View.OUTSIDE;

  @Option(names = "--zone", paramLabel = "NAME", description = "Only the zone of this name.")
  private @Nullable String zone;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  DnsZoneCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    List<Zone> zones = zones(topology.topology());
    console
        .out()
        .print(
            json
                ? ZoneFile.json(zones)
                : zones.stream()
                    .map(each -> ZoneFile.text(each, ZoneFile.Authority.PLACEHOLDER))
                    .collect(Collectors.joining("\n")));
    return ExitCode.FINE.number();
  }

  private List<Zone> zones(Topology pool) {
    List<Zone> all =
        switch (view) {
          case OUTSIDE -> ZonePlan.outside(pool);
          case INSIDE -> ZonePlan.inside(pool);
        };
    List<Zone> asked =
        all.stream().filter(each -> zone == null || each.name().equals(zone)).toList();
    if (asked.isEmpty()) {
      throw new CommandRefused(
          ExitCode.WRONG_USE,
          "sallyport: no zone '"
              + zone
              + "' in this view; there are "
              + all.stream().map(Zone::name).collect(Collectors.joining(", ")));
    }
    return asked;
  }
}
