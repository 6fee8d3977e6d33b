package io.sallyport.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CommandLinesTest {
  @Test
  void helpListsTheExitCodes() {
    CommandRun run = CommandRun.of("--help");
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("Usage: sallyport").contains("cannot reach");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void everyCommandTellsTheVersion() {
    assertThat(CommandRun.of("ports", "summary", "--version").out()).startsWith("sallyport ");
  }

  @Test
  void outputThatCannotBeWrittenIsNoSuccess() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int octet) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    Console console =
        new Console(
            new PrintWriter(full, true, StandardCharsets.UTF_8),
            new PrintWriter(new StringWriter(), true));
    assertThat(CommandLines.run(console, "--help")).isEqualTo(1);
  }

  @Test
  void unknownOptionIsWrongUse() {
    CommandRun run = CommandRun.of("--fast");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("--fast").hasLineCount(2);
  }

  @Test
  void unknownCommandIsWrongUse() {
    CommandRun run = CommandRun.of("fly");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("fly");
  }

  @Test
  void noCommandIsWrongUse() {
    CommandRun run = CommandRun.of();
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("a command is missing");
  }

  @Test
  void everyCommandHasHelpAndADescription() {
    for (CommandLine command : all(CommandLines.of(Console.standard()))) {
      assertThat(command.getCommandSpec().usageMessage().description())
          .as(command.getCommandName())
          .isNotEmpty();
      assertThat(command.getCommandSpec().findOption("--help"))
          .as(command.getCommandName())
          .isNotNull();
    }
  }

  @Test
  void completionNamesTheCommands() {
    CommandRun run = CommandRun.of("completion");
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("complete").contains("completion");
  }

  private static List<CommandLine> all(CommandLine command) {
    return command.getSubcommands().values().stream()
        .flatMap(each ->
            java.util.stream.Stream.concat(java.util.stream.Stream.of(each), all(each).stream()))
        .toList();
  }
}
