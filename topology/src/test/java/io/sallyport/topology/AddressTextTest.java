package io.sallyport.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTextTest {

  /** The rules of RFC 5952, section 4, one by one. */
  @ParameterizedTest
  @CsvSource({
    "198.51.100.10, 198.51.100.10",
    "2001:0db8::0001, 2001:db8::1",
    "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:DB8::ABCD, 2001:db8::abcd",
    "::, ::",
    "::1, ::1",
    "2001:db8:1:2:3:4::, 2001:db8:1:2:3:4::",
    "2001:db8:aaaa:bbbb:cccc:dddd:eeee:FFFF, 2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff",
  })
  void writesAddressesInOneForm(String text, String form) {
    assertThat(AddressText.of(InetAddress.ofLiteral(text))).isEqualTo(form);
  }
}
