package io.sallyport.wire.stun;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.sallyport.wire.NetworkOrder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StunReaderTest {
  private static final byte[][] SEEDS = {
    Vectors.REQUEST,
    Vectors.IPV4_RESPONSE,
    Vectors.IPV6_RESPONSE,
    Vectors.LONG_TERM_REQUEST,
    Vectors.SHA256_REQUEST
  };

  private final StunReader reader = new StunReader(StunAttribute.RFC_8489);

  private StunRead read(byte[] octets) {
    return reader.read(Hex.segment(octets, 3), 3, octets.length);
  }

  private static String shown(StunRead read) {
    if (read instanceof StunFault fault) {
      return "fault " + fault;
    }
    StunMessage message = (StunMessage) read;
    Attributes attributes = message.attributes();
    StringBuilder lines = new StringBuilder();
    for (int place = 0; place < attributes.count(); place++) {
      lines
          .append(lines.isEmpty() ? "" : ", ")
          .append("%04x=%s".formatted(attributes.type(place), Hex.of(attributes.octets(place))));
    }
    return "%04x [%s]".formatted(message.type(), lines);
  }

  /** Each line: what comes, and what is wrong with it. */
  @ParameterizedTest(name = "{1}: {0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                                                                       | TOO_SHORT
          000100002112a442 0000000000000000000000                                  | TOO_SHORT
          400100002112a442 000000000000000000000000                                | NOT_STUN
          800100002112a442 000000000000000000000000                                | NOT_STUN
          000100002112a443 000000000000000000000000                                | COOKIE
          000100042112a442 000000000000000000000000                                | LENGTH
          000100002112a442 000000000000000000000000 80220000                       | LENGTH
          000100022112a442 000000000000000000000000 8022                           | UNALIGNED
          000100042112a442 000000000000000000000000 80220001                       | ATTRIBUTE_OVERRUN
          000100082112a442 000000000000000000000000 80220005 00000000              | ATTRIBUTE_OVERRUN
          000100042112a442 000000000000000000000000 8022ffff                       | ATTRIBUTE_OVERRUN
          000100042112a442 000000000000000000000000 00060000                       | ATTRIBUTE_LENGTH
          0001000c2112a442 000000000000000000000000 00200006 0001000000000000      | ATTRIBUTE_LENGTH
          000100082112a442 000000000000000000000000 000a0001 00000000              | ATTRIBUTE_LENGTH
          000100082112a442 000000000000000000000000 00080004 00000000              | ATTRIBUTE_LENGTH
          0001000c2112a442 000000000000000000000000 80280004 00000000 80220000     | AFTER_FINGERPRINT
          000100082112a442 000000000000000000000000 80280004 00000000              | FINGERPRINT
          """)
  void refuses(String octets, StunFault fault) {
    assertThat(read(Hex.octets(octets))).isEqualTo(fault);
  }

  @Test
  void takesNoMoreAttributesThanItNames() {
    byte[] most = new byte[20 + 4 * Attributes.MOST];
    for (int at = 20; at < most.length; at += 4) {
      most[at] = (byte) 0x80;
    }
    header(most);
    assertThat(read(most)).isInstanceOf(StunMessage.class);

    byte[] more = Arrays.copyOf(most, most.length + 4);
    header(more);
    assertThat(read(more)).isEqualTo(StunFault.TOO_MANY_ATTRIBUTES);
  }

  private static void header(byte[] octets) {
    MemorySegment header = MemorySegment.ofArray(octets);
    NetworkOrder.put16(header, 2, octets.length - 20);
    NetworkOrder.put32(header, 4, StunMessage.MAGIC_COOKIE);
  }

  /** RFC 8489 section 14.5. */
  @Test
  void ignoresWhatFollowsTheIntegrity() {
    byte[] octets =
        Hex.octets(
            """
            00010050 2112a442 000000000000000000000000
            00080014 0000000000000000000000000000000000000000
            00060001 41000000
            00080014 1111111111111111111111111111111111111111
            001c0010 00000000000000000000000000000000
            7fff0000
            """);
    StunMessage message = (StunMessage) read(octets);

    assertThat(shown(message))
        .isEqualTo("0001 [0008=%s, 001c=%s]".formatted("00".repeat(20), "00".repeat(16)));
    assertThat(message.attributes().lacking(StunAttribute.RFC_8489)).isEmpty();
  }

  @Test
  void listsWhatNobodyUnderstandsOnce() {
    byte[] octets =
        Hex.octets(
            """
            00010018 2112a442 000000000000000000000000
            7fff0000 00240000 7fff0000 8fff0000 80220000 00020000
            """);
    StunMessage message = (StunMessage) read(octets);

    assertThat(message.attributes().lacking(StunAttribute.RFC_8489))
        .containsExactly(0x7fff, 0x0024, 0x0002);
  }

  @Test
  void countsTheFirstOfATypeAndFindsTheOthers() {
    byte[] octets =
        Hex.octets(
            """
            00010010 2112a442 000000000000000000000000
            80220001 41000000 80220001 42000000
            """);
    Attributes attributes = ((StunMessage) read(octets)).attributes();

    int first = attributes.find(StunAttribute.SOFTWARE);
    assertThat(attributes.text(first, 10)).contains("A");
    int second = attributes.next(StunAttribute.SOFTWARE, first);
    assertThat(attributes.text(second, 10)).contains("B");
    assertThat(attributes.next(StunAttribute.SOFTWARE, second)).isEqualTo(Attributes.ABSENT);
  }

  @Test
  void doesNotTakeAShortenedIntegrity() {
    byte[] octets =
        Hex.octets(
            """
            00010014 2112a442 000000000000000000000000
            001c0010 00000000000000000000000000000000
            """);
    Hmac hmac = new Hmac(Hmac.Algorithm.SHA256, new byte[] {1});
    assertThat(MessageIntegrity.verifies((StunMessage) read(octets), hmac)).isFalse();
  }

  @Test
  void readsAsTheNaiveReaderDoes() {
    long seed = Long.getLong("sallyport.seed", 1);
    Random random = new Random(seed);
    for (int round = 0; round < 60_000; round++) {
      byte[] octets = mutated(random);
      assertThat(shown(read(octets)))
          .as("seed %d, round %d: %s", seed, round, Hex.of(octets))
          .isEqualTo(NaiveStun.read(octets));
    }
  }

  private static byte[] mutated(Random random) {
    byte[] octets = SEEDS[random.nextInt(SEEDS.length)].clone();
    if (random.nextInt(4) == 0) {
      octets = built(random);
    }
    for (int changes = random.nextInt(4); changes > 0; changes--) {
      int at = random.nextInt(octets.length);
      octets[at] = (byte) (random.nextBoolean() ? random.nextInt() : octets[at] ^ 1);
    }
    return random.nextInt(8) == 0
        ? Arrays.copyOf(octets, random.nextInt(octets.length + 8))
        : octets;
  }

  /** Attributes of known and unknown types and small lengths, mostly in a good frame. */
  private static byte[] built(Random random) {
    int[] types = {0x0001, 0x0006, 0x0008, 0x001c, 0x0014, 0x8022, 0x8028, 0x000a, 0x7001, 0x9001};
    MemorySegment room = MemorySegment.ofArray(new byte[2048]);
    StunWriter writer = new StunWriter().begin(room, 0, 2048, random.nextInt(0x4000), 1, 2);
    for (int i = random.nextInt(70); i > 0; i--) {
      int type = types[random.nextInt(types.length)];
      int length = type == 0x0008 ? 20 : type == 0x001c ? 32 : random.nextInt(10);
      byte[] value = new byte[length];
      random.nextBytes(value);
      writer.octets(type, value);
    }
    if (random.nextBoolean()) {
      writer.fingerprint();
    }
    return room.asSlice(0, writer.end()).toArray(ValueLayout.JAVA_BYTE);
  }

  /** What a lane does per message makes no objects, once it is compiled. */
  @Test
  void makesNoObjectsPerMessage() {
    MemorySegment segment = Arena.ofAuto().allocate(256);
    MemorySegment.copy(
        Vectors.IPV6_RESPONSE, 0, segment, ValueLayout.JAVA_BYTE, 0, Vectors.IPV6_RESPONSE.length);
    AddressSlot address = new AddressSlot();
    int rounds = 20_000;
    long made = Long.MAX_VALUE;
    for (int attempt = 0; attempt < 200 && made >= rounds; attempt++) {
      made = octetsMade(segment, address, rounds);
    }
    assertThat(made).as("octets for %d messages", rounds).isLessThan(rounds);
  }

  private long octetsMade(MemorySegment segment, AddressSlot address, int rounds) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    long sum = 0;
    for (int i = 0; i < rounds; i++) {
      if (reader.read(segment, 0, Vectors.IPV6_RESPONSE.length) instanceof StunMessage message) {
        Attributes attributes = message.attributes();
        attributes.xorAddress(attributes.find(StunAttribute.XOR_MAPPED_ADDRESS), address);
        sum += address.port();
      }
    }
    assertThat(sum).isEqualTo(32853L * rounds);
    return threads.getCurrentThreadAllocatedBytes() - before - 2_000;
  }
}
