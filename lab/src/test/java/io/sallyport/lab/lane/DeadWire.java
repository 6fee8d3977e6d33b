package io.sallyport.lab.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.sallyport.lab.firewall.SystemCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network namespace with one wire of 1400 octets to a neighbour that does not answer: what is
 * sent to it stays in the kernel for a while. Deleted on close.
 */
final class DeadWire implements AutoCloseable {
  /** The address at this end. */
  static final String HERE = "192.0.2.1";

  /** An address that nobody has. */
  static final String NEIGHBOUR = "192.0.2.9";

  /** An address that no route leads to. */
  static final String BEYOND = "203.0.113.7";

  /** A UDP port that the firewall lets nothing out to. */
  static final int FORBIDDEN_PORT = 9;

  private static final int DEADLINE_SECONDS = 60;
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final SystemCommand ip = SystemCommand.named("ip");
  private final String name =
      "sallyport-%d-%d-lane".formatted(ProcessHandle.current().pid(), NUMBER.incrementAndGet());

  DeadWire() {
    ip.succeed("netns", "add", name);
    link("set", "lo", "up");
    link("add", "wire", "mtu", "1400", "type", "veth", "peer", "name", "end");
    link("set", "wire", "up");
    link("set", "end", "up");
    ip.succeed("-n", name, "addr", "add", HERE + "/24", "dev", "wire");
    var nft = SystemCommand.named("nft").program().toString();
    var rules =
        "table ip lane { chain out { type filter hook output priority 0; udp dport %d drop; }; }"
            .formatted(FORBIDDEN_PORT);
    ip.succeed("netns", "exec", name, nft, rules);
  }

  private void link(String... arguments) {
    var line = new ArrayList<>(List.of("-n", name, "link"));
    line.addAll(List.of(arguments));
    ip.succeed(line.toArray(String[]::new));
  }

  /** Runs a program of ours in the namespace and expects success; what it printed. */
  List<String> run(Class<?> program, String... arguments) {
    var line = new ArrayList<>(List.of("netns", "exec", name));
    line.add(ProcessHandle.current().info().command().orElseThrow());
    line.addAll(List.of("-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    line.addAll(List.of(arguments));
    try {
      var process =
          new ProcessBuilder(ip.line(line)).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).as("it ends").isTrue();
      assertThat(process.exitValue()).as(output).isZero();
      return output.lines().toList();
    } catch (IOException e) {
      return fail("it does not run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return fail("interrupted", e);
    }
  }

  @Override
  public void close() {
    ip.succeed("netns", "delete", name);
  }
}
