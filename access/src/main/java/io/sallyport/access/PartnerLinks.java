package io.sallyport.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The links of one loop to the servers of partners, made when first needed. Any loop may ask; what
 * a link does, it does on its own loop.
 */
final class PartnerLinks {
  /** Servers remembered at once; idle ones give way. */
  static final int MAX_SERVERS = 10_000;

  private final AccessLoop home;
  private final Map<PartnerServer, Link> links = new ConcurrentHashMap<>();

  PartnerLinks(AccessLoop home) {
    this.home = home;
  }

  /**
   * Links to servers in their order, those known not to answer last; empty if there are too many.
   */
  List<Target> to(List<PartnerServer> servers) {
    List<Target> healthy = new ArrayList<>(servers.size());
    List<Target> failing = new ArrayList<>();
    for (PartnerServer server : servers) {
      Link link = link(server);
      if (link != null) {
        (link.isHealthy() ? healthy : failing).add(link);
      }
    }
    healthy.addAll(failing);
    return healthy;
  }

  private @Nullable Link link(PartnerServer server) {
    Link known = links.get(server);
    if (known != null) {
      return known;
    }
    if (links.size() >= MAX_SERVERS) {
      links.values().removeIf(Link::isIdle);
    }
    return links.size() >= MAX_SERVERS
        ? null
        : links.computeIfAbsent(server, wanted -> new Link(home, new PartnerEnd(wanted)));
  }

  void closeAll() {
    links.values().forEach(Link::close);
  }
}
