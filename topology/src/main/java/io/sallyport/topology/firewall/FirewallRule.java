package io.sallyport.topology.firewall;

import io.sallyport.topology.PortRange;
import io.sallyport.topology.PortRow;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One thing to let through, at one address of one node, in one family. Answers to it need no rule:
 * every target keeps state.
 *
 * @param rowIds ids of the catalogue that the rule stands for, the canonical one first
 * @param end which of the node's addresses
 * @param localPorts our own ports: the destination of inbound rules, the source of outbound ones;
 *     empty if any
 * @param farPorts the other side's ports; empty if any
 * @param farEnds addresses of the other side, all of the rule's family; empty if anybody
 * @param comment why, in a sentence or two
 */
public record FirewallRule(
    List<String> rowIds,
    String node,
    End end,
    PortRow.Direction direction,
    FirewallProtocol protocol,
    InetAddress localAddress,
    Optional<PortRange> localPorts,
    Optional<PortRange> farPorts,
    List<InetAddress> farEnds,
    String comment) {

  /** An address list of a node, by its key in the topology file. */
  public enum End {
    ACCESS("access", PortRow.Interface.EXT),
    WEBCONF("webconf", PortRow.Interface.EXT),
    AV("av", PortRow.Interface.EXT),
    INTERNAL("internal", PortRow.Interface.INT);

    private final String key;
    private final PortRow.Interface iface;

    End(String key, PortRow.Interface iface) {
      this.key = key;
      this.iface = iface;
    }

    public String key() {
      return key;
    }

    public PortRow.Interface iface() {
      return iface;
    }

    static End of(String edgeToken) {
      return switch (edgeToken) {
        case "edge.access.ext", "edge.xmpp.ext" -> ACCESS;
        case "edge.webconf.ext" -> WEBCONF;
        case "edge.av.ext" -> AV;
        case "edge.int", "each(edge.int)" -> INTERNAL;
        default -> throw new IllegalArgumentException("not an edge token: " + edgeToken);
      };
    }
  }

  public PortRow.Interface iface() {
    return end.iface();
  }

  public AddressFamily family() {
    return AddressFamily.of(localAddress);
  }

  public boolean isInbound() {
    return direction == PortRow.Direction.IN;
  }

  /** True if the rule names the ports that our own packets leave from. */
  public boolean namesSourcePorts() {
    return !isInbound() && localPorts.isPresent();
  }

  /** The ids joined by a blank, for example {@code EXT-06 PIC-01}. */
  public String ids() {
    return String.join(" ", rowIds);
  }

  Optional<PortRange> sourcePorts() {
    return isInbound() ? farPorts : localPorts;
  }

  Optional<PortRange> destinationPorts() {
    return isInbound() ? localPorts : farPorts;
  }

  List<InetAddress> sources() {
    return isInbound() ? farEnds : List.of(localAddress);
  }

  List<InetAddress> destinations() {
    return isInbound() ? List.of(localAddress) : farEnds;
  }

  /** The far ends as prefixes, the one of everywhere if anybody may be there. */
  List<String> farPrefixes() {
    return farEnds.isEmpty()
        ? List.of(family().everywhere())
        : farEnds.stream().map(AddressFamily::prefix).toList();
  }

  List<String> sourcePrefixes() {
    return isInbound() ? farPrefixes() : List.of(AddressFamily.prefix(localAddress));
  }

  List<String> destinationPrefixes() {
    return isInbound() ? List.of(AddressFamily.prefix(localAddress)) : farPrefixes();
  }

  /** True if everything that the other rule lets through passes here too. */
  boolean covers(FirewallRule other) {
    return node.equals(other.node)
        && direction == other.direction
        && protocol == other.protocol
        && localAddress.equals(other.localAddress)
        && covers(localPorts, other.localPorts)
        && covers(farPorts, other.farPorts)
        && (farEnds.isEmpty() || (!other.farEnds.isEmpty() && farEnds.containsAll(other.farEnds)));
  }

  private static boolean covers(Optional<PortRange> wide, Optional<PortRange> narrow) {
    return wide.isEmpty()
        || (narrow.isPresent()
            && wide.get().low() <= narrow.get().low()
            && narrow.get().high() <= wide.get().high());
  }

  /** This rule, standing for the rows of the other one as well. */
  FirewallRule standingAlsoFor(FirewallRule other) {
    return new FirewallRule(
        Stream.concat(rowIds.stream(), other.rowIds.stream()).distinct().toList(),
        node,
        end,
        direction,
        protocol,
        localAddress,
        localPorts,
        farPorts,
        farEnds,
        comment + " " + other.comment);
  }
}
