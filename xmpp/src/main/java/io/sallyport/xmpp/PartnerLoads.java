package io.sallyport.xmpp;

import io.sallyport.topology.Xmpp;
import io.sallyport.wire.xmpp.XmppDomain;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How much each partner has of this node: connections both ways, and what is read of it in the long
 * run. Partners are remembered while they have connections. Safe from any thread: connections of
 * one partner are on several loops, and each asks once for what one read brought.
 */
final class PartnerLoads {
  /** What may come at once, as time of the rate of octets. */
  private static final long OCTETS_BURST_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** The same for stanzas. */
  private static final long STANZAS_BURST_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Xmpp settings;

  /**
   * Entries by domain; searching them for each read would cost more the more partners there are.
   */
  private final Map<String, String> entries = new HashMap<>();

  private final Map<String, Load> loads = new HashMap<>();
  private int connections;

  /** Times are when all that was taken would have come at the rate. */
  private static final class Load {
    private int connections;
    private long octetsNanos;
    private long stanzasNanos;

    Load(long nowNanos) {
      octetsNanos = nowNanos;
      stanzasNanos = nowNanos;
    }
  }

  PartnerLoads(Xmpp settings) {
    this.settings = settings;
    for (Xmpp.Partner partner : settings.partners()) {
      if (!partner.isAnybody()) {
        partner.additionalDomains().forEach(more -> entries.putIfAbsent(more, partner.domain()));
        entries.putIfAbsent(partner.domain(), partner.domain());
      }
    }
  }

  /** The name under which a domain's load is kept: all domains of an entry share it. */
  private String key(XmppDomain domain) {
    return entries.getOrDefault(domain.ascii(), domain.ascii());
  }

  /** Takes a place for a connection; false if the partner, or the node, has enough. */
  synchronized boolean enter(XmppDomain domain, long nowNanos) {
    if (isFull(domain)) {
      return false;
    }
    Load load = loads.computeIfAbsent(key(domain), _ -> new Load(nowNanos));
    load.connections++;
    connections++;
    return true;
  }

  /** True if there is no place for one more connection. */
  synchronized boolean isFull(XmppDomain domain) {
    Load load = loads.get(key(domain));
    int taken = load == null ? 0 : load.connections;
    return connections >= settings.connectionLimit() || taken >= most(domain);
  }

  private int most(XmppDomain domain) {
    return settings.partner(domain.ascii()).map(Xmpp.Partner::connectionLimit).orElse(0);
  }

  /** Gives a place back that was taken. */
  synchronized void leave(XmppDomain domain) {
    Load load = loads.get(key(domain));
    if (load == null) {
      return;
    }
    load.connections--;
    connections--;
    if (load.connections == 0) {
      loads.remove(key(domain));
    }
  }

  /**
   * Notes what one read brought.
   *
   * @return nanoseconds until the next may be; 0 or less if it may be now
   */
  synchronized long pause(XmppDomain domain, int octets, int stanzas, long nowNanos) {
    Load load = loads.get(key(domain));
    if (load == null) {
      return 0;
    }
    load.octetsNanos =
        later(load.octetsNanos, octets, settings.limits().partnerBytesPerSecond(), nowNanos);
    load.stanzasNanos =
        later(load.stanzasNanos, stanzas, settings.limits().partnerStanzasPerSecond(), nowNanos);
    return Math.max(
        load.octetsNanos - nowNanos - OCTETS_BURST_NANOS,
        load.stanzasNanos - nowNanos - STANZAS_BURST_NANOS);
  }

  private static long later(long atNanos, int count, int perSecond, long nowNanos) {
    long from = atNanos - nowNanos > 0 ? atNanos : nowNanos;
    return from + TimeUnit.SECONDS.toNanos(count) / perSecond;
  }
}
