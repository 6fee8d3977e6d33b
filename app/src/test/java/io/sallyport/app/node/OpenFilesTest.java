package io.sallyport.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OpenFilesTest {
  @Test
  void leavesClientsAsManyAsTheyMayBeIfFilesAreMany() {
    assertThat(new OpenFiles(524_288).clients(60_000, 2, 0)).isEqualTo(60_000);
    assertThat(new OpenFiles(Long.MAX_VALUE).clients(60_000, 1, 0)).isEqualTo(60_000);
  }

  @Test
  void keepsFilesForWhatIsNoClient() {
    assertThat(new OpenFiles(20_000).clients(60_000, 1, 0)).isEqualTo(17_100);
    assertThat(new OpenFiles(20_000).clients(60_000, 2, 0)).isEqualTo(8_550);
  }

  @Test
  void keepsFilesForTheRelay() {
    assertThat(new OpenFiles(100_000).clients(60_000, 3, 24_000)).isEqualTo(22_500);
  }

  @Test
  void sharesEvenlyWithTheRelayIfFilesAreFew() {
    assertThat(new OpenFiles(20_000).clients(60_000, 1, 24_000)).isEqualTo(8_550);
  }

  @Test
  void letsOneInHoweverFewThereAre() {
    assertThat(new OpenFiles(100).clients(60_000, 2, 0)).isEqualTo(1);
  }

  @Test
  void knowsTheLimitOfThisProcess() {
    assertThat(OpenFiles.ofProcess().most()).isGreaterThan(100);
  }
}
