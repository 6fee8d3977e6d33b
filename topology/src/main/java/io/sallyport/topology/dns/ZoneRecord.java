package io.sallyport.topology.dns;

/**
 * One record.
 *
 * @param name owner, in full, without a dot at the end
 * @param type A, AAAA or SRV
 * @param data as a zone file writes it; names in it end with a dot
 * @param purpose what it is for, with the row of the port catalogue that it leads to
 */
public record ZoneRecord(String name, int ttlSeconds, String type, String data, String purpose) {}
