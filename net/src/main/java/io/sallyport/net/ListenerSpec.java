package io.sallyport.net;

import io.sallyport.net.tls.ServerTls;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * A listener to be opened.
 *
 * @param rowId row of the port catalogue that asks for it, for example {@code EXT-05}
 * @param address an address of this node, never a wildcard; port 0 takes any free port
 * @param tls empty for a listener without TLS
 * @param isTlsOptional true if connections without TLS are taken too
 * @param watch who may not connect for a while; empty if nobody is banned there
 * @param strangers what those may use who have not shown who they are; empty for no such limits
 * @param handlers called on the loop of each connection, once its handshake is done
 */
public record ListenerSpec(
    String rowId,
    InetSocketAddress address,
    Optional<ServerTls> tls,
    boolean isTlsOptional,
    ConnectionLimits limits,
    Optional<SourceWatch> watch,
    Optional<StrangerGate> strangers,
    ConnectionHandler.Factory handlers) {
  public ListenerSpec {
    if (address.isUnresolved() || address.getAddress().isAnyLocalAddress()) {
      throw new IllegalArgumentException(rowId + ": not an address of one interface: " + address);
    }
  }

  /** A listener that has no limits for strangers alone. */
  public ListenerSpec(
      String rowId,
      InetSocketAddress address,
      Optional<ServerTls> tls,
      boolean isTlsOptional,
      ConnectionLimits limits,
      Optional<SourceWatch> watch,
      ConnectionHandler.Factory handlers) {
    this(rowId, address, tls, isTlsOptional, limits, watch, Optional.empty(), handlers);
  }

  /** The same, with limits on those who have not shown who they are. */
  public ListenerSpec withStrangers(StrangerGate gate) {
    return new ListenerSpec(
        rowId, address, tls, isTlsOptional, limits, watch, Optional.of(gate), handlers);
  }

  /** A listener where all speak TLS, or none. */
  public ListenerSpec(
      String rowId,
      InetSocketAddress address,
      Optional<ServerTls> tls,
      ConnectionLimits limits,
      Optional<SourceWatch> watch,
      ConnectionHandler.Factory handlers) {
    this(rowId, address, tls, false, limits, watch, handlers);
  }

  /** A listener where nobody is banned. */
  public ListenerSpec(
      String rowId,
      InetSocketAddress address,
      Optional<ServerTls> tls,
      ConnectionLimits limits,
      ConnectionHandler.Factory handlers) {
    this(rowId, address, tls, limits, Optional.empty(), handlers);
  }
}
