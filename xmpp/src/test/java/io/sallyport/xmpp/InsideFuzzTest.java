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
class InsideFuzzTest {
  private static final int RUNS = 2_000;
  private static final int WORDS = 20;

  /** Header, proof, header, two domains, counts. */
  private static final byte[] GATEWAY = words(0, 0, 4, 0, 6, 7, 9);

  /** Header and secret. */
  private static final byte[] COMPONENT = words(2, 2, 5);

  private static byte[] words(int choice, int... words) {
    byte[] input = new byte[1 + 2 * words.length];
    input[0] = (byte) choice;
    for (int i = 0; i < words.length; i++) {
      input[1 + 2 * i] = (byte) 0xfe;
      input[2 + 2 * i] = (byte) words[i];
    }
    return input;
  }

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
  @Test
  void someOfThemServe() {
    assertThat(InsideFuzz.servedIn(GATEWAY)).isEqualTo(2);
    assertThat(InsideFuzz.servedIn(COMPONENT)).isEqualTo(1);
  }

  /** Behind the beginning of a gateway, of a component, or of nothing. */
  @Test
  void noOrderOfWordsBreaksIt() {
    long seed = Long.getLong("sallyport.seed", 1);
    Random random = new Random(seed);
    List<byte[]> beginnings = List.of(GATEWAY, COMPONENT, new byte[] {0});
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
