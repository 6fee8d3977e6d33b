package io.sallyport.lab.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/** The load of datagrams, a program of its own: {@code lab/bench/flood.c} says how it is told. */
final class Flood implements AutoCloseable {
  private final Process process;
  private final BufferedWriter orders;
  private final BufferedReader answers;

  /**
   * What came of a run.
   *
   * @param cpuSeconds of the relay's process
   * @param median of the probes' delays, in microseconds; 0 without probes
   */
  record Outcome(
      long sent,
      long received,
      double seconds,
      double cpuSeconds,
      double median,
      double percentile99,
      long probesLost) {
    double perSecond() {
      return received / seconds;
    }

    double nanosPerPacket() {
      return cpuSeconds * 1e9 / received;
    }

    double loss() {
      return sent == 0 ? 0 : 1 - (double) received / sent;
    }
  }

  /** A load: datagrams per second, octets of data in each, how many of them in a burst. */
  record Shape(double rate, int octets, int burst) {}

  Flood(Path program) {
    try {
      process =
          new ProcessBuilder(program.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      orders = process.outputWriter(StandardCharsets.US_ASCII);
      answers = process.inputReader(StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A place where datagrams are to arrive. */
  void sink(InetSocketAddress at) {
    obeyed("sink " + text(at));
  }

  /** Datagrams from and to there, on a channel or on none (0). */
  void flow(InetSocketAddress from, InetSocketAddress to, int channel) {
    obeyed("flow " + text(from) + ' ' + text(to) + ' ' + channel);
  }

  /** The same with delays taken, which arrive somewhere. */
  void probe(InetSocketAddress from, InetSocketAddress to, InetSocketAddress at, int channel) {
    obeyed("probe " + text(from) + ' ' + text(to) + ' ' + text(at) + ' ' + channel);
  }

  /** Loads for a while and counts what arrives and what the process with that number uses. */
  Outcome run(Shape shape, double seconds, long pid) {
    String[] words =
        ask(String.format(
                Locale.ROOT,
                "run %f %f %d %d %d",
                shape.rate(),
                seconds,
                shape.octets(),
                shape.burst(),
                pid))
            .split(" ", -1);
    return new Outcome(
        Long.parseLong(words[1]),
        Long.parseLong(words[3]),
        Double.parseDouble(words[5]),
        Double.parseDouble(words[7]),
        Double.parseDouble(words[9]),
        Double.parseDouble(words[11]),
        Long.parseLong(words[13]));
  }

  private void obeyed(String order) {
    String answer = ask(order);
    if (!answer.equals("ok")) {
      throw new IllegalStateException("to \"" + order + "\" it says " + answer);
    }
  }

  private String ask(String order) {
    try {
      orders.write(order + '\n');
      orders.flush();
      String answer = answers.readLine();
      if (answer == null) {
        throw new IllegalStateException("the load ended at \"" + order + '"');
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ' ' + address.getPort();
  }

  /** Ends the program, whose addresses are free after that. */
  @Override
  public void close() {
    process.destroy();
    var _ = process.onExit().join();
  }
}
