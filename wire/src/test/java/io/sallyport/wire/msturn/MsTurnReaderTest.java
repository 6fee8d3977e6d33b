package io.sallyport.wire.msturn;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.wire.stun.Attributes;
import io.sallyport.wire.stun.Hex;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MsTurnReaderTest {
  private static final String ID = "00".repeat(16);
  private static final String MAGIC = "000f000472c64bc6";

  private final MsTurnReader reader = new MsTurnReader();

  private MsTurnRead read(byte[] octets) {
    return reader.read(Hex.segment(octets, 3), 3, octets.length);
  }

  /** Each line: type and length, attributes, and what is wrong with them. */
  @ParameterizedTest(name = "{2}: {0} {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          00030007 | 000f000472c64b                            | TOO_SHORT
          40030008 | 000f000472c64bc6                          | NOT_STUN
          80030008 | 000f000472c64bc6                          | NOT_STUN
          00030009 | 000f000472c64bc6                          | LENGTH
          00030008 | 000f000472c64bc6 00                       | LENGTH
          00030008 | 000f000472c64bc7                          | MAGIC_COOKIE
          00030010 | 8008000400000001 000f000472c64bc6         | MAGIC_COOKIE
          0003000b | 000f000472c64bc6 800800                   | ATTRIBUTE_OVERRUN
          0003000f | 000f000472c64bc6 80080004000000           | ATTRIBUTE_OVERRUN
          0003000e | 000f000472c64bc6 80080002 0000            | ATTRIBUTE_LENGTH
          0003000e | 000f000472c64bc6 000d0002 0000            | ATTRIBUTE_LENGTH
          0003000c | 000f000472c64bc6 00060000                 | ATTRIBUTE_LENGTH
          00030010 | 000f000472c64bc6 00080004 00000000        | ATTRIBUTE_LENGTH
          """)
  void refuses(String start, String attributes, MsTurnFault fault) {
    assertThat(read(Hex.octets(start + ID + attributes))).isEqualTo(fault);
  }

  @Test
  void takesNothingBehindTheIntegrity() {
    byte[] octets =
        Hex.octets("00030028" + ID + MAGIC + "00080014" + "00".repeat(20) + "80080004 00000001");

    assertThat(read(octets)).isEqualTo(MsTurnFault.AFTER_INTEGRITY);
  }

  @Test
  void takesNoMoreAttributesThanItNames() {
    String one = "90010000";
    byte[] most = Hex.octets("00030104" + ID + MAGIC + one.repeat(Attributes.MOST - 1));
    assertThat(read(most)).isInstanceOf(MsTurnMessage.class);
    byte[] more = Hex.octets("00030108" + ID + MAGIC + one.repeat(Attributes.MOST));
    assertThat(read(more)).isEqualTo(MsTurnFault.TOO_MANY_ATTRIBUTES);
  }

  @Test
  void listsWhatNobodyUnderstands() {
    byte[] octets = Hex.octets("00030014" + ID + MAGIC + "00240000 00160000 80370000");
    MsTurnMessage message = (MsTurnMessage) read(octets);

    assertThat(message.attributes().lacking(MsTurnAttribute.RULES)).containsExactly(0x24, 0x16);
  }

  @Test
  void readsAsTheNaiveReaderDoes() {
    long seed = Long.getLong("sallyport.seed", 1);
    Random random = new Random(seed);
    for (int round = 0; round < 40_000; round++) {
      byte[] octets = mutated(random);
      assertThat(shown(read(octets)))
          .as("seed %d, round %d: %s", seed, round, Hex.of(octets))
          .isEqualTo(naive(octets));
    }
  }

  private static byte[] mutated(Random random) {
    byte[] octets = WorkedBytesTest.ALL[random.nextInt(WorkedBytesTest.ALL.length)].clone();
    for (int changes = random.nextInt(4); changes > 0; changes--) {
      int at = random.nextInt(octets.length);
      octets[at] = (byte) (random.nextBoolean() ? random.nextInt() : octets[at] ^ 1);
    }
    if (random.nextInt(6) == 0) {
      octets = Arrays.copyOf(octets, random.nextInt(octets.length + 8));
      if (octets.length >= 20 && random.nextBoolean()) {
        ByteBuffer.wrap(octets).putShort(2, (short) (octets.length - 20));
      }
    }
    return octets;
  }

  private static String shown(MsTurnRead read) {
    if (read instanceof MsTurnFault fault) {
      return fault.name();
    }
    Attributes attributes = ((MsTurnMessage) read).attributes();
    List<String> lines = new ArrayList<>();
    for (int place = 0; place < attributes.count(); place++) {
      lines.add("%04x=%s".formatted(attributes.type(place), Hex.of(attributes.octets(place))));
    }
    return lines.toString();
  }

  /** A second reader, of text: four digits a number. */
  private static String naive(byte[] octets) {
    String text = Hex.of(octets);
    if (octets.length < 28) {
      return "TOO_SHORT";
    }
    if (Integer.parseInt(text.substring(0, 4), 16) > 0x3FFF) {
      return "NOT_STUN";
    }
    String rest = text.substring(40);
    if (Integer.parseInt(text.substring(4, 8), 16) * 2 != rest.length()) {
      return "LENGTH";
    }
    if (!rest.startsWith(MAGIC)) {
      return "MAGIC_COOKIE";
    }
    List<String> lines = new ArrayList<>();
    boolean isEnded = false;
    while (!rest.isEmpty()) {
      if (isEnded) {
        return "AFTER_INTEGRITY";
      }
      if (rest.length() < 8) {
        return "ATTRIBUTE_OVERRUN";
      }
      String type = rest.substring(0, 4);
      int length = Integer.parseInt(rest.substring(4, 8), 16);
      if (rest.length() < 8 + 2 * length) {
        return "ATTRIBUTE_OVERRUN";
      }
      if (!isLengthGood(type, length)) {
        return "ATTRIBUTE_LENGTH";
      }
      lines.add(type + "=" + rest.substring(8, 8 + 2 * length));
      rest = rest.substring(8 + 2 * length);
      isEnded = type.equals("0008");
    }
    return lines.toString();
  }

  private static boolean isLengthGood(String type, int length) {
    return switch (type) {
      case "0001", "000e", "0011", "0012", "8020" -> length == 8 || length == 20;
      case "0006" -> length >= 1 && length <= 508;
      case "0008" -> length == 20 || length == 32;
      case "0009" -> length >= 4 && length <= 767;
      case "000a" -> length % 2 == 0;
      case "000d", "000f", "0010", "0017", "8008", "8055" -> length == 4;
      case "0014", "0015", "8032" -> length <= 128;
      case "8050" -> length == 24;
      case "8090" -> length == 20;
      case "8095" -> length == 8;
      default -> true;
    };
  }
}
