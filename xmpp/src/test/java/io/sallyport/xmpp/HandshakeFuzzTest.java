package io.sallyport.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the fuzzer found worth keeping, played again, and words in any order. */
class HandshakeFuzzTest {
  private static final int RUNS = 5_000;
  private static final int MOST_RUNS = 50 * RUNS;
  private static final int WORDS = 20;

  static List<Path> kept() throws IOException {
    try (var files = Files.list(Path.of("src/test/resources/fuzz/HandshakeFuzz"))) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("kept")
  void nothingKeptBreaksIt(Path kept) throws IOException {
    HandshakeFuzz.fuzzerTestOneInput(Files.readAllBytes(kept));
  }

  @Test
  void noOrderOfWordsBreaksIt() {
    long seed = Long.getLong("sallyport.seed", 1);
    Random random = new Random(seed);
    int proven = 0;
    // Few runs come far: with bad luck none of them does.
    for (int run = 0; run < RUNS || (proven == 0 && run < MOST_RUNS); run++) {
      byte[] input = new byte[1 + 2 * WORDS];
      random.nextBytes(input);
      for (int i = 1; i < input.length; i += 2) {
        boolean isEvent = random.nextInt(4) == 0;
        input[i] = (byte) (isEvent ? 0xff : 0xfe);
        // Ends come seldom, or few runs come far.
        if (isEvent && random.nextInt(8) > 0) {
          input[i + 1] = (byte) random.nextInt(3);
        } else if (!isEvent && random.nextInt(3) == 0) {
          input[i + 1] = 0;
        }
      }
      try {
        proven += HandshakeFuzz.provenIn(input);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    assertThat(proven).as("seed %d", seed).isPositive();
  }
}
