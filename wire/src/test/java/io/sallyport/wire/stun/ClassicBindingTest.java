package io.sallyport.wire.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 3489 sections 8.1, 11.1 and 11.2. */
class ClassicBindingTest {
  private static final String ID = "a1b2c3d4e5f60718293a4b5c6d7e8f90";
  private static final TransportAddress CLIENT =
      TransportAddress.of(new InetSocketAddress("192.0.2.10", 40000));

  private final ClassicBinding binding = new ClassicBinding();

  private boolean reads(String digits) {
    byte[] octets = Hex.octets(digits);
    return binding.read(Hex.segment(octets, 5), 5, octets.length);
  }

  private byte[] answer() {
    byte[] octets = new byte[ClassicBinding.MOST_ANSWER_OCTETS];
    int length =
        binding.lacking().isEmpty()
            ? binding.answer(MemorySegment.ofArray(octets), 0, CLIENT)
            : binding.refuse(MemorySegment.ofArray(octets), 0, binding.lacking());
    return Arrays.copyOf(octets, length);
  }

  @Test
  void tellsTheAddressAsItIs() {
    assertThat(reads("00010000" + ID)).isTrue();
    assertThat(answer())
        .isEqualTo(Hex.octets("0101000c" + ID + "00010008" + "00019c40" + "c000020a"));
  }

  /** What many clients of the day sent: a wish to change nothing. */
  @Test
  void takesAWishToChangeNothing() {
    assertThat(reads("00010008" + ID + "0003000400000000")).isTrue();
    assertThat(answer()).startsWith(Hex.octets("0101000c"));
  }

  @ParameterizedTest
  @CsvSource({
    "0003000400000006, 0003",
    "0002000800010d96c0000263, 0002",
    "00060004616c6963, 0006",
    "7777000400000000, 7777"
  })
  void tellsWhatIsNotUnderstood(String attribute, String type) {
    String length = "%04x".formatted(attribute.length() / 2);
    assertThat(reads("0001" + length + ID + attribute)).isTrue();
    assertThat(binding.lacking()).containsExactly(Integer.parseInt(type, 16));
    assertThat(answer())
        .startsWith(Hex.octets("0111"))
        .endsWith(Hex.octets("000a0002" + type + "0000"));
  }

  @Test
  void ignoresWhatNeedNotBeUnderstood() {
    assertThat(reads("00010004" + ID + "ffff0000")).isTrue();
    assertThat(binding.lacking()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"00010001", "00020000", "01010000"})
  void readsRequestsOnly(String start) {
    assertThat(reads(start + ID)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"00010004, 00030004", "00010006, 000300000003", "00010008, 0003000300000000"})
  void wantsWholeAttributes(String start, String attributes) {
    assertThat(reads(start + ID + attributes)).isFalse();
  }

  @Test
  void tellsABoundedNumberOfTypes() {
    assertThat(reads("000100a0" + ID + "01000000".repeat(40))).isTrue();
    assertThat(answer()).hasSizeLessThan(ClassicBinding.MOST_ANSWER_OCTETS);
  }
}
