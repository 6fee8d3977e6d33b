package io.sallyport.av;

import io.sallyport.wire.dialect.DatagramTable;
import io.sallyport.wire.stun.TransportAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * An address that clients send datagrams to.
 *
 * @param number among the node's listeners, 0 to 65535: part of a 5-tuple
 * @param row of the port catalogue
 * @param dialects what is spoken there
 * @param bound ours
 * @param advertised as clients know it
 * @param alternate the same of another node
 */
record UdpListener(
    int number,
    String row,
    DatagramTable dialects,
    InetSocketAddress bound,
    TransportAddress advertised,
    Optional<TransportAddress> alternate) {}
