package io.sallyport.app.cli;

import io.sallyport.app.demo.Demo;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows a pool at work on this machine. */
@Command(
    name = "demo",
    description = {
      "Run a pool of two nodes on loopback addresses with real traffic, until interrupted.",
      "Needs no root; with root, and the ports free, it takes the real ports."
    },
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  private final Console console;

  @Option(
      names = "--once",
      description = "End after the traffic; exit code 0 only if every row that is built works.")
  private boolean once;

  @Option(names = "--json", description = "Print the verdicts as JSON, and nothing else.")
  private boolean json;

  @Option(
      names = "--dir",
      paramLabel = "FOLDER",
      description = "Keep topology, certificates and keys in this folder.")
  private @Nullable Path folder;

  private volatile boolean isStaying;

  DemoCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Demo demo = new Demo(folderOrNew(), folder == null, this::narrate);
    // Ctrl-C ends the process while this thread waits: the hook tidies up whatever has been
    // started.
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("demo-end").unstarted(() -> tidy(demo)));
    try {
      Demo.Result result = demo.run();
      console.out().print(json ? result.json() : "\n" + result.summary());
      console.out().flush();
      if (!once) {
        stayUp(result);
      }
      return (result.isGood() ? ExitCode.FINE : ExitCode.CHECK_FAILED).number();
    } catch (FileAlreadyExistsException e) {
      throw new CommandRefused(
          ExitCode.WRONG_USE,
          e.getFile() + " is there already: give --dir a folder without a demo in it");
    } catch (IOException e) {
      throw new CommandRefused(ExitCode.CHECK_FAILED, "The demo cannot go on: " + e.getMessage());
    } finally {
      demo.close();
    }
  }

  private Path folderOrNew() {
    if (folder != null) {
      return folder;
    }
    try {
      return Files.createTempDirectory("sallyport-demo-");
    } catch (IOException e) {
      throw new CommandRefused(
          ExitCode.CHECK_FAILED,
          "The demo finds no place for its files (" + e + "): give it one with --dir");
    }
  }

  private void tidy(Demo demo) {
    demo.close();
    if (isStaying) {
      // Being interrupted is how a demo that stays up ends well.
      Runtime.getRuntime().halt(ExitCode.FINE.number());
    }
  }

  private void stayUp(Demo.Result result) {
    isStaying = true;
    narrate("");
    narrate("The pool stays up until Ctrl-C. To try:");
    result.suggestions().forEach(line -> narrate("  " + line));
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void narrate(String line) {
    if (!json) {
      console.out().println(line);
    }
  }
}
