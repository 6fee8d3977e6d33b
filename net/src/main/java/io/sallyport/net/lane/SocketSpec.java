package io.sallyport.net.lane;

import java.net.InetSocketAddress;

/**
 * A socket to open.
 *
 * @param local resolved address and port; port 0 takes any that is free. An IPv6 address takes no
 *     IPv4 datagrams; with NIO, an unspecified one takes them
 * @param sharesPort whether several lanes may open the same address and port; the kernel shares out
 *     by source address and port
 * @param dontFragment whether datagrams may not be fragmented on their way
 * @param trafficClass TOS or traffic class octet of what is sent, 0 to 255
 * @param reportsTrafficClass whether {@link Datagram#trafficClass} is wanted
 * @param receiveOctets asked size of the kernel's receive queue, or 0 for the system's; Linux gives
 *     no more than its setting net.core.rmem_max
 * @param sendOctets asked size of the kernel's send queue, or 0 for the system's; at most
 *     net.core.wmem_max
 */
public record SocketSpec(
    InetSocketAddress local,
    boolean sharesPort,
    boolean dontFragment,
    int trafficClass,
    boolean reportsTrafficClass,
    int receiveOctets,
    int sendOctets) {
  /** A listening socket takes bursts of all clients. */
  private static final int LISTENING_RECEIVE_OCTETS = 4 << 20;

  public SocketSpec {
    if (local.isUnresolved()) {
      throw new IllegalArgumentException("an address, not a name: " + local.getHostString());
    }
    if (trafficClass < 0 || trafficClass > 255) {
      throw new IllegalArgumentException("an octet: " + trafficClass);
    }
  }

  /** A port that every lane of a node opens, with a large receive queue. */
  public static SocketSpec listening(InetSocketAddress local) {
    return new SocketSpec(local, true, false, 0, false, LISTENING_RECEIVE_OCTETS, 0);
  }

  /** A port of one allocation, with queues as the system has them. */
  public static SocketSpec relay(InetSocketAddress local) {
    return new SocketSpec(local, false, false, 0, false, 0, 0);
  }

  /** The same, sent so that it may or may not be fragmented. */
  public SocketSpec withDontFragment(boolean on) {
    return new SocketSpec(
        local, sharesPort, on, trafficClass, reportsTrafficClass, receiveOctets, sendOctets);
  }

  /** The same, sent with this TOS or traffic class octet. */
  public SocketSpec withTrafficClass(int octet) {
    return new SocketSpec(
        local, sharesPort, dontFragment, octet, reportsTrafficClass, receiveOctets, sendOctets);
  }

  /** The same, telling the TOS or traffic class octet of what comes. */
  public SocketSpec reportingTrafficClass() {
    return new SocketSpec(
        local, sharesPort, dontFragment, trafficClass, true, receiveOctets, sendOctets);
  }

  /** The same with queues of these sizes in the kernel; 0 leaves what the system has. */
  public SocketSpec withQueues(int newReceiveOctets, int newSendOctets) {
    return new SocketSpec(
        local,
        sharesPort,
        dontFragment,
        trafficClass,
        reportsTrafficClass,
        newReceiveOctets,
        newSendOctets);
  }
}
