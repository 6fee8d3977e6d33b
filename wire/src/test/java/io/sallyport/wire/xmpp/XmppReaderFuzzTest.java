package io.sallyport.wire.xmpp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the fuzzer found worth keeping, played again. */
class XmppReaderFuzzTest {
  static List<Path> kept() throws IOException {
    try (var files = Files.list(Path.of("src/test/resources/fuzz/XmppReaderFuzz"))) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("kept")
  void nothingKeptBreaksIt(Path kept) throws IOException {
    XmppReaderFuzz.fuzzerTestOneInput(Files.readAllBytes(kept));
  }
}
