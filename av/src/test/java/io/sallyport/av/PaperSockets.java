package io.sallyport.av;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sallyport.net.LoopStreams;
import io.sallyport.testkit.ManualLoop;
import io.sallyport.wire.stun.AddressFamily;
import io.sallyport.wire.stun.AddressSlot;
import io.sallyport.wire.stun.TransportAddress;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Relay sockets on paper: keep who owns which port, and what leaves. */
final class PaperSockets implements RelaySockets {
  /** A datagram that left a relayed address. */
  record Left(int fromPort, TransportAddress to, String data, boolean isUnfragmented) {}

  final Set<AddressFamily> families = EnumSet.allOf(AddressFamily.class);
  final Map<Integer, RelayedAddress> open = new TreeMap<>();
  final Deque<Left> left = new ArrayDeque<>();

  /** Listening TCP ports. */
  final Map<Integer, PaperPort> streams = new TreeMap<>();

  /** Makes relayed addresses of TCP. */
  @Nullable StreamRelays relays;

  /** Ports that the system does not give. */
  final Set<Integer> taken = new HashSet<>();

  /** What other threads want done here. */
  final Deque<Runnable> tasks = new ArrayDeque<>();

  /** No more tasks are taken. */
  boolean isBusy;

  /** Datagrams can be kept from being fragmented. */
  boolean keepsWhole = true;

  /** The system gives none at all. */
  boolean isExhausted;

  /** Opening one throws. */
  boolean isBroken;

  @Override
  public boolean has(AddressFamily family) {
    return families.contains(family);
  }

  @Override
  public Optional<RelaySocket> open(AddressFamily family, int port, RelayedAddress owner) {
    breakIfBroken();
    if (isExhausted || taken.contains(port)) {
      return Optional.empty();
    }
    open.put(port, owner);
    return Optional.of(new PaperSocket(port));
  }

  @Override
  public Optional<RelaySocket> openStream(AddressFamily family, int port, RelayedAddress owner) {
    return Objects.requireNonNull(relays).open(family, port, owner);
  }

  private void breakIfBroken() {
    if (isBroken) {
      throw new IllegalStateException("as the test says");
    }
  }

  Optional<LoopStreams.Port> listen(ManualLoop loop, int port, LoopStreams.Door door) {
    breakIfBroken();
    if (isExhausted || taken.contains(port)) {
      return Optional.empty();
    }
    var opened = new PaperPort(loop, door);
    streams.put(port, opened);
    return Optional.of(opened);
  }

  /** The one TCP port that is open. */
  PaperPort stream() {
    if (streams.size() != 1) {
      throw new IllegalStateException("open: " + streams.keySet());
    }
    return streams.values().iterator().next();
  }

  @Override
  public boolean keepsWhole() {
    return keepsWhole;
  }

  @Override
  public boolean execute(Runnable task) {
    return !isBusy && tasks.add(task);
  }

  void runTasks() {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

  private final class PaperSocket implements RelaySocket {
    private final int port;

    PaperSocket(int port) {
      this.port = port;
    }

    @Override
    public void send(TransportAddress peer, MemorySegment data, long offset, int length) {
      left.add(new Left(port, peer, text(data, offset, length), false));
    }

    @Override
    public void send(
        AddressSlot peer, MemorySegment data, long offset, int length, boolean isUnfragmented) {
      left.add(new Left(port, peer.toAddress(), text(data, offset, length), isUnfragmented));
    }

    @Override
    public void close() {
      open.remove(port);
    }
  }

  private static String text(MemorySegment data, long offset, int length) {
    return new String(PaperPath.octets(data, offset, length), UTF_8);
  }
}
