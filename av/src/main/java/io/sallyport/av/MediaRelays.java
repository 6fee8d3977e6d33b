package io.sallyport.av;

import io.sallyport.av.AuthDocument.Host;
import io.sallyport.av.AuthDocument.Location;
import io.sallyport.av.AuthDocument.MediaRelay;
import io.sallyport.av.AuthDocument.Route;
import io.sallyport.topology.AddressText;
import io.sallyport.topology.Node;
import io.sallyport.topology.PortCatalogue;
import io.sallyport.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which relays a client is told of, by where it will be and how it will go. Immutable. */
final class MediaRelays {
  private final List<MediaRelay> byName;
  private final List<MediaRelay> byAddress;

  private MediaRelays(List<MediaRelay> byName, List<MediaRelay> byAddress) {
    this.byName = List.copyOf(byName);
    this.byAddress = List.copyOf(byAddress);
  }

  /**
   * Those of a pool, as one of its nodes names them: by address it is that node itself.
   *
   * @throws IllegalArgumentException if the A/V Edge has no public name or the node no address; a
   *     checked topology with the A/V Edge has both
   */
  static MediaRelays of(Topology topology, Node node) {
    String external =
        topology
            .external()
            .av()
            .orElseThrow(() -> new IllegalArgumentException("external.av is missing"));
    Ports internet = new Ports(port(topology, "EXT-14"), port(topology, "EXT-15"));
    Ports intranet = new Ports(port(topology, "INT-06"), port(topology, "INT-07"));
    String externalAddress = AddressText.of(node.advertised(node.av().getFirst()));
    String internalAddress = AddressText.of(node.internal().getFirst());
    return new MediaRelays(
        List.of(
            internet.relay(Location.INTERNET, new Host.Name(external)),
            intranet.relay(Location.INTRANET, new Host.Name(topology.pool()))),
        List.of(
            internet.relay(Location.INTERNET, new Host.Address(externalAddress)),
            intranet.relay(Location.INTRANET, new Host.Address(internalAddress))));
  }

  private record Ports(int udp, int tcp) {
    MediaRelay relay(Location location, Host host) {
      return new MediaRelay(location, host, udp, tcp);
    }
  }

  static int port(Topology topology, String rowId) {
    Integer override = topology.ports().get(rowId);
    return override != null ? override : PortCatalogue.row(rowId).orElseThrow().ports().low();
  }

  /** At least one. */
  List<MediaRelay> answer(Optional<Location> location, Route route) {
    List<MediaRelay> all =
        switch (route) {
          case LOAD_BALANCED -> byName;
          case DIRECT_IP -> byAddress;
        };
    List<MediaRelay> wanted = new ArrayList<>(all);
    location.ifPresent(only -> wanted.removeIf(relay -> relay.location() != only));
    return List.copyOf(wanted);
  }
}
