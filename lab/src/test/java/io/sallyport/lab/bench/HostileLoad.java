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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends random and mutated datagrams of three kinds in turn, as fast as one thread can, until it is
 * closed. The seed decides about the datagrams.
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

  /** Datagrams of each kind that are at hand; a prime, so that each gets its turn to be renewed. */
  private static final int PREPARED = 1021;

  /** So many are sent for each that is made anew: to make one takes as long as to send some. */
  private static final int SENT_FOR_EACH_NEW = 8;

  private static final int MOST_OCTETS = 2_000;

  /** Whom the hostile client sends to: good calls' peer is to hear good calls only. */
  private static final InetSocketAddress NOBODY = Workplace.at("127.43.0.1", 43_001);

  private final InetSocketAddress server;
  private final Random random;
  private final Map<Hostile, Source> sources = new EnumMap<>(Hostile.class);
  private final Thread thread;
  private volatile @Nullable IOException failure;
  private volatile boolean isClosed;

  /**
   * @param relayed address of an allocation that peers send to
   */
  HostileLoad(InetSocketAddress server, long seed, InetSocketAddress relayed) {
    this.server = server;
    this.random = new Random(seed);
    for (Hostile kind : Hostile.values()) {
      sources.put(kind, source(kind, kind == Hostile.PEER ? relayed : server));
    }
    thread = Thread.ofPlatform().start(this::send);
  }

  private Source source(Hostile kind, InetSocketAddress target) {
    InetSocketAddress local = Workplace.at("127.44.0.1", kind.port);
    if (kind == Hostile.CLIENT) {
      allocate(local);
    }
    try {
      return new Source(DatagramChannel.open().bind(local).connect(target), random);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One kind's socket and datagrams. */
  private static final class Source {
    private final DatagramChannel channel;
    private final List<byte[]> models = models();
    private final List<ByteBuffer> prepared = new ArrayList<>();
    private final AtomicLong sent = new AtomicLong();
    private final Random random;

    Source(DatagramChannel channel, Random random) {
      this.channel = channel;
      this.random = random;
      for (int i = 0; i < PREPARED; i++) {
        prepared.add(ByteBuffer.allocateDirect(MOST_OCTETS));
        renew(i);
      }
    }

    private void renew(int place) {
      byte[] model = models.get(random.nextInt(models.size()));
      prepared.get(place).clear().put(mutated(model, random)).flip();
    }

    void send(int number) throws IOException {
      int place = number % PREPARED;
      if (number % SENT_FOR_EACH_NEW == 0) {
        renew(place);
      }
      channel.write(prepared.get(place).rewind());
      sent.setPlain(sent.getPlain() + 1);
    }

    void publish() {
      sent.setRelease(sent.getPlain());
    }
  }

  /** Datagrams of a kind so far. */
  long sent(Hostile kind) {
    IOException cause = failure;
    if (cause != null) {
      throw new UncheckedIOException(cause);
    }
    return Objects.requireNonNull(sources.get(kind)).sent.getAcquire();
  }

  private void send() {
    try {
      for (int number = 0; !isClosed; number = (number + 1) & Integer.MAX_VALUE) {
        for (Source source : sources.values()) {
          source.send(number);
        }
        if (number % PREPARED == 0) {
          sources.values().forEach(Source::publish);
        }
      }
    } catch (IOException e) {
      failure = e;
    }
  }

  private void allocate(InetSocketAddress local) {
    var credentials = Credentials.of("hostile", Instant.now().plusSeconds(3600));
    try (TurnCaller caller = new TurnCaller(local, server, credentials)) {
      var _ = caller.allocate();
      caller.bind(RelayedCalls.CHANNEL, NOBODY);
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
    var peer = TransportAddress.of(NOBODY);
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
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (Source source : sources.values()) {
      try {
        source.channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
