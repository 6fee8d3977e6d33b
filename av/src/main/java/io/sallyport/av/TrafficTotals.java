package io.sallyport.av;

import io.sallyport.telemetry.Counters;

/**
 * What one thread has relayed since it last said so: plain numbers, because counters that threads
 * share cost as much for each datagram as finding its allocation. Owned by the thread of its {@link
 * Relay}.
 */
final class TrafficTotals {
  private long packetsFromClients;
  private long octetsFromClients;
  private long packetsFromPeers;
  private long octetsFromPeers;

  void fromClient(int octets) {
    packetsFromClients++;
    octetsFromClients += octets;
  }

  void fromPeer(int octets) {
    packetsFromPeers++;
    octetsFromPeers += octets;
  }

  /** Adds all to the totals of the node, and begins anew. */
  void publish(Counters<AvCounter> counters) {
    counters.add(AvCounter.PACKETS_FROM_CLIENTS, packetsFromClients);
    counters.add(AvCounter.OCTETS_FROM_CLIENTS, octetsFromClients);
    counters.add(AvCounter.PACKETS_FROM_PEERS, packetsFromPeers);
    counters.add(AvCounter.OCTETS_FROM_PEERS, octetsFromPeers);
    packetsFromClients = 0;
    octetsFromClients = 0;
    packetsFromPeers = 0;
    octetsFromPeers = 0;
  }
}
