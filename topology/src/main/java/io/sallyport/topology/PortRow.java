package io.sallyport.topology;

import java.util.List;
import java.util.Set;

/**
 * One row of the port catalogue: who may talk to whom, on which port, and why.
 *
 * @param id table and position, for example {@code EXT-05}; stable
 * @param source token of the catalogue, for example {@code any} or {@code edge.access.ext}
 * @param destination token of the catalogue
 * @param canonical id of the row that already states the same flow, or this row's own id
 * @param remarks keys of the reading notes, for example {@code R5}
 */
public record PortRow(
    String id,
    Table table,
    EdgeService service,
    String protocol,
    Security security,
    Transport transport,
    PortRange ports,
    Direction direction,
    Interface iface,
    String source,
    String destination,
    String edgeLabel,
    Set<Capability> capabilities,
    String canonical,
    List<String> remarks,
    String printedEnglish,
    String printedFrench,
    String noteEnglish,
    String noteFrench) {

  /** The printed table that a row stands in; {@code GEN} rows are Sallyport's own. */
  public enum Table {
    EXT,
    INT,
    FED,
    PIC,
    XMPP,
    GEN
  }

  /** The edge service that owns the edge's end of the row. */
  public enum EdgeService {
    ACCESS("access"),
    WEBCONF("webconf"),
    AV("av"),
    AV_AUTH("av-auth"),
    XMPP("xmpp"),
    CMS_REPLICA("cms-replica"),
    CLS_AGENT("cls-agent"),
    NODE("node");

    private final String key;

    EdgeService(String key) {
      this.key = key;
    }

    public String key() {
      return key;
    }
  }

  /** What the row says of its protection; {@code NONE} means that none is named. */
  public enum Security {
    NONE,
    TLS,
    MTLS
  }

  public enum Transport {
    TCP,
    UDP
  }

  /** Seen from the edge: {@code IN} if the other side opens the connection or sends first. */
  public enum Direction {
    IN,
    OUT
  }

  public enum Interface {
    EXT,
    INT
  }

  public boolean isInbound() {
    return direction == Direction.IN;
  }

  /** True if no other row states the same flow. */
  public boolean isCanonical() {
    return id.equals(canonical);
  }

  /**
   * The token of the edge's own end: the destination of inbound rows, the source of outbound ones.
   */
  public String edgeEnd() {
    return isInbound() ? destination : source;
  }

  /** The token of the other end. */
  public String farEnd() {
    return isInbound() ? source : destination;
  }
}
