package io.sallyport.topology.dns;

import java.util.List;

/**
 * The records of the pool in one zone.
 *
 * @param name without a dot at the end
 */
public record Zone(String name, List<ZoneRecord> records) {

  /** True if a name is the zone's own or below it. */
  static boolean covers(String zone, String name) {
    return name.equals(zone) || name.endsWith("." + zone);
  }

  /** The domain right above a name. */
  static String above(String name) {
    return name.substring(name.indexOf('.') + 1);
  }
}
