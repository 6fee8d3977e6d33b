package io.sallyport.topology;

import java.net.InetAddress;
import java.util.List;

/**
 * One edge node with its addresses per service; each list holds IPv4 and IPv6 addresses as written.
 *
 * @param name internal host name, for example {@code ae1.harbor.lan}
 * @param avAdvertised how clients and peers reach each of {@code av}, in the same order, if these
 *     are behind a 1:1 NAT; else empty
 */
public record Node(
    String name,
    List<InetAddress> internal,
    List<InetAddress> access,
    List<InetAddress> webconf,
    List<InetAddress> av,
    List<InetAddress> avAdvertised) {

  /** A node that is not behind a NAT. */
  public Node(
      String name,
      List<InetAddress> internal,
      List<InetAddress> access,
      List<InetAddress> webconf,
      List<InetAddress> av) {
    this(name, internal, access, webconf, av, List.of());
  }

  /** The addresses of {@code av} as the outside knows them. */
  public List<InetAddress> publicAv() {
    return avAdvertised.isEmpty() ? av : avAdvertised;
  }

  /** How an address of {@code av} is reached from outside. */
  public InetAddress advertised(InetAddress address) {
    int place = av.indexOf(address);
    return place < 0 || avAdvertised.isEmpty() ? address : avAdvertised.get(place);
  }
}
