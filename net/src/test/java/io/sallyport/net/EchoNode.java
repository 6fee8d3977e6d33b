package io.sallyport.net;

import io.sallyport.net.tls.ServerTls;
import io.sallyport.telemetry.Counters;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Loops with one listener that echoes. */
final class EchoNode implements AutoCloseable {
  final Counters<NetCounter> counters = new Counters<>("net", NetCounter.class);
  final RecordedEvents events = new RecordedEvents();
  final List<EchoHandler> handlers = new CopyOnWriteArrayList<>();
  final Loops loops;
  final Listeners listeners;
  final Bans bans;

  EchoNode(Platform platform, Optional<ServerTls> tls, ConnectionLimits limits) {
    this(platform, tls, limits, "127.0.0.1");
  }

  EchoNode(Platform platform, Optional<ServerTls> tls, ConnectionLimits limits, String address) {
    loops = Loops.start(platform, 2, counters, events);
    bans = new Bans(loops.all().getFirst(), AddressSet.NONE, counters, events);
    var watch = Optional.of(bans.ofClients());
    var spec = new ListenerSpec("EXT-01", address(address, 0), tls, limits, watch, this::opened);
    listeners = opened(Listeners.open(loops, List.of(spec), counters, events));
  }

  /** Without TLS, and with limits for those who have not shown who they are. */
  EchoNode(Platform platform, ConnectionLimits limits, StrangerGate strangers) {
    loops = Loops.start(platform, 2, counters, events);
    bans = new Bans(loops.all().getFirst(), AddressSet.NONE, counters, events);
    var open =
        new ListenerSpec("EXT-08", address("127.0.0.1", 0), Optional.empty(), limits, this::opened)
            .withStrangers(strangers);
    listeners = opened(Listeners.open(loops, List.of(open), counters, events));
  }

  private ConnectionHandler opened(Connection connection) {
    var handler = new EchoHandler(connection);
    handlers.add(handler);
    return handler;
  }

  static Listeners opened(Listeners.Opening opening) {
    return switch (opening) {
      case Listeners.Opening.Opened(var listeners) -> listeners;
      case Listeners.Opening.Refused(var problems) -> throw new AssertionError(problems.toString());
    };
  }

  static InetSocketAddress address(String address, int port) {
    try {
      return new InetSocketAddress(InetAddress.getByName(address), port);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  InetSocketAddress address() {
    return listeners.all().getFirst().address();
  }

  /** A TCP connection that a test does with as it likes. */
  Socket plainSocket() throws IOException {
    var socket = new Socket(address().getAddress(), address().getPort());
    socket.setSoTimeout(60_000);
    return socket;
  }

  long total(NetCounter counter) {
    return counters.total(counter);
  }

  @Override
  public void close() {
    listeners.close();
    loops.stop(Duration.ofSeconds(2));
  }
}
