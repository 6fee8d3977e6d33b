package io.sallyport.topology;

import java.net.InetAddress;
import java.util.List;

/**
 * One edge node with its addresses per service; each list holds IPv4 and IPv6 addresses as written.
 *
 * @param name internal host name, for example {@code ae1.harbor.lan}
 */
public record Node(
    String name,
    List<InetAddress> internal,
    List<InetAddress> access,
    List<InetAddress> webconf,
    List<InetAddress> av) {}
