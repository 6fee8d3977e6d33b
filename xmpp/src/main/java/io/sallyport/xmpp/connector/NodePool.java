package io.sallyport.xmpp.connector;

import io.sallyport.net.Loop;
import io.sallyport.wire.xmpp.XmppLimits;
import io.sallyport.xmpp.connector.ConnectorSettings.Place;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The nodes that the connector knows: each address of a place is one. Places are looked up again
 * every minute, and a node whose address is not found any more is forgotten once it is gone. Owned
 * by the connector's loop; names are looked up on threads of their own.
 */
final class NodePool {
  private static final Duration LOOK_UP = Duration.ofMinutes(1);

  private final ConnectorService connector;
  private final Map<InetSocketAddress, NodeLink> nodes = new LinkedHashMap<>();

  NodePool(ConnectorService connector) {
    this.connector = connector;
  }

  /** All that are known, whatever their state. */
  Collection<NodeLink> all() {
    return nodes.values();
  }

  /** Those that take stanzas now. */
  List<NodeLink> usable() {
    return nodes.values().stream().filter(NodeLink::isUsable).toList();
  }

  /** The longest stanza that any of them takes. */
  int maxOctets() {
    return nodes.values().stream()
        .mapToInt(NodeLink::maxOctets)
        .max()
        .orElse(XmppLimits.PROVEN.stanzaOctets());
  }

  /** Looks all places up, now and every minute from now on. */
  void lookUp() {
    if (connector.isDraining()) {
      return;
    }
    connector.settings().nodes().forEach(place -> lookUp(place, found -> found(place, found)));
    Loop.Timer _ = connector.loop().schedule(LOOK_UP, this::lookUp);
  }

  /** Where a place is; empty if its name has no address. */
  void lookUp(Place place, Consumer<List<InetSocketAddress>> then) {
    connector
        .surroundings()
        .waiting()
        .execute(() -> {
          List<InetSocketAddress> found = addresses(place);
          connector.loop().execute(() -> then.accept(found));
        });
  }

  private List<InetSocketAddress> addresses(Place place) {
    List<InetAddress> known = new ArrayList<>(place.addresses());
    if (known.isEmpty()) {
      known.addAll(connector.surroundings().names().addresses(place.host()));
    }
    return known.stream().map(address -> new InetSocketAddress(address, place.port())).toList();
  }

  private void found(Place place, List<InetSocketAddress> addresses) {
    if (addresses.isEmpty()) {
      // A name server that fails is no reason to forget anybody.
      connector.state(
          ConnectorEvent.NODE_UNREACHABLE, "node", place.host(), "problem", "no address");
      return;
    }
    forgetAllBut(Set.copyOf(addresses), place);
    for (InetSocketAddress address : addresses) {
      if (!connector.isDraining()
          && !nodes.containsKey(address)
          && nodes.size() < ConnectorSettings.MAX_NODES) {
        var node = new NodeLink(connector, name(place, addresses, address), place, address);
        nodes.put(address, node);
        node.dial();
      }
    }
  }

  /** A name of its own, also beside the link to an address that its host had before. */
  private String name(Place place, List<InetSocketAddress> addresses, InetSocketAddress address) {
    boolean isOnly =
        addresses.size() == 1 && nodes.values().stream().noneMatch(node -> node.isOf(place));
    return isOnly ? place.host() : place.host() + "[" + address.getAddress().getHostAddress() + "]";
  }

  /** Who is still connected, or may be resumed, stays until that is over. */
  private void forgetAllBut(Set<InetSocketAddress> addresses, Place place) {
    nodes
        .entrySet()
        .removeIf(known -> {
          NodeLink node = known.getValue();
          boolean isForgotten =
              node.isOf(place) && !addresses.contains(known.getKey()) && node.isGone();
          if (isForgotten) {
            node.end();
          }
          return isForgotten;
        });
  }
}
