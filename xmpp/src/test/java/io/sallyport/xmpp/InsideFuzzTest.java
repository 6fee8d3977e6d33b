package io.sallyport.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the fuzzer found worth keeping, played again, and words in any order. */
class InsideFuzzTest {
  private static final int RUNS = 2_000;
  private static final int WORDS = 20;

  static List<Path> kept() throws IOException {
    try (var files = Files.list(Path.of("src/test/resources/fuzz/InsideFuzz"))) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("kept")
  void nothingKeptBreaksIt(Path kept) throws IOException {
    InsideFuzz.fuzzerTestOneInput(Files.readAllBytes(kept));
  }

  /** The words that let something serve a domain do, or the runs below would say nothing. */
  @ParameterizedTest
  @CsvSource({"gateway,2", "component,1"})
  void someOfThemServe(String kept, int domains) throws IOException {
    byte[] input = Files.readAllBytes(Path.of("src/test/resources/fuzz/InsideFuzz", kept));
    assertThat(InsideFuzz.servedIn(input)).isEqualTo(domains);
  }

  /** Behind the beginning of a gateway, of a component, or of nothing. */
  @Test
  void noOrderOfWordsBreaksIt() throws IOException {
    long seed = Long.getLong("InsideFuzzTest.seed", System.nanoTime());
    Random random = new Random(seed);
    List<byte[]> beginnings =
        List.of(
            Files.readAllBytes(Path.of("src/test/resources/fuzz/InsideFuzz/gateway")),
            Files.readAllBytes(Path.of("src/test/resources/fuzz/InsideFuzz/component")),
            new byte[] {0});
    for (int run = 0; run < RUNS; run++) {
      byte[] beginning = beginnings.get(run % beginnings.size());
      byte[] input = new byte[beginning.length + 2 * WORDS];
      random.nextBytes(input);
      System.arraycopy(beginning, 0, input, 0, beginning.length);
      for (int i = beginning.length; i < input.length; i += 2) {
        input[i] = (byte) (random.nextInt(3) == 0 ? 0xff : 0xfe);
      }
      try {
        InsideFuzz.fuzzerTestOneInput(input);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }
}
