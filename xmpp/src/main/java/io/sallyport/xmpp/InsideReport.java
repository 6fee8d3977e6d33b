package io.sallyport.xmpp;

import io.sallyport.xmpp.inside.GatewayReport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * What operators are told of who serves domains inside.
 *
 * @param gateways as they were a second ago at most
 * @param servers as whose partner the node speaks
 * @param nowNanos of the clock that the others have
 */
public record InsideReport(
    List<GatewayReport> gateways,
    List<Component> components,
    StreamReport.All servers,
    long nowNanos) {
  /** Of a node that is no XMPP proxy. */
  public static final InsideReport NONE =
      new InsideReport(List.of(), List.of(), StreamReport.All.NONE, 0);

  /**
   * A component (XEP-0114).
   *
   * @param domain that it serves
   * @param load its stanzas are not counted
   */
  public record Component(
      String domain, InetSocketAddress remote, StreamReport.Load load, long sinceNanos) {}

  public InsideReport {
    gateways = List.copyOf(gateways);
    components = List.copyOf(components);
  }

  /** How long ago something was. */
  public Duration since(long nanos) {
    return Duration.ofNanos(Math.max(0, nowNanos - nanos));
  }

  /** Streams of gateways that are there. */
  public long gatewayStreams() {
    return gateways.stream().filter(GatewayReport::isAttached).count();
  }

  /** Domains that gateways or components serve. */
  public long boundDomains() {
    return Stream.concat(
            gateways.stream().flatMap(gateway -> gateway.domains().stream()),
            components.stream().map(Component::domain))
        .distinct()
        .count();
  }

  /** For how long the oldest stanza has been under way to who serves its domain. */
  public Duration lag() {
    Duration ofStreams =
        Stream.concat(
                gateways.stream().map(GatewayReport::sent),
                components.stream().map(component -> component.load().sent()))
            .filter(sent -> !sent.isEmpty())
            .map(sent -> since(sent.oldestNanos()))
            .max(Duration::compareTo)
            .orElse(Duration.ZERO);
    return ofStreams.compareTo(servers.lag()) > 0 ? ofStreams : servers.lag();
  }
}
