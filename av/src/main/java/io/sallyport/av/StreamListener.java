package io.sallyport.av;

import io.sallyport.wire.dialect.Spoken;
import io.sallyport.wire.stun.TransportAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * An address that clients connect to.
 *
 * @param number among the node's listeners, 0 to 65535: part of a 5-tuple
 * @param spoken what clients may speak there
 * @param bound ours
 * @param advertised as clients know it
 * @param domain that certificates of all nodes prove there
 * @param alternate the same address of another node
 */
record StreamListener(
    int number,
    Spoken spoken,
    InetSocketAddress bound,
    TransportAddress advertised,
    String domain,
    Optional<TransportAddress> alternate) {}
