package io.sallyport.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.wire.srl.ConferenceToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands of the inside of the Web Conferencing Edge. */
@SuppressWarnings("NullAway.Init") // JUnit sets the folder
class WebconfCommandsTest {
  @TempDir private Path folder;

  private Path key() {
    Path file = folder.resolve("token.key");
    assertThat(CommandRun.of("webconf", "key", "--out", file.toString()).code()).isZero();
    return file;
  }

  private CommandRun token(String... more) {
    List<String> arguments = new ArrayList<>(List.of("webconf", "token", "--service"));
    arguments.addAll(List.of(more));
    return CommandRun.of(arguments.toArray(new String[0]));
  }

  @Test
  void makesAKeyThatNobodyElseReads() throws IOException {
    Path file = folder.resolve("token.key");
    CommandRun run = CommandRun.of("webconf", "key", "--out", file.toString());

    assertThat(run.code()).isZero();
    assertThat(run.out()).matches("[0-9a-f]{16} [0-9a-f]{64}\\R");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(run.out()).doesNotContain("PRIVATE");
  }

  @Test
  void replacesNoKey() throws IOException {
    Path file = key();
    String before = Files.readString(file);
    CommandRun again = CommandRun.of("webconf", "key", "--out", file.toString());

    assertThat(again.code()).isEqualTo(ExitCode.CHECK_FAILED.number());
    assertThat(again.err()).contains("is there already");
    assertThat(Files.readString(file)).isEqualTo(before);
  }

  @Test
  void makesATokenForAServiceAndItsTime() {
    String key = key().toString();
    long beforeSeconds = Instant.now().getEpochSecond();
    CommandRun run =
        token("conf.harbor.lan", "--key", key, "--conference", "42", "--seconds", "60");
    ConferenceToken token = ConferenceToken.read(run.out().strip()).orElseThrow();

    assertThat(run.code()).isZero();
    assertThat(token.service()).isEqualTo("conf.harbor.lan");
    assertThat(token.conference()).isEqualTo("42");
    assertThat(token.expiresSeconds()).isBetween(beforeSeconds + 60, beforeSeconds + 70);
  }

  @Test
  void signsWithTheKeyWhoseOtherHalfItPrinted() {
    Path file = folder.resolve("token.key");
    String line = CommandRun.of("webconf", "key", "--out", file.toString()).out();
    CommandRun run = token("conf.harbor.lan", "--key", file.toString());

    assertThat(String.format("%016x", token(run).keyId())).isEqualTo(line.substring(0, 16));
  }

  private static ConferenceToken token(CommandRun run) {
    return ConferenceToken.read(run.out().strip()).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "Conf.harbor.lan, any, 60",
    "conf.harbor.lan, two words, 60",
    "conf.harbor.lan, any, 0",
    "conf.harbor.lan, any, 901"
  })
  void makesNoTokenThatNobodyWouldTake(String service, String conference, String seconds) {
    CommandRun run =
        token(service, "--key", key().toString(), "--conference", conference, "--seconds", seconds);

    assertThat(run.code()).isEqualTo(ExitCode.WRONG_USE.number());
    assertThat(run.out()).isEmpty();
  }

  @Test
  void makesNoTokenWithoutAKey() throws IOException {
    Path file = Files.writeString(folder.resolve("no.key"), "no key");

    assertThat(token("conf.harbor.lan", "--key", file.toString()).err())
        .contains("holds no key", "sallyport webconf key");
    assertThat(token("conf.harbor.lan", "--key", folder.resolve("absent").toString()).err())
        .contains("Cannot read");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--service Conf.harbor.lan --edge ae1.harbor.lan --backend 127.0.0.1:1",
        "--service conf.harbor.lan --edge ae1.harbor.lan --backend 127.0.0.1",
        "--service conf.harbor.lan --edge ae1.harbor.lan:70000 --backend 127.0.0.1:1",
        "--service conf.harbor.lan --edge [::1 --backend 127.0.0.1:1",
        "--service conf.harbor.lan --backend 127.0.0.1:1",
      })
  void startsNoAgentThatCouldNotWork(String arguments) {
    CommandRun run = agent(arguments);

    assertThat(run.code()).isEqualTo(ExitCode.WRONG_USE.number());
    assertThat(run.err()).startsWith("sallyport: ");
  }

  /** More could not be said in one message, and each connection would fail. */
  @ParameterizedTest
  @CsvSource({"33, 1", "30, 50"})
  void startsNoAgentOfTooManyNames(int services, int labels) {
    StringBuilder arguments = new StringBuilder("--edge ae1.harbor.lan --backend 127.0.0.1:1");
    for (int service = 0; service < services; service++) {
      arguments.append(" --service s").append(service).append(".abc".repeat(labels));
    }

    assertThat(agent(arguments.toString()).code()).isEqualTo(ExitCode.WRONG_USE.number());
    assertThat(agent(arguments.toString()).err()).contains("32 names");
  }

  private CommandRun agent(String arguments) {
    String files = " --certificate absent.pem --key absent.key --trust absent.pem";
    return CommandRun.of(("webconf agent " + arguments + files).split(" ", -1));
  }

  @Test
  void startsNoAgentWithoutItsFiles() {
    CommandRun run = agent("--service conf.harbor.lan --edge ae1.harbor.lan --backend [::1]:64738");

    assertThat(run.code()).isEqualTo(ExitCode.BAD_CONFIGURATION.number());
    assertThat(run.err()).contains("absent.pem");
  }

  @Test
  void startsNoAgentWithKeysThatAreNone() throws IOException {
    Path keys = Files.writeString(folder.resolve("token.pub"), "6b65792d32303236 00\n");
    Path none = Files.writeString(folder.resolve("none.pub"), "# none yet\n");
    String usual = "--service conf.harbor.lan --edge ae1.harbor.lan --backend 127.0.0.1:1";

    assertThat(agent(usual + " --token-key " + keys).err()).contains("a line that is no key");
    assertThat(agent(usual + " --token-key " + none).err()).contains("1 to 4 keys");
  }

  @Test
  void isGroupedAndSaysWhatDoesNotWorkYet() {
    CommandRun alone = CommandRun.of("webconf");

    assertThat(alone.code()).isEqualTo(ExitCode.WRONG_USE.number());
    assertThat(CommandRun.of("webconf", "--help").out())
        .contains("agent", "key", "token", "not work yet");
  }
}
