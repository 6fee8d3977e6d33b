package io.sallyport.xmpp.inside;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * What operators are told of a stream of a gateway.
 *
 * @param gateway the name that its certificate proves
 * @param remote where it came from last
 * @param isAttached false while its connection is gone and it may be resumed
 * @param domains that it serves now
 * @param isCounted true if both ends count stanzas
 * @param sent to the gateway, and not taken over by it
 * @param taken stanzas of the gateway that have met no fate yet, and those behind them
 * @param isPaused true while it is not read, because too much of its own is under way
 * @param sinceNanos when it arrived
 */
public record GatewayReport(
    String gateway,
    InetSocketAddress remote,
    boolean isAttached,
    List<String> domains,
    boolean isCounted,
    Backlog sent,
    long taken,
    boolean isPaused,
    long sinceNanos) {
  public GatewayReport {
    domains = List.copyOf(domains);
  }
}
