package io.sallyport.topology;

import io.sallyport.topology.YamlValue.Position;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gathers every problem of one file, and remembers where each value stood: checks that compare
 * values name them by path, for example {@code nodes[0].access[1]}.
 */
final class Problems {

  private static final int MAX_LENGTH = 300;
  private static final int HEAD_LENGTH = 200;

  /** Kinds of character that show nothing, or change how others show. */
  private static final Set<Byte> INVISIBLE =
      Set.of(
          Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR);

  private final Path file;
  private final Map<String, Position> places = new HashMap<>();
  private final Set<Problem> found = new LinkedHashSet<>();
  private final Set<Problem> warnings = new LinkedHashSet<>();

  Problems(Path file) {
    this.file = file;
  }

  void add(Position position, String what, String remedy) {
    found.add(problem(position, what, remedy));
  }

  private Problem problem(Position position, String what, String remedy) {
    return new Problem(file, position.line(), position.column(), printable(what), remedy);
  }

  /** What repeats the file's own text stays one line of sane length that no terminal obeys. */
  private static String printable(String what) {
    String cut =
        what.length() <= MAX_LENGTH
            ? what
            : what.substring(0, HEAD_LENGTH)
                + "..."
                + what.substring(what.length() - (MAX_LENGTH - HEAD_LENGTH));
    StringBuilder line = new StringBuilder(cut.length());
    cut.codePoints()
        .forEach(c -> {
          if (INVISIBLE.contains((byte) Character.getType(c))) {
            line.append("\\u%04x".formatted(c));
          } else {
            line.appendCodePoint(c);
          }
        });
    return line.toString();
  }

  /** Remembers where the value of that path begins. */
  void place(String path, Position position) {
    places.put(path, position);
  }

  /** True if the file has a value at that path, right or wrong. */
  boolean hasPlace(String path) {
    return places.containsKey(path);
  }

  /** A problem of the value at a path that {@link #hasPlace}. */
  void at(String path, String what, String remedy) {
    add(placeOf(path), what, remedy);
  }

  /** What is allowed at a path that {@link #hasPlace}, and most likely not meant. */
  void warn(String path, String what, String remedy) {
    warnings.add(problem(placeOf(path), what, remedy));
  }

  Position placeOf(String path) {
    Position position = places.get(path);
    if (position == null) {
      throw new IllegalStateException("no value was read at " + path);
    }
    return position;
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /** In the order of the file. */
  List<Problem> inOrder() {
    return inOrder(found);
  }

  /** In the order of the file. */
  List<Problem> warningsInOrder() {
    return inOrder(warnings);
  }

  private static List<Problem> inOrder(Set<Problem> problems) {
    return problems.stream()
        .sorted(
            Comparator.comparingInt(Problem::line)
                .thenComparingInt(Problem::column)
                .thenComparing(Problem::what))
        .toList();
  }
}
