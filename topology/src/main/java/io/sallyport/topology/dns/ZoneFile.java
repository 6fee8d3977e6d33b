package io.sallyport.topology.dns;

import io.sallyport.topology.json.JsonWriter;
import java.util.List;

/** Writes zones: as master files that a name server loads (RFC 1035, section 5), or as JSON. */
public final class ZoneFile {

  /**
   * What a master file needs beyond the records of the pool.
   *
   * @param nameServer host name of the primary, without a dot at the end
   * @param serial RFC 1035, 3.3.13: 0 to 4294967295
   */
  public record Authority(String nameServer, long serial) {
    public Authority {
      if (serial < 0 || serial > 0xffff_ffffL) {
        throw new IllegalArgumentException("not a serial number of a zone: " + serial);
      }
    }

    /** Stands in until the operator's own SOA and NS take its place. */
    public static final Authority PLACEHOLDER = new Authority("localhost", 1);
  }

  private static final int REFRESH_SECONDS = 3600;
  private static final int RETRY_SECONDS = 600;
  private static final int EXPIRE_SECONDS = 1_209_600;

  /** How long others remember that a name does not exist (RFC 2308, section 4). */
  private static final int NEGATIVE_SECONDS = 60;

  private ZoneFile() {}

  /** One whole master file. */
  public static String text(Zone zone, Authority authority) {
    StringBuilder out = new StringBuilder();
    out.append(
        """
        ; Zone %1$s. To add the pool to a zone that you have, copy everything below the NS line.
        $ORIGIN %1$s.
        $TTL %2$d
        @ %2$d IN SOA %3$s. hostmaster.%1$s. %4$d %5$d %6$d %7$d %8$d
        @ %2$d IN NS %3$s.
        """
            .formatted(
                zone.name(),
                ZonePlan.SRV_TTL_SECONDS,
                authority.nameServer(),
                authority.serial(),
                REFRESH_SECONDS,
                RETRY_SECONDS,
                EXPIRE_SECONDS,
                NEGATIVE_SECONDS));
    int width =
        zone.records().stream().mapToInt(r -> r.name().length()).max().orElse(0) + ".".length();
    String purpose = "";
    for (ZoneRecord record : zone.records()) {
      if (!record.purpose().equals(purpose)) {
        purpose = record.purpose();
        out.append("; ").append(purpose).append('\n');
      }
      out.append(record.name())
          .append('.')
          .repeat(' ', width - record.name().length() - 1)
          .append(" %4d IN %-4s %s\n".formatted(record.ttlSeconds(), record.type(), record.data()));
    }
    return out.toString();
  }

  /** All zones as one object. */
  public static String json(List<Zone> zones) {
    JsonWriter json = new JsonWriter().beginObject().name("zones").beginArray();
    for (Zone zone : zones) {
      json.beginObject().member("name", zone.name()).name("records").beginArray();
      for (ZoneRecord record : zone.records()) {
        json.beginObject()
            .member("name", record.name())
            .member("ttl", record.ttlSeconds())
            .member("type", record.type())
            .member("data", record.data())
            .member("purpose", record.purpose())
            .endObject();
      }
      json.endArray().endObject();
    }
    return json.endArray().endObject().toString();
  }
}
