package io.sallyport.lab.peers;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * How tests start the program: the classes under test on the Java that runs the tests, small and
 * quick to start, because it is behaviour that is tested.
 */
public final class ProgramCommand {
  private ProgramCommand() {}

  /**
   * The command line.
   *
   * @param heapMegabytes the most that its objects may take
   */
  public static List<String> of(int heapMegabytes, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.add("-Xmx" + heapMegabytes + "m");
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", ManagementFactory.getRuntimeMXBean().getClassPath()));
    command.add("io.sallyport.app.Main");
    command.addAll(arguments);
    return command;
  }
}
