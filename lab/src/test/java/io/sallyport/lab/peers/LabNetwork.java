package io.sallyport.lab.peers;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * Where everything stands: loopback addresses that differ from process to process, and free ports,
 * so that test runs side by side do not meet.
 *
 * @param sipPort of both faces' internal listeners and of Kamailio, as 5061 is
 * @param clientPort of the nodes' listener for remote users, as 443 is
 * @param federationPort of the nodes' listener for partners and of partners' edges, as 5061 is
 */
public record LabNetwork(
    InetAddress internal1,
    InetAddress internal2,
    InetAddress access1,
    InetAddress access2,
    InetAddress inside,
    InetAddress outside,
    int sipPort,
    int clientPort,
    int federationPort) {

  public static LabNetwork choose() {
    int third = (int) (ProcessHandle.current().pid() % 250);
    InetAddress inside = loopback(third, 10);
    InetAddress access1 = loopback(third, 21);
    return new LabNetwork(
        loopback(third, 11),
        loopback(third, 12),
        access1,
        loopback(third, 22),
        inside,
        loopback(third, 77),
        ListeningSockets.freePort(inside),
        ListeningSockets.freePort(access1),
        ListeningSockets.freePort(access1));
  }

  /** Where remote users reach a node, 1 or 2. */
  public InetSocketAddress client(int node) {
    return new InetSocketAddress(node == 1 ? access1 : access2, clientPort);
  }

  /** Where partners reach a node, 1 or 2. */
  public InetSocketAddress federation(int node) {
    return new InetSocketAddress(node == 1 ? access1 : access2, federationPort);
  }

  /** Address of the server of a partner, 1 to 9. */
  public InetAddress partner(int number) {
    return host(100 + number);
  }

  /**
   * An address for whatever a test puts there.
   *
   * @param last its last octet
   */
  public InetAddress host(int last) {
    return loopback(inside.getAddress()[2], last);
  }

  /** Where the inside reaches a node, 1 or 2. */
  public InetSocketAddress internal(int node) {
    return new InetSocketAddress(node == 1 ? internal1 : internal2, sipPort);
  }

  /** Where Kamailio is. */
  public InetSocketAddress director() {
    return new InetSocketAddress(inside, sipPort);
  }

  private static InetAddress loopback(int third, int fourth) {
    try {
      return InetAddress.getByAddress(new byte[] {127, 20, (byte) third, (byte) fourth});
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four octets are an address", e);
    }
  }
}
