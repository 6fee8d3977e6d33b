package io.sallyport.av;

import io.sallyport.av.AuthDocument.Host;
import io.sallyport.av.AuthDocument.Location;
import io.sallyport.av.AuthDocument.MediaRelay;
import io.sallyport.av.AuthDocument.Route;
import io.sallyport.topology.Node;
import io.sallyport.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Relays as URIs (RFC 7065), the way browsers take them. Only those that speak TURN. Immutable.
 *
 * @param relays of all locations
 * @param hasInternet whether TURN is spoken outside
 * @param hasIntranet whether it is inside
 */
record IceServers(MediaRelays relays, boolean hasInternet, boolean hasIntranet) {

  static IceServers of(Topology topology, Node node) {
    return new IceServers(
        MediaRelays.of(topology, node),
        topology.av().external().turn(),
        topology.av().internal().turn());
  }

  /** May be empty. */
  List<String> uris(Optional<Location> location, Route route) {
    List<String> uris = new ArrayList<>();
    for (MediaRelay relay : relays.answer(location, route)) {
      boolean isSpoken = relay.location() == Location.INTERNET ? hasInternet : hasIntranet;
      if (isSpoken) {
        add(relay, uris);
      }
    }
    return List.copyOf(uris);
  }

  /** What is quickest first; certificates prove names, so there is no TLS to an address. */
  private static void add(MediaRelay relay, List<String> uris) {
    String host =
        switch (relay.host()) {
          case Host.Name(String name) -> name;
          case Host.Address(String text) -> text.contains(":") ? "[" + text + "]" : text;
        };
    uris.add("turn:" + host + ":" + relay.udpPort() + "?transport=udp");
    uris.add("turn:" + host + ":" + relay.tcpPort() + "?transport=tcp");
    if (relay.host() instanceof Host.Name) {
      uris.add("turns:" + host + ":" + relay.tcpPort() + "?transport=tcp");
    }
  }
}
