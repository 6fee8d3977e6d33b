package io.sallyport.lab.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Comments are for people: code that is not to run is taken out, not commented out. */
class CommentsTest {
  private static final Path SOURCES = Path.of("..");

  /** What hides a comment's beginning, and comments; Javadoc may show code and is left alone. */
  private static final Pattern TOKEN =
      Pattern.compile(
          """
          (?s)\"""\\s*\\n.*?\"""|"(?:\\\\.|[^"\\\\\\n])*+"|'(?:\\\\.|[^'\\\\\\n])*+'\
          |/\\*\\*.*?\\*/|(?<block>/\\*.*?\\*/)|(?<line>//[^\\n]*)\
          """);

  /** Calls, assignments, jumps, and what opens or closes a block. */
  private static final Pattern CODE =
      Pattern.compile(
          """
          [\\w.$@<>,?\\[\\] ]*[\\w>]\\(.*\\);\
          |[\\w.$<>,?\\[\\] ]+ [-+*/|&^%]?= .*;\
          |[\\w.$\\[\\]]+(\\+\\+|--);\
          |(return|throw new) .*;|(return|break|continue);\
          |import [\\w.*]+;\
          |(\\} )?(if|for|while|switch|catch|synchronized|try) \\(.*\\) \\{|\\} else \\{|\\}+;?\
          """);

  @Test
  void noStatementIsCommentedOut() throws IOException {
    List<Path> sources;
    try (Stream<Path> modules = Files.list(SOURCES)) {
      sources =
          modules
              .map(module -> module.resolve("src/main/java"))
              .filter(Files::isDirectory)
              .flatMap(CommentsTest::filesBelow)
              .toList();
    }
    assertThat(sources).hasSizeGreaterThan(300);
    assertThat(sources.stream().flatMap(CommentsTest::commentedOut)).isEmpty();
  }

  private static Stream<Path> filesBelow(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<String> commentedOut(Path file) {
    try {
      return commentedOut(Files.readString(file))
          .map(line -> SOURCES.relativize(file) + ": " + line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lines of comments that are code. */
  private static Stream<String> commentedOut(String source) {
    return TOKEN
        .matcher(source)
        .results()
        .filter(token -> token.group("block") != null || token.group("line") != null)
        .map(MatchResult::group)
        .flatMap(comment -> comment.replaceAll("^/[*/]|\\*/$", "").lines())
        .map(line -> line.strip().replaceFirst("^(\\*|//) ?", ""))
        .filter(CODE.asMatchPredicate().or(line -> line.equals("{")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "// outside.drain();",
        "int a = 1; // a++;",
        "  // if (isOpen && !isClosed) {",
        "// return new Refusal(code);",
        "// this.limit = limits.perSource();",
        "// }",
        "/* counters.count(NetCounter.FLUSHES); */",
        "/*\n * loop.execute(() -> channel.close());\n */",
        "String url = \"http://a.example\"; // close();",
        "// var next = queue.poll();",
      })
  void codeIsFound(String source) {
    assertThat(commentedOut(source)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "// The socket was closed, which ends the echo.",
        "// Two lookups (A and AAAA);",
        "// nothing is sent to it (RFC 3261 section 17.1.1.2); the timer goes on;",
        "String url = \"http://a.example/(x);\";",
        "String text = \"\"\"\n// close();\n\"\"\";",
        "/** Use {@code close();} then.\n * close();\n */",
        "char quote = '\"'; // and \" then close(them) again",
        "// x = y where both are of one octet",
      })
  void proseIsNot(String source) {
    assertThat(commentedOut(source)).isEmpty();
  }
}
