package io.sallyport.av;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sallyport.av.AuthDocument.Location;
import io.sallyport.av.AuthDocument.Route;
import java.net.URLDecoder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a web application asks for, in the query of its request.
 *
 * @param location empty for both
 * @param duration empty for whatever is usual
 */
record WebWish(
    String identity, Optional<Location> location, Route route, Optional<Duration> duration) {
  private static final Set<String> NAMES = Set.of("identity", "location", "route", "minutes");
  private static final int MOST_IDENTITY = 256;

  /** More minutes than any token may have. */
  private static final int MOST_DIGITS = 7;

  /** Empty if it cannot be understood to the last parameter. */
  static Optional<WebWish> read(String query) {
    Map<String, String> values = new HashMap<>();
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? "" : pair.substring(0, equals);
      if (!NAMES.contains(name) || values.put(name, decoded(pair.substring(equals + 1))) != null) {
        return Optional.empty();
      }
    }
    String identity = values.getOrDefault("identity", "");
    String minutes = values.getOrDefault("minutes", "1");
    Optional<Route> route = route(values.getOrDefault("route", Route.LOAD_BALANCED.word()));
    String location = values.getOrDefault("location", Location.INTERNET.word());
    boolean isBoth = location.equals("both");
    Optional<Location> where = location(location);
    boolean isUnderstood =
        !identity.isEmpty()
            && identity.length() <= MOST_IDENTITY
            && route.isPresent()
            && (isBoth || where.isPresent())
            && isNumber(minutes);
    if (!isUnderstood) {
      return Optional.empty();
    }
    Optional<Duration> duration =
        values.containsKey("minutes")
            ? Optional.of(Duration.ofMinutes(Integer.parseInt(minutes)))
            : Optional.empty();
    return Optional.of(new WebWish(identity, where, route.get(), duration));
  }

  /** Nothing, which is refused, of what is no encoding. */
  private static String decoded(String text) {
    try {
      // A plus is a plus in a SIP URI, and not a space.
      return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
    } catch (IllegalArgumentException _) {
      return "";
    }
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty()
        && text.length() <= MOST_DIGITS
        && text.charAt(0) != '0'
        && text.chars().allMatch(sign -> sign >= '0' && sign <= '9');
  }

  private static Optional<Location> location(String word) {
    for (Location location : Location.values()) {
      if (location.word().equals(word)) {
        return Optional.of(location);
      }
    }
    return Optional.empty();
  }

  private static Optional<Route> route(String word) {
    for (Route route : Route.values()) {
      if (route.word().equals(word)) {
        return Optional.of(route);
      }
    }
    return Optional.empty();
  }
}
