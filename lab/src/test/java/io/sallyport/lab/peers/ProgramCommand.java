package io.sallyport.lab.peers;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How tests start the program: the classes under test on the Java that runs the tests, small and
 * quick to start, because it is behaviour that is tested.
 */
public final class ProgramCommand {
  /** Where Maven puts what it compiles of this module, of which the program needs nothing. */
  private static final Path BUILT = Path.of("target").toAbsolutePath();

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
    List<Path> classPath = classPath();
    if (classPath.stream().allMatch(Files::isRegularFile)) {
      command.addAll(sharedClasses());
    }
    String joined =
        String.join(File.pathSeparator, classPath.stream().map(Path::toString).toList());
    command.addAll(List.of("-cp", joined));
    command.add("io.sallyport.app.Main");
    command.addAll(arguments);
    return command;
  }

  private static List<Path> classPath() {
    String ours = ManagementFactory.getRuntimeMXBean().getClassPath();
    List<Path> entries = new ArrayList<>();
    for (String entry : ours.split(File.pathSeparator, -1)) {
      Path path = Path.of(entry);
      if (!path.toAbsolutePath().startsWith(BUILT)) {
        entries.add(path);
      }
    }
    return entries;
  }

  /**
   * The first program that ends in good order leaves its classes as the Java machine keeps them,
   * for all later ones: each start then takes a quarter less. Only jars can be kept so.
   */
  private static List<String> sharedClasses() {
    return List.of(
        "-XX:+AutoCreateSharedArchive",
        "-XX:SharedArchiveFile=" + BUILT.resolve("programs.jsa"),
        // The JDK's own archive was made without access to native code: worth no word in the
        // output.
        "-Xlog:cds=off");
  }
}
