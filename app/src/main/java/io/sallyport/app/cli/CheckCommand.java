package io.sallyport.app.cli;

import io.sallyport.topology.Problem;
import io.sallyport.topology.ReadResult;
import io.sallyport.topology.Topology;
import io.sallyport.topology.TopologyReader;
import io.sallyport.topology.json.JsonWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Reads a topology file and tells everything that is wrong with it. */
@Command(
    name = "check",
    description = "Check a topology file; all problems at once.",
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private TopologyOption topology = new TopologyOption();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  CheckCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    return switch (TopologyReader.read(topology.file())) {
      case ReadResult.Valid valid -> fine(valid.topology(), valid.warnings());
      case ReadResult.Invalid invalid -> bad(invalid.problems());
    };
  }

  private int fine(Topology pool, List<Problem> warnings) {
    if (json) {
      print(List.of(), warnings);
    } else {
      warnings.forEach(warning -> console.err().println("warning: " + warning));
      console
          .out()
          .printf(
              "%s: fine (pool %s, %d nodes)%n", topology.file(), pool.pool(), pool.nodes().size());
    }
    return ExitCode.FINE.number();
  }

  private int bad(List<Problem> problems) {
    if (json) {
      print(problems, List.of());
    } else {
      problems.forEach(console.err()::println);
    }
    return ExitCode.BAD_CONFIGURATION.number();
  }

  private void print(List<Problem> problems, List<Problem> warnings) {
    JsonWriter text = new JsonWriter().beginObject().member("file", topology.file().toString());
    list(text, "problems", problems);
    list(text, "warnings", warnings);
    console.out().print(text.endObject());
  }

  private static void list(JsonWriter text, String name, List<Problem> problems) {
    text.name(name).beginArray();
    for (Problem problem : problems) {
      text.beginObject()
          .member("line", problem.line())
          .member("column", problem.column())
          .member("what", problem.what())
          .member("remedy", problem.remedy())
          .endObject();
    }
    text.endArray();
  }
}
