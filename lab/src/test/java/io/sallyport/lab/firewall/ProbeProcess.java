package io.sallyport.lab.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.sallyport.lab.firewall.PacketProbe.Listener;
import io.sallyport.lab.firewall.PacketProbe.Packet;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs {@link PacketProbe} in a namespace, with the Java that runs the test. */
final class ProbeProcess implements AutoCloseable {

  private static final int DEADLINE_SECONDS = 30;

  private final Process process;

  private ProbeProcess(Process process) {
    this.process = process;
  }

  /** Listens until closed. */
  static ProbeProcess listen(Namespace namespace, Collection<Listener> listeners) {
    ProbeProcess probe = new ProbeProcess(start(namespace, "listen", lines(listeners)));
    try {
      BufferedReader out =
          new BufferedReader(
              new InputStreamReader(probe.process.getInputStream(), StandardCharsets.UTF_8));
      assertThat(out.readLine()).as("the listeners are open").isEqualTo("READY");
      return probe;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends all packets at once; what became of each, in their order. */
  static Map<Packet, String> send(Namespace namespace, List<Packet> packets) {
    try {
      Process process = start(namespace, "send", lines(packets));
      process.getOutputStream().close();
      List<String> verdicts =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .toList();
      assertThat(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS))
          .as("the sender ends")
          .isTrue();
      assertThat(verdicts).as("a verdict for every packet").hasSameSizeAs(packets);
      Map<Packet, String> byPacket = new LinkedHashMap<>();
      for (int i = 0; i < packets.size(); i++) {
        byPacket.put(packets.get(i), verdicts.get(i));
      }
      return byPacket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return fail("interrupted", e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static String lines(Collection<?> items) {
    StringBuilder lines = new StringBuilder();
    items.forEach(i -> lines.append(i).append('\n'));
    return lines.append('\n').toString();
  }

  private static Process start(Namespace namespace, String mode, String input) {
    List<String> java = new ArrayList<>();
    java.add(ProcessHandle.current().info().command().orElseThrow());
    java.addAll(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "-cp", classes().toString()));
    java.addAll(List.of(PacketProbe.class.getName(), mode));
    try {
      Process process =
          new ProcessBuilder(namespace.line(java))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path classes() {
    try {
      return Path.of(PacketProbe.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      return fail("no class folder", e);
    }
  }
}
