package io.sallyport.lab.bench;

import io.sallyport.wire.msturn.MsTurnAttribute;
import io.sallyport.wire.msturn.MsTurnType;
import io.sallyport.wire.msturn.MsTurnWriter;
import io.sallyport.wire.stun.MessageType;
import io.sallyport.wire.stun.StunAttribute;
import io.sallyport.wire.stun.StunClass;
import io.sallyport.wire.stun.StunWriter;
import io.sallyport.wire.stun.TransportAddress;
import io.sallyport.wire.turn.TurnAttribute;
import io.sallyport.wire.turn.TurnMethod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Sends random and mutated datagrams, each kind from a thread of its own, until it is closed. The
 * seed decides about each thread's datagrams.
 */
final class HostileLoad implements AutoCloseable {
  /** Who sends. */
  enum Hostile {
    /** To the listener, without an allocation. */
    STRANGER(44_000),
    /** To the listener, with an allocation. */
    CLIENT(44_001),
    /** To a relayed address of somebody else. */
    PEER(44_002);

    private final int port;

    Hostile(int port) {
      this.port = port;
    }
  }

  /** Each millisecond, of each kind; more would be a contest for the processor only. */
  private static final int IN_A_ROW = 16;

  private static final long PAUSE_NANOS = 1_000_000;
  private static final int MOST_OCTETS = 2_000;

  private final Map<Hostile, AtomicLong> sent = new EnumMap<>(Hostile.class);
  private final List<Thread> threads = new ArrayList<>();
  private final InetSocketAddress server;
  private volatile boolean isClosed;

  HostileLoad(InetSocketAddress server, long seed, InetSocketAddress relayed) {
    this.server = server;
    for (Hostile kind : Hostile.values()) {
      sent.put(kind, new AtomicLong());
      var random = new Random(seed + kind.port);
      InetSocketAddress target = kind == Hostile.PEER ? relayed : server;
      threads.add(Thread.ofPlatform().start(() -> send(kind, target, random)));
    }
  }

  long sent(Hostile kind) {
    return Objects.requireNonNull(sent.get(kind)).get();
  }

  private void send(Hostile kind, InetSocketAddress target, Random random) {
    InetSocketAddress local = Workplace.at("127.44.0.1", kind.port);
    if (kind == Hostile.CLIENT) {
      allocate(local);
    }
    List<byte[]> models = models();
    try (DatagramChannel channel = DatagramChannel.open().bind(local)) {
      while (!isClosed) {
        for (int i = 0; i < IN_A_ROW; i++) {
          byte[] model = models.get(random.nextInt(models.size()));
          channel.send(ByteBuffer.wrap(mutated(model, random)), target);
        }
        Objects.requireNonNull(sent.get(kind)).addAndGet(IN_A_ROW);
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void allocate(InetSocketAddress local) {
    var credentials = Credentials.of("hostile", Instant.now().plusSeconds(3600));
    try (TurnCaller caller = new TurnCaller(local, server, credentials)) {
      var _ = caller.allocate();
      caller.bind(RelayedCalls.CHANNEL, Workplace.at("127.43.0.1", 43_000));
    }
  }

  /** Some octets changed, cut off or added; or all of them drawn. */
  private static byte[] mutated(byte[] model, Random random) {
    if (random.nextInt(8) == 0) {
      byte[] drawn = new byte[random.nextInt(MOST_OCTETS)];
      random.nextBytes(drawn);
      return drawn;
    }
    byte[] octets = model.clone();
    for (int changes = random.nextInt(4); changes > 0; changes--) {
      int at = random.nextInt(octets.length);
      octets[at] =
          switch (random.nextInt(3)) {
            case 0 -> (byte) random.nextInt();
            case 1 -> (byte) (octets[at] ^ 1 << random.nextInt(8));
            default -> random.nextBoolean() ? (byte) 0 : (byte) 0xff;
          };
    }
    return switch (random.nextInt(6)) {
      case 0 -> Arrays.copyOf(octets, random.nextInt(octets.length + 1));
      case 1 -> Arrays.copyOf(octets, octets.length + random.nextInt(40));
      default -> octets;
    };
  }

  /** What clients of each dialect send. */
  private static List<byte[]> models() {
    var peer = TransportAddress.of(Workplace.at("127.43.0.1", 43_000));
    byte[] channelData = new byte[164];
    channelData[0] = 0x40;
    channelData[3] = (byte) 160;
    return List.of(
        stun(MessageType.BINDING, StunClass.REQUEST, writer -> {}),
        stun(
            TurnMethod.ALLOCATE,
            StunClass.REQUEST,
            writer ->
                writer
                    .u32(TurnAttribute.REQUESTED_TRANSPORT, 17L << 24)
                    .text(StunAttribute.USERNAME, "4102444800:somebody")
                    .text(StunAttribute.REALM, Credentials.REALM)
                    .text(StunAttribute.NONCE, "obMatJos2gAAA0123456789abcdef0123456789abcdef")
                    .octets(StunAttribute.MESSAGE_INTEGRITY, new byte[20])),
        stun(
            TurnMethod.CREATE_PERMISSION,
            StunClass.REQUEST,
            writer -> writer.xorAddress(TurnAttribute.XOR_PEER_ADDRESS, peer)),
        stun(
            TurnMethod.SEND,
            StunClass.INDICATION,
            writer ->
                writer
                    .xorAddress(TurnAttribute.XOR_PEER_ADDRESS, peer)
                    .octets(TurnAttribute.DATA, new byte[160])),
        channelData,
        msTurn());
  }

  private static byte[] stun(int method, StunClass kind, Consumer<StunWriter> parts) {
    byte[] octets = new byte[MOST_OCTETS];
    StunWriter writer =
        new StunWriter()
            .begin(
                MemorySegment.ofArray(octets), 0, MOST_OCTETS, MessageType.of(method, kind), 1, 2);
    parts.accept(writer);
    return Arrays.copyOf(octets, writer.end());
  }

  private static byte[] msTurn() {
    byte[] octets = new byte[MOST_OCTETS];
    MsTurnWriter writer =
        new MsTurnWriter()
            .begin(MemorySegment.ofArray(octets), 0, MOST_OCTETS, MsTurnType.ALLOCATE_REQUEST, 1, 2)
            .octets(MsTurnAttribute.USERNAME, new byte[56])
            .octets(MsTurnAttribute.NONCE, new byte[32])
            .text(MsTurnAttribute.REALM, Credentials.REALM)
            .octets(MsTurnAttribute.MESSAGE_INTEGRITY, new byte[20]);
    return Arrays.copyOf(octets, writer.end());
  }

  @Override
  public void close() {
    isClosed = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
