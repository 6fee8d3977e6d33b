package io.sallyport.lab.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server really uses. Both subjects take one large block at the start, Java its heap and
 * Kamailio its shared memory, so what is in use within the block is asked of the server, and growth
 * outside the block is seen by the kernel.
 */
sealed interface Memory {
  /** Kilobytes in use within the block, and of the process and its children as a whole. */
  default long kilobytes(ProcessUsage usage) {
    return withinBlock() / 1024 + usage.memoryKilobytes();
  }

  /** Octets in use within the block. */
  long withinBlock();

  /** Live objects after a full collection. */
  record JavaHeap(long pid, Path javaHome) implements Memory {
    private static final Pattern TOTAL =
        Pattern.compile("^Total +[0-9]+ +([0-9]+)", Pattern.MULTILINE);

    @Override
    public long withinBlock() {
      return number(
          TOTAL,
          List.of(
              javaHome.resolve("bin/jcmd").toString(), Long.toString(pid), "GC.class_histogram"));
    }
  }

  /** Shared memory as Kamailio itself reports it. */
  record KamailioShared(Path control) implements Memory {
    private static final Pattern USED = Pattern.compile("real_used: ([0-9]+)");

    @Override
    public long withinBlock() {
      return number(USED, List.of("kamcmd", "-s", "unix:" + control, "core.shmmem"));
    }
  }

  private static long number(Pattern pattern, List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      Matcher matcher = pattern.matcher(output);
      if (!matcher.find()) {
        throw new IllegalStateException(command + " did not tell its memory: " + output);
      }
      return Long.parseLong(matcher.group(1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
