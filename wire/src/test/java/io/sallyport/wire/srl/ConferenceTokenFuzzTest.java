package io.sallyport.wire.srl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the fuzzer found worth keeping, played again. */
class ConferenceTokenFuzzTest {
  static List<Path> kept() throws IOException {
    try (var files = Files.list(Path.of("src/test/resources/fuzz/ConferenceTokenFuzz"))) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("kept")
  void nothingKeptBreaksIt(Path kept) throws IOException {
    ConferenceTokenFuzz.fuzzerTestOneInput(Files.readAllBytes(kept));
  }
}
