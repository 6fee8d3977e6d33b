package io.sallyport.wire.dialect;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Tells what is spoken on a connection from its first octets. The first row that fits decides; a
 * row that may yet fit makes those after it wait.
 */
public final class StreamTable {
  /** So many octets always decide. */
  public static final int MOST = 64;

  private static final String COOKIE = "2112a442";

  private final List<Row> rows;

  /**
   * What a listener offers.
   *
   * @param hasProxyHeader whether the connection comes from a load balancer that may name clients
   * @param hasTls whether there is a certificate
   * @param spoken what clients may speak here
   * @param isMultiplexed whether peers may send in multiplexed frames
   */
  public record Offer(
      boolean hasProxyHeader, boolean hasTls, Spoken spoken, boolean isMultiplexed) {}

  private StreamTable(List<Row> rows) {
    this.rows = rows;
  }

  /** For a connection as it comes. */
  public static StreamTable outside(Offer offer) {
    List<Row> rows = new ArrayList<>();
    if (offer.hasProxyHeader()) {
      rows.add(new Row(text("PROXY "), StreamDialect.PROXY_HEADER));
      rows.add(new Row("0d0a0d0a000d0a515549540a", StreamDialect.PROXY_HEADER));
    }
    rows.addAll(msTurnFrames(offer));
    if (offer.spoken().msTurn()) {
      rows.add(
          new Row(
              "160301002d010000290301" + "..".repeat(32) + "00000200180100",
              StreamDialect.PSEUDO_TLS));
    }
    if (offer.hasTls()) {
      rows.add(new Row("1603", StreamDialect.TLS));
    }
    return new StreamTable(withStun(rows, offer));
  }

  /** For what is inside TLS; frames of MS-TURN are taken there too. */
  public static StreamTable insideTls(Offer offer) {
    List<Row> rows = new ArrayList<>(msTurnFrames(offer));
    return new StreamTable(withStun(rows, offer));
  }

  private static List<Row> msTurnFrames(Offer offer) {
    var data = new Row("0300", StreamDialect.CLOSE_DATA);
    return offer.spoken().msTurn()
        ? List.of(new Row("0200....", StreamDialect.MS_FRAMING), data)
        : List.of(data);
  }

  private static List<Row> withStun(List<Row> rows, Offer offer) {
    if (offer.spoken().stun() || offer.spoken().turn()) {
      rows.add(new Row("00......" + COOKIE, StreamDialect.STUN));
      rows.add(new Row("01......" + COOKIE, StreamDialect.STUN));
    }
    if (offer.spoken().classicStun()) {
      rows.add(new Row("0001" + "..".repeat(18), StreamDialect.CLASSIC_STUN));
    }
    if (offer.isMultiplexed()) {
      rows.add(new Row("ff10" + "..".repeat(10), StreamDialect.MULTIPLEXED));
    }
    rows.add(new Row("4.", StreamDialect.CLOSE_CHANNEL_DATA));
    rows.add(new Row("............" + COOKIE, StreamDialect.CLOSE_RFC_4571));
    return List.copyOf(rows);
  }

  private static String text(String text) {
    return HexFormat.of().formatHex(text.getBytes(US_ASCII));
  }

  /**
   * What is spoken.
   *
   * @param octets all from the first on; left as they are
   */
  public StreamDialect of(ByteBuffer octets) {
    for (Row row : rows) {
      switch (row.match(octets)) {
        case YES -> {
          return row.dialect();
        }
        case MORE -> {
          return StreamDialect.NEED_MORE;
        }
        case NO -> {}
      }
    }
    return StreamDialect.CLOSE_UNKNOWN;
  }

  private enum Match {
    YES,
    NO,
    MORE
  }

  /**
   * One row.
   *
   * @param pattern hexadecimal digits; a dot is any of them
   */
  private record Row(String pattern, StreamDialect dialect) {
    Match match(ByteBuffer octets) {
      int wanted = pattern.length() / 2;
      int count = Math.min(wanted, octets.remaining());
      for (int i = 0; i < count; i++) {
        int octet = octets.get(octets.position() + i) & 0xFF;
        if (!isDigit(2 * i, octet >>> 4) || !isDigit(2 * i + 1, octet & 0xF)) {
          return Match.NO;
        }
      }
      return count == wanted ? Match.YES : Match.MORE;
    }

    private boolean isDigit(int at, int value) {
      char digit = pattern.charAt(at);
      return digit == '.' || Character.digit(digit, 16) == value;
    }
  }
}
