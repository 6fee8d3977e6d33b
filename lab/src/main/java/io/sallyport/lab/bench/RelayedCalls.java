package io.sallyport.lab.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/**
 * Many allocations at one relay, each with a channel to a peer of its own. Addresses follow from
 * the number of the call; each source address has 50.
 */
final class RelayedCalls {
  static final int CHANNEL = 0x4000;
  private static final int OF_SOURCE = 50;
  private static final int OF_USER = 20;
  private static final int FIRST_SOURCE = 10;
  private static final int CLIENT_PORT = 20_000;
  private static final int PEER_PORT = 30_000;
  private static final int AT_ONCE = 32;

  private final InetSocketAddress server;
  private final int net;
  private final Instant expires;

  /**
   * Calls through a relay.
   *
   * @param net second octet of the clients' addresses; that of the peers is the next one
   */
  RelayedCalls(InetSocketAddress server, int net) {
    this.server = server;
    this.net = net;
    this.expires = Instant.now().plus(Duration.ofHours(6));
  }

  InetSocketAddress server() {
    return server;
  }

  InetSocketAddress client(int call) {
    return at(net, call, CLIENT_PORT);
  }

  InetSocketAddress peer(int call) {
    return at(net + 1, call, PEER_PORT);
  }

  private static InetSocketAddress at(int net, int call, int port) {
    int source = FIRST_SOURCE + call / OF_SOURCE;
    return Workplace.at(
        "127." + net + '.' + source / 200 + '.' + source % 200, port + call % OF_SOURCE);
  }

  /** Makes that many allocations; returns their relayed addresses. */
  List<InetSocketAddress> allocate(int count) {
    return forEach(
        count,
        call -> {
          try (TurnCaller caller = caller(call)) {
            return caller.allocate();
          }
        });
  }

  /** Makes that many with a channel each, and checks that data passes both ways as it was. */
  List<InetSocketAddress> connect(int count) {
    return forEach(count, this::connected);
  }

  private InetSocketAddress connected(int call) {
    try (TurnCaller caller = caller(call)) {
      InetSocketAddress relayed = caller.allocate();
      caller.bind(CHANNEL, peer(call));
      check(caller, call, relayed);
      return relayed;
    }
  }

  /** Gives back that many. */
  void release(int count) {
    var _ =
        forEach(
            count,
            call -> {
              try (TurnCaller caller = caller(call)) {
                caller.release();
                return server;
              }
            });
  }

  private TurnCaller caller(int call) {
    String user = "caller" + net + '-' + call / OF_USER;
    return new TurnCaller(client(call), server, Credentials.of(user, expires));
  }

  private void check(TurnCaller caller, int call, InetSocketAddress relayed) {
    byte[] there = Credentials.octets("to the peer of call " + call);
    byte[] back = Credentials.octets("to the client of call " + call);
    try (DatagramSocket peer = new DatagramSocket(peer(call))) {
      peer.setSoTimeout(5_000);
      caller.sendOn(CHANNEL, there);
      var packet = new DatagramPacket(new byte[2048], 2048);
      peer.receive(packet);
      byte[] arrived = Arrays.copyOf(packet.getData(), packet.getLength());
      peer.send(new DatagramPacket(back, back.length, relayed));
      byte[] answered = caller.receive();
      if (!Arrays.equals(arrived, there)
          || !packet.getSocketAddress().equals(relayed)
          || !Arrays.equals(Arrays.copyOfRange(answered, 4, 4 + back.length), back)) {
        throw new IllegalStateException(server + " does not relay call " + call + " as it should");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<InetSocketAddress> forEach(int count, IntFunction<InetSocketAddress> work) {
    List<Future<InetSocketAddress>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      for (int i = 0; i < count; i++) {
        int call = i;
        all.add(threads.submit(() -> work.apply(call)));
      }
    }
    return all.stream().map(RelayedCalls::result).toList();
  }

  private static InetSocketAddress result(Future<InetSocketAddress> done) {
    if (done.state() == Future.State.FAILED) {
      throw new IllegalStateException("a call fails", done.exceptionNow());
    }
    return done.resultNow();
  }

  /** Has the load be that of these calls: each way of each in turn. */
  void describe(Flood flood, List<InetSocketAddress> relayed) {
    for (int call = 0; call < relayed.size(); call++) {
      flood.sink(client(call));
      flood.sink(peer(call));
      flood.flow(client(call), server, CHANNEL);
      flood.flow(peer(call), relayed.get(call), 0);
    }
  }

  /** Has the load time datagrams of one call more, both ways. */
  void probe(Flood flood, int call) {
    InetSocketAddress relayed = connected(call);
    flood.probe(client(call), server, peer(call), CHANNEL);
    flood.probe(peer(call), relayed, client(call), 0);
  }
}
