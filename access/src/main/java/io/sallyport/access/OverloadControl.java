package io.sallyport.access;

import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.Param;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.Via;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Via parameters by which neighbours that trust each other tell their load (RFC 7339). The edge
 * takes part with nobody, so none of them passes it, in whichever Via they stand.
 */
final class OverloadControl {
  private static final Set<String> PARAMETERS = Set.of("oc", "oc-algo", "oc-validity", "oc-seq");

  private OverloadControl() {}

  /**
   * @param name of a Via parameter, lower case
   */
  static boolean isParameter(String name) {
    return PARAMETERS.contains(name);
  }

  /** True if a message may hold some; false for most, at little cost. */
  static boolean isIn(SipMessage message) {
    for (int line = message.first(HeaderName.VIA);
        line >= 0;
        line = message.next(HeaderName.VIA, line)) {
      String value = message.headerValue(line);
      for (int at = value.indexOf(';'); at >= 0; at = value.indexOf(';', at + 1)) {
        if (startsOne(value, at + 1)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean startsOne(String value, int from) {
    int at = from;
    while (at < value.length() && value.charAt(at) <= ' ') {
      at++;
    }
    return value.regionMatches(true, at, "oc", 0, 2);
  }

  /** Via values without them; what cannot be read stays as it is. */
  static List<String> removed(List<String> vias) {
    return vias.stream().map(OverloadControl::removed).toList();
  }

  private static String removed(String value) {
    Via via = Via.parse(value);
    if (via == null) {
      return value;
    }
    List<Param> kept =
        via.params().stream()
            .filter(param -> !isParameter(param.name().toLowerCase(Locale.ROOT)))
            .toList();
    return kept.size() == via.params().size()
        ? value
        : Via.of(via.transport(), via.host(), via.port(), kept).text();
  }
}
