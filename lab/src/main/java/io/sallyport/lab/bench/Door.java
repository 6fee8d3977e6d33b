package io.sallyport.lab.bench;

import java.net.InetSocketAddress;

/**
 * Where the load connects to.
 *
 * @param name what the certificate there proves
 */
record Door(InetSocketAddress address, String name) {}
