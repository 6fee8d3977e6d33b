package io.sallyport.lab.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a process and its children have used, from {@code /proc}. */
final class ProcessUsage {
  /** USER_HZ, the unit of {@code /proc/PID/stat} on every Linux that Java runs on. */
  private static final double TICKS_PER_SECOND = 100;

  /** Head line of a mapping in {@code /proc/PID/smaps}. */
  private static final Pattern MAPPING = Pattern.compile("([0-9a-f]+)-([0-9a-f]+) ");

  private static final int USER_TIME_FIELD = 11;
  private static final int SYSTEM_TIME_FIELD = 12;

  private final ProcessHandle process;

  ProcessUsage(ProcessHandle process) {
    this.process = process;
  }

  /** Processor seconds of all threads since the process began. */
  record Cpu(double userSeconds, double systemSeconds) {
    double seconds() {
      return userSeconds + systemSeconds;
    }

    Cpu since(Cpu earlier) {
      return new Cpu(userSeconds - earlier.userSeconds, systemSeconds - earlier.systemSeconds);
    }
  }

  Cpu cpu() {
    return new Cpu(seconds(USER_TIME_FIELD), seconds(SYSTEM_TIME_FIELD));
  }

  private double seconds(int field) {
    return family().mapToLong(handle -> ticks(handle, field)).sum() / TICKS_PER_SECOND;
  }

  /**
   * Memory in kilobytes, what processes share counted once.
   *
   * @param excluded true for the head line of a mapping that does not count
   */
  long memoryKilobytes(Predicate<String> excluded) {
    return family().mapToLong(handle -> proportionalKilobytes(handle, excluded)).sum();
  }

  private Stream<ProcessHandle> family() {
    return Stream.concat(Stream.of(process), process.descendants());
  }

  private static long ticks(ProcessHandle handle, int field) {
    String stat = read(handle, "stat");
    if (stat.isEmpty()) {
      return 0;
    }
    // The name in parentheses may hold blanks; fields are counted from what follows it.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[field]);
  }

  private static long proportionalKilobytes(ProcessHandle handle, Predicate<String> excluded) {
    long kilobytes = 0;
    boolean counts = true;
    for (String line : read(handle, "smaps").lines().toList()) {
      if (MAPPING.matcher(line).lookingAt()) {
        counts = !excluded.test(line);
      } else if (counts && line.startsWith("Pss:")) {
        kilobytes += Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    return kilobytes;
  }

  private static String read(ProcessHandle handle, String file) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(handle.pid()), file));
    } catch (NoSuchFileException ended) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
