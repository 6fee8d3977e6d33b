package io.sallyport.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressBlockTest {

  @ParameterizedTest
  @CsvSource({
    "198.51.100.77, 32, 198.51.100.77/32, 198.51.100.77, 198.51.100.78",
    "198.51.100.77, 26, 198.51.100.64/26, 198.51.100.127, 198.51.100.128",
    "198.51.100.77, 24, 198.51.100.0/24, 198.51.100.255, 198.51.101.0",
    "198.51.100.77, 1, 128.0.0.0/1, 255.255.255.255, 127.255.255.255",
    "198.51.100.77, 0, 0.0.0.0/0, 10.0.0.1, 2001:db8::1",
    "2001:db8:0:77::1, 61, 2001:db8:0:70::/61, 2001:db8:0:77:ffff::, 2001:db8:0:78::",
    "2001:db8::1, 128, 2001:db8::1/128, 2001:db8::1, 2001:db8::2",
    "2001:db8::1, 0, ::/0, fd00::1, 198.51.100.77",
  })
  void holdsTheAddressesThatShareItsPrefix(
      String address, int prefixLength, String text, String inside, String outside) {
    AddressBlock block = AddressBlock.around(InetAddress.ofLiteral(address), prefixLength);

    assertThat(block).hasToString(text);
    assertThat(block.contains(InetAddress.ofLiteral(inside))).isTrue();
    assertThat(block.contains(InetAddress.ofLiteral(outside))).isFalse();
  }

  @Test
  void hasAPrefixWithinItsAddress() {
    assertThatThrownBy(() -> new AddressBlock(InetAddress.ofLiteral("10.0.0.0"), 33))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new AddressBlock(InetAddress.ofLiteral("::"), -1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
