package io.sallyport.lab.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server really uses. Both subjects take one large block at the start, Java its heap and
 * Kamailio its shared memory. What is in use within the block is asked of the server, whether or
 * not the kernel had given those pages before; what is outside the block is seen by the kernel.
 */
sealed interface Memory {
  /** Kilobytes in use within the block, and of the process and its children outside of it. */
  default long kilobytes(ProcessUsage usage) {
    return withinBlock() / 1024 + usage.memoryKilobytes(this::isBlock);
  }

  /** True for the head line of the block's mapping in {@code /proc/PID/smaps}. */
  boolean isBlock(String mapping);

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

    @Override
    public boolean isBlock(String mapping) {
      return mapping.contains("java_heap");
    }
  }

  /** Shared memory as Kamailio itself reports it. */
  record KamailioShared(Path control) implements Memory {
    static final String MEGABYTES = "1024";

    private static final Pattern USED = Pattern.compile("real_used: ([0-9]+)");

    @Override
    public long withinBlock() {
      return number(USED, List.of("kamcmd", "-s", "unix:" + control, "core.shmmem"));
    }

    @Override
    public boolean isBlock(String mapping) {
      return mapping.contains("/dev/zero");
    }
  }

  /**
   * No block either, but what nobody uses any more is given back first.
   *
   * @param collector collects in all processes of the machine for who connects
   */
  record Erlang(InetSocketAddress collector) implements Memory {
    @Override
    public long withinBlock() {
      try (Socket socket = new Socket(collector.getAddress(), collector.getPort())) {
        if (socket.getInputStream().readAllBytes().length == 0) {
          throw new IllegalStateException("nothing was collected");
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return 0;
    }

    @Override
    public boolean isBlock(String mapping) {
      return false;
    }
  }

  /** No block: all is what the kernel sees. */
  record Whole() implements Memory {
    @Override
    public long withinBlock() {
      return 0;
    }

    @Override
    public boolean isBlock(String mapping) {
      return false;
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
