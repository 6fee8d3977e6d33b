package io.sallyport.net.dns;

import io.sallyport.net.AddressSet;
import io.sallyport.topology.AddressBlock;
import io.sallyport.topology.Federation;
import io.sallyport.topology.Node;
import io.sallyport.topology.Topology;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which addresses a node may dial because somebody outside named them: in the DNS of a partner, or
 * in a certificate as the place of a revocation list. Without this check they could steer the node
 * into the inside network or back to itself. Only who is named as part of our own topology may be
 * inside. Immutable.
 */
public final class PartnerAddresses {
  /** Why nobody is dialled there. */
  public enum Refusal {
    OWN("an address of this pool"),
    INSIDE("the address of a server inside"),
    WILDCARD("the wildcard address"),
    LOOPBACK("a loopback address"),
    LINK_LOCAL("a link-local address"),
    PRIVATE("a private address"),
    MULTICAST("a multicast or broadcast address"),
    RESERVED("a reserved address");

    private final String words;

    Refusal(String words) {
      this.words = words;
    }

    /** Completes "this is ...". */
    public String words() {
      return words;
    }

    /** Nobody can be there, whatever the topology says. */
    private boolean isFinal() {
      return this == OWN || this == WILDCARD || this == MULTICAST;
    }
  }

  private final AddressSet own;
  private final AddressSet inside;
  private final List<AddressBlock> allowed;
  private final Set<String> localHosts;
  private final boolean mayBeInside;

  /**
   * @param own addresses of all nodes of the pool: refused whatever is allowed
   * @param inside addresses of servers inside: refused unless a block with them is allowed
   * @param allowed blocks in which partners may be found although they are not public
   */
  public PartnerAddresses(
      Collection<InetAddress> own, Collection<InetAddress> inside, List<AddressBlock> allowed) {
    this(AddressSet.of(own), AddressSet.of(inside), List.copyOf(allowed), Set.of(), false);
  }

  private PartnerAddresses(
      AddressSet own,
      AddressSet inside,
      List<AddressBlock> allowed,
      Set<String> localHosts,
      boolean mayBeInside) {
    this.own = own;
    this.inside = inside;
    this.allowed = allowed;
    this.localHosts = localHosts;
    this.mayBeInside = mayBeInside;
  }

  /**
   * The same, with hosts that may be inside because they are ours.
   *
   * @param hosts lower case
   */
  PartnerAddresses withLocal(Set<String> hosts) {
    return new PartnerAddresses(own, inside, allowed, Set.copyOf(hosts), false);
  }

  /**
   * Where a host may be dialled.
   *
   * @param host lower case
   */
  PartnerAddresses of(String host) {
    return localHosts.contains(host)
        ? new PartnerAddresses(own, inside, allowed, Set.of(), true)
        : this;
  }

  public static PartnerAddresses of(Topology topology) {
    return new PartnerAddresses(
            topology.nodes().stream().flatMap(PartnerAddresses::ofNode).toList(),
            ofInside(topology.inside()).toList(),
            topology.dns().privateTargets())
        .withLocal(localProxies(topology.access().federation()));
  }

  private static Set<String> localProxies(Federation federation) {
    return federation.providers().stream()
        .filter(provider -> provider.isLocal() && provider.enabled())
        .map(Federation.Provider::proxy)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Stream<InetAddress> ofNode(Node node) {
    return Stream.of(node.internal(), node.access(), node.webconf(), node.av())
        .flatMap(List::stream);
  }

  private static Stream<InetAddress> ofInside(Topology.Inside inside) {
    Stream<InetAddress> servers =
        Stream.of(
                inside.frontEnds(),
                inside.branches(),
                inside.management(),
                inside.xmppGateways(),
                inside.logCollectors(),
                inside.applications())
            .flatMap(List::stream)
            .flatMap(server -> server.addresses().stream());
    return Stream.concat(
        inside.nextHop().stream().flatMap(nextHop -> nextHop.addresses().stream()), servers);
  }

  /**
   * Why an address may not be dialled; empty if it may. An IPv6 address that carries an IPv4
   * address has to pass in both forms.
   */
  public Optional<Refusal> refusal(InetAddress address) {
    return EmbeddedIpv4.of(address).flatMap(this::refusalOfOne).or(() -> refusalOfOne(address));
  }

  public boolean allows(InetAddress address) {
    return refusal(address).isEmpty();
  }

  private Optional<Refusal> refusalOfOne(InetAddress address) {
    if (own.contains(address)) {
      return Optional.of(Refusal.OWN);
    }
    Optional<Refusal> refusal =
        inside.contains(address) ? Optional.of(Refusal.INSIDE) : SpecialAddresses.refusal(address);
    return refusal.filter(why -> why.isFinal() || !(isAllowed(address) || isLocal(why)));
  }

  private boolean isLocal(Refusal why) {
    return mayBeInside && (why == Refusal.INSIDE || why == Refusal.PRIVATE);
  }

  private boolean isAllowed(InetAddress address) {
    return allowed.stream().anyMatch(block -> block.contains(address));
  }
}
