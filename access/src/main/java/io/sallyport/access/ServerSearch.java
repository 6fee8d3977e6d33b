package io.sallyport.access;

import java.util.List;
import java.util.function.Consumer;

/**
 * Leads to one server that the topology names.
 *
 * @param domain of the user that requests are for, lower case
 */
record ServerSearch(PartnerServer server, String domain) implements TargetSearch {
  @Override
  public void find(AccessLoop loop, Consumer<Outcome> outcome) {
    outcome.accept(PartnerSearch.found(loop.partnerLinks().to(List.of(server))));
  }
}
