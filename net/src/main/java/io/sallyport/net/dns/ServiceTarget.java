package io.sallyport.net.dns;

/**
 * One server of a service, from an SRV record (RFC 2782).
 *
 * @param host lower case, without the trailing dot
 * @param port 1 to 65535
 */
public record ServiceTarget(String host, int port, int priority, int weight) {}
