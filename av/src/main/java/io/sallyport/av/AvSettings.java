package io.sallyport.av;

import io.sallyport.topology.Av;
import io.sallyport.topology.Topology;
import io.sallyport.wire.msturn.MsVersion;
import java.time.Duration;

/**
 * What the topology says about the A/V Edge, as the relay takes it.
 *
 * @param realm of all challenges
 * @param msVersion highest that is spoken
 * @param defaultLifetime of an allocation that asks for nothing
 * @param mostLifetime that an allocation gets, 1 s and more
 * @param mostPeerConnections of one relayed address of TCP
 * @param isMobile true if clients may take allocations along to another address
 * @param octetsPerSecondPerPort both directions together
 */
record AvSettings(
    String realm,
    MsVersion msVersion,
    Duration defaultLifetime,
    Duration mostLifetime,
    int mostPermissions,
    int mostChannels,
    int mostPeerConnections,
    boolean isMobile,
    long octetsPerSecondPerPort) {
  private static final long OCTETS_PER_KILOBYTE = 1000;

  static AvSettings of(Topology topology) {
    Av av = topology.av();
    return new AvSettings(
        av.realm().orElseGet(() -> topology.domains().getFirst()),
        new MsVersion(av.msVersion()),
        av.lifetimes().standard(),
        av.lifetimes().max(),
        av.quotas().permissions(),
        av.quotas().channels(),
        av.quotas().peerConnections(),
        av.mobility(),
        av.maxBandwidthPerPortKB() * OCTETS_PER_KILOBYTE);
  }

  /** The same with another limit for each port. */
  AvSettings withBandwidth(long newOctetsPerSecond) {
    return new AvSettings(
        realm,
        msVersion,
        defaultLifetime,
        mostLifetime,
        mostPermissions,
        mostChannels,
        mostPeerConnections,
        isMobile,
        newOctetsPerSecond);
  }
}
