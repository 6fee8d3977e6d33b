package io.sallyport.access;

/**
 * What crossed to and from a partner domain that is watched, since the node started.
 *
 * @param domain of the partner
 * @param received requests that came from it and went on
 * @param refused requests that came from it and were refused
 * @param sent requests for it that went out
 */
public record MonitoredPartner(String domain, long received, long refused, long sent) {}
