package io.sallyport.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Targets of the benchmark: what counts as missed, and what as noise. */
class ReportTest {
  @TempDir Path folder;

  @Test
  void aTargetMissedByMoreThanNoiseFails() throws IOException {
    assertThat(writes(Report.Bound.AT_LEAST, 1.0, 0.94)).isFalse();
    assertThat(writes(Report.Bound.AT_MOST, 1.0, 1.06)).isFalse();
  }

  @Test
  void noiseIsSaidAndDoesNotFail() throws IOException {
    assertThat(writes(Report.Bound.AT_LEAST, 0.9, 0.88)).isTrue();
    assertThat(Files.readString(folder.resolve("out.md")))
        .contains("| sign-ins | at least 0.9 | 0.88 | **missed** |");
  }

  @Test
  void aReachedTargetPasses() throws IOException {
    assertThat(writes(Report.Bound.AT_MOST, 1.0, 0.16)).isTrue();
    assertThat(Files.readString(folder.resolve("out.md"))).contains("| 0.16 | reached |");
  }

  @Test
  void aTargetMayFailPastABoundOfItsOwn() throws IOException {
    Report report = new Report("coturn");
    report.target("processor time", Report.Bound.AT_MOST, 0.85, 0.9, 0.89);
    assertThat(report.write(folder.resolve("out.md"))).isTrue();
    assertThat(Files.readString(folder.resolve("out.md")))
        .contains("| Sallyport to coturn |")
        .contains("| processor time | at most 0.85 | 0.89 | **missed** |");
    report.target("processor time", Report.Bound.AT_MOST, 0.85, 0.9, 0.91);
    assertThat(report.write(folder.resolve("out.md"))).isFalse();
  }

  private boolean writes(Report.Bound bound, double wanted, double measured) throws IOException {
    Report report = new Report("Kamailio");
    report.target("sign-ins", bound, wanted, measured);
    return report.write(folder.resolve("out.md"));
  }
}
