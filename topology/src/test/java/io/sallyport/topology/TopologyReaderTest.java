package io.sallyport.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TopologyReaderTest {

  static final Path EXAMPLE = Path.of("../examples/pool.example.yaml");

  @Test
  void readsTheExample() {
    assertThat(TopologyReader.read(EXAMPLE))
        .isInstanceOfSatisfying(
            ReadResult.Valid.class,
            v -> {
              assertThat(v.topology().pool()).isEqualTo("edge.harbor.lan");
              assertThat(v.topology().nodes()).hasSize(2);
            });
  }
}
