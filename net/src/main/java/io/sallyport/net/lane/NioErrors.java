package io.sallyport.net.lane;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.util.Locale;

/** Reads the errors of channels, which tell most reasons by text only. */
final class NioErrors {
  private NioErrors() {}

  static SocketOpening.Reason reason(Exception e) {
    var text = lower(e);
    if (text.contains("in use")) {
      return SocketOpening.Reason.PORT_IN_USE;
    }
    if (text.contains("assign") || text.contains("family") || text.contains("unsupported")) {
      return SocketOpening.Reason.ADDRESS_MISSING;
    }
    if (text.contains("denied") || text.contains("not permitted")) {
      return SocketOpening.Reason.NOT_PERMITTED;
    }
    if (text.contains("too many") || text.contains("buffer space")) {
      return SocketOpening.Reason.TOO_MANY;
    }
    return SocketOpening.Reason.OTHER;
  }

  /** Why a datagram was not sent. */
  static LaneCounter dropped(IOException e) {
    var text = lower(e);
    if (e instanceof PortUnreachableException || e instanceof ConnectException) {
      return LaneCounter.DROPPED_REFUSED;
    }
    if (e instanceof NoRouteToHostException || text.contains("unreachable")) {
      return LaneCounter.DROPPED_UNREACHABLE;
    }
    if (text.contains("too long") || text.contains("too large")) {
      return LaneCounter.DROPPED_TOO_BIG;
    }
    if (text.contains("not permitted") || text.contains("denied")) {
      return LaneCounter.DROPPED_FORBIDDEN;
    }
    if (text.contains("buffer space")) {
      return LaneCounter.DROPPED_BUFFERS;
    }
    return LaneCounter.DROPPED_OTHER;
  }

  private static String lower(Exception e) {
    return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
  }
}
