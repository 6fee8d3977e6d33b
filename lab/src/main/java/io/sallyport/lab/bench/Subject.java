package io.sallyport.lab.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A server under test, pinned to one core, as its own process.
 *
 * @param name as the results name it
 * @param address where clients connect
 * @param folder of the workplace
 */
record Subject(String name, InetSocketAddress address, Process process, Path folder)
    implements AutoCloseable {
  /** Where a node takes connections of agents. */
  static final InetSocketAddress CONFERENCE_LINK = Workplace.at("127.30.0.31", 25_071);

  private static final long START_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(90);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** Starts a node of Sallyport from the built distribution. */
  static Subject sallyport(Workplace workplace, Path home, String core) {
    Path topology =
        workplace.configure(
            "pool.yaml", "pool.yaml", Map.of("INTERNAL", "127.30.0.11", "ACCESS", "127.30.1.11"));
    return start(
        "sallyport",
        Workplace.at("127.30.1.11", Workplace.CLIENT_PORT),
        workplace,
        core,
        List.of(
            home.resolve("bin/sallyport").toString(),
            "node",
            "--topology",
            topology.toString(),
            "--node",
            "ae1.harbor.lan"));
  }

  /** Starts Kamailio with the same job. */
  static Subject kamailio(Workplace workplace, int workers, String core) {
    Map<String, Object> values =
        Map.of("INTERNAL", "127.30.0.12", "ACCESS", "127.30.1.12", "WORKERS", workers);
    workplace.configure("kamailio-tls.cfg", "tls.cfg", values);
    Path configuration = workplace.configure("kamailio.cfg", "kamailio.cfg", values);
    return start(
        "kamailio",
        Workplace.at("127.30.1.12", Workplace.CLIENT_PORT),
        workplace,
        core,
        List.of(
            "kamailio",
            "-DD",
            "-E",
            "-m",
            Memory.KamailioShared.MEGABYTES,
            "-M",
            "16",
            "-f",
            configuration.toString(),
            "-Y",
            workplace.folder().toString(),
            "-w",
            workplace.folder().toString()));
  }

  /**
   * Starts a node of Sallyport that relays.
   *
   * @param backend {@code av.backend} of its topology
   */
  static Subject relay(Workplace workplace, Path home, String core, String backend) {
    Map<String, Object> values =
        Map.of(
            "INTERNAL", "127.30.0.21",
            "ACCESS", "127.30.1.21",
            "AV", "127.30.2.21",
            "BACKEND", backend);
    Path topology = workplace.configure("relay.yaml", "relay.yaml", values);
    return start(
        "relay",
        Workplace.at("127.30.2.21", Workplace.TURN_PORT),
        workplace,
        core,
        List.of(
            home.resolve("bin/sallyport").toString(),
            "node",
            "--topology",
            topology.toString(),
            "--node",
            "ae1.harbor.lan"));
  }

  /** Starts coturn with the same job. */
  static Subject coturn(Workplace workplace, String core) {
    Path configuration =
        workplace.configure("coturn.conf", "coturn.conf", Map.of("AV", "127.30.2.22"));
    return start(
        "coturn",
        Workplace.at("127.30.2.22", Workplace.TURN_PORT),
        workplace,
        core,
        List.of("turnserver", "-c", configuration.toString()));
  }

  /** Starts a node of Sallyport with a Web Conferencing Edge. */
  static Subject conferences(Workplace workplace, Path home, String core) {
    Path topology =
        workplace.configure(
            "conferences.yaml",
            "conferences.yaml",
            Map.of(
                "INTERNAL",
                CONFERENCE_LINK.getAddress().getHostAddress(),
                "ACCESS",
                "127.30.1.31",
                "WEBCONF",
                "127.30.2.31",
                "LINK_PORT",
                CONFERENCE_LINK.getPort()));
    return start(
        "conferences",
        Workplace.at("127.30.2.31", Workplace.CLIENT_PORT),
        workplace,
        core,
        List.of(
            home.resolve("bin/sallyport").toString(),
            "node",
            "--topology",
            topology.toString(),
            "--node",
            "ae1.harbor.lan"));
  }

  /** Starts HAProxy with the same job. */
  static Subject haproxy(Workplace workplace, String core) {
    Path configuration =
        workplace.configure(
            "haproxy.cfg",
            "haproxy.cfg",
            Map.of(
                "OUTSIDE",
                "127.30.2.32",
                "EXTERNAL",
                workplace.joined("EXTERNAL"),
                "INTERNAL",
                workplace.joined("INTERNAL"),
                "SERVER",
                ConferenceLoad.SERVER.getAddress().getHostAddress(),
                "SERVER_PORT",
                ConferenceLoad.SERVER.getPort()));
    return start(
        "haproxy",
        Workplace.at("127.30.2.32", Workplace.CLIENT_PORT),
        workplace,
        core,
        List.of("haproxy", "-db", "-f", configuration.toString()));
  }

  static Subject start(
      String name,
      InetSocketAddress address,
      Workplace workplace,
      String core,
      List<String> command) {
    List<String> pinned = new ArrayList<>(List.of("taskset", "-c", core));
    pinned.addAll(command);
    try {
      Process process =
          new ProcessBuilder(pinned)
              .redirectErrorStream(true)
              .redirectOutput(workplace.folder().resolve(name + ".log").toFile())
              .start();
      Subject subject = new Subject(name, address, process, workplace.folder());
      subject.awaitListening();
      return subject;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitListening() {
    long deadline = System.nanoTime() + START_LIMIT_NANOS;
    while (!isListening()) {
      if (!process.isAlive() || System.nanoTime() - deadline > 0) {
        close();
        throw new IllegalStateException(name + " does not listen at " + address + "; see its log");
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private boolean isListening() {
    try (Socket socket = new Socket()) {
      socket.connect(address, 1000);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** How this subject's memory is told. */
  Memory memory() {
    return switch (name) {
      case "kamailio" -> new Memory.KamailioShared(folder.resolve("ctl"));
      case "coturn", "haproxy", "prosody" -> new Memory.Whole();
      case "ejabberd" -> new Memory.Erlang(XmppSubjects.COLLECTOR);
      default -> new Memory.JavaHeap(process.pid(), Path.of(System.getProperty("java.home")));
    };
  }

  /** Where clients come in. */
  Door door() {
    return new Door(address, Workplace.EXTERNAL_NAME);
  }

  ProcessUsage usage() {
    return new ProcessUsage(process.toHandle());
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
