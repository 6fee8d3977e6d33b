package io.sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyedHashTest {
  private final KeyedHash hash = new KeyedHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

  private static String octets(int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append((char) i);
    }
    return text.toString();
  }

  /** Published with the function, in its appendix A and its reference vectors. */
  @ParameterizedTest
  @CsvSource({
    "0, 726fdb47dd0e0e31",
    "1, 74f839c593dc67fd",
    "7, ab0200f58b01d137",
    "8, 93f5f5799a932462",
    "15, a129ca6149be45e5",
    "63, 958a324ceb064572"
  })
  void agreesWithThePublishedVectors(int length, String expected) {
    hash.add(octets(length));

    assertThat(Long.toHexString(hash.take())).isEqualTo(expected);
  }

  @Test
  void partsAreOneText() {
    hash.add(octets(600));
    long whole = hash.take();
    hash.add(octets(600).substring(0, 123));
    hash.add(octets(600).substring(123));

    assertThat(hash.take()).isEqualTo(whole);
  }
}
