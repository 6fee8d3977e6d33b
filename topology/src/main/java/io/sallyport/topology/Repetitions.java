package io.sallyport.topology;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Names of one kind that have to differ, whatever their case; each that does not is reported. */
final class Repetitions {

  private final String kind;
  private final Problems problems;
  private final Map<String, String> places = new HashMap<>();

  Repetitions(String kind, Problems problems) {
    this.kind = kind;
    this.problems = problems;
  }

  /** A name that could not be read is empty, and no repetition of another such. */
  void add(String name, String place) {
    String first = name.isEmpty() ? null : places.putIfAbsent(folded(name), place);
    if (first != null) {
      problems.at(
          place,
          "%s '%s' is repeated; it stands in line %d already"
              .formatted(kind, name, problems.placeOf(first).line()),
          "keep one of the two");
    }
  }

  /** Where a name stood first. */
  Optional<String> placeOf(String name) {
    return Optional.ofNullable(places.get(folded(name)));
  }

  private static String folded(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
