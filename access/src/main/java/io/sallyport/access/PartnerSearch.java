package io.sallyport.access;

import io.sallyport.access.FederationPolicy.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the servers that requests for a partner's domain go to.
 *
 * @param domain of the partner, lower case
 * @param reach host that the route set of a dialog names, lower case: of the domain's own servers
 *     it is tried first, and no other host is ever dialled for it; null if none is named
 */
record PartnerSearch(String domain, @Nullable String reach) implements TargetSearch {
  @Override
  public void find(AccessLoop loop, Consumer<Outcome> outcome) {
    switch (loop.federation().outbound(domain)) {
      case Way.Asks(String name) ->
          loop.resolver()
              .services(
                  loop.netLoop(),
                  name,
                  found -> outcome.accept(end(loop, loop.federation().outbound(domain, found))));
      case Way way -> outcome.accept(end(loop, way));
    }
  }

  private Outcome end(AccessLoop loop, Way way) {
    return switch (way) {
      case Way.Refused(Refusal refusal) -> new Outcome.Nowhere(refusal);
      case Way.Asks _ -> new Outcome.Nowhere(Refusal.SRV_UNRESOLVED);
      case Way.To(List<PartnerServer> servers) ->
          found(loop.partnerLinks().to(reachFirst(servers)));
    };
  }

  static Outcome found(List<Target> targets) {
    return targets.isEmpty()
        ? new Outcome.Nowhere(Refusal.NEXT_HOP_DOWN)
        : new Outcome.Found(targets);
  }

  private List<PartnerServer> reachFirst(List<PartnerServer> servers) {
    List<PartnerServer> sorted = new ArrayList<>(servers);
    sorted.sort((a, b) -> Boolean.compare(b.host().equals(reach), a.host().equals(reach)));
    return sorted;
  }
}
