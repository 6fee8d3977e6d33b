package io.sallyport.topology;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One mistake in an otherwise good pool, and what has to be said of it: see problems.txt. */
record ProblemCase(String name, String replaced, String replacement, List<String> expected) {

  static final Path ORIGIN = Path.of("pool.yaml");

  private static final Pattern ESCAPE = Pattern.compile("\\\\(\\\\|t|u[0-9a-f]{4})");

  static List<ProblemCase> all() {
    List<ProblemCase> cases = new ArrayList<>();
    for (String block : resource("/io/sallyport/topology/problems.txt").split("\n\n", -1)) {
      if (block.contains("\n-")) {
        cases.add(
            new ProblemCase(
                block.lines().findFirst().orElseThrow().substring(2),
                unescaped(lines(block, '-')),
                unescaped(lines(block, '+')),
                block.lines().filter(l -> l.startsWith(">")).map(l -> l.substring(1)).toList()));
      }
    }
    return cases;
  }

  /** The pool without mistakes. */
  static String goodPool() {
    return resource("/pool.yaml");
  }

  /** The given pool with this mistake added. */
  String in(String pool) {
    if (!pool.contains(replaced)) {
      throw new IllegalStateException(name + ": the pool has no text " + replaced);
    }
    return pool.replaceFirst(Pattern.quote(replaced), Matcher.quoteReplacement(replacement));
  }

  static List<String> problemsOf(String yaml) {
    return switch (TopologyReader.read(yaml, ORIGIN)) {
      case ReadResult.Valid v -> List.of();
      case ReadResult.Invalid(List<Problem> problems) ->
          problems.stream()
              .map(Problem::toString)
              .map(p -> p.substring((ORIGIN + ":").length()))
              .toList();
    };
  }

  private static String lines(String block, char mark) {
    return block
        .lines()
        .filter(l -> l.charAt(0) == mark)
        .map(l -> l.substring(1))
        .collect(Collectors.joining("\n"));
  }

  private static String unescaped(String text) {
    return ESCAPE.matcher(text).replaceAll(ProblemCase::character);
  }

  private static String character(MatchResult escape) {
    String code = escape.group(1);
    return switch (code.charAt(0)) {
      case 't' -> "\t";
      case 'u' -> Character.toString(Integer.parseInt(code.substring(1), 16));
      default -> "\\\\";
    };
  }

  static String resource(String path) {
    try (InputStream in =
        Objects.requireNonNull(ProblemCase.class.getResourceAsStream(path), path)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<ProblemCase> stream() {
    return all().stream();
  }

  @Override
  public String toString() {
    return name;
  }
}
