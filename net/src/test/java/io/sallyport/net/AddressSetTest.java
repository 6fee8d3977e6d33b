package io.sallyport.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.topology.AddressBlock;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressSetTest {
  @ParameterizedTest
  @CsvSource({
    "203.0.113.0, 24, 203.0.113.255, true",
    "203.0.113.0, 24, 203.0.114.0, false",
    "203.0.113.128, 25, 203.0.113.129, true",
    "203.0.113.128, 25, 203.0.113.127, false",
    "203.0.113.7, 32, 203.0.113.7, true",
    "203.0.113.7, 32, 203.0.113.6, false",
    "0.0.0.0, 0, 2001:db8::1, false",
    "2001:db8::, 32, 2001:db8:ffff::1, true",
    "2001:db8::, 33, 2001:db8:8000::1, false",
    "::, 0, 203.0.113.7, false",
  })
  void holdsAddressesThatBeginAlike(String prefix, int length, String address, boolean isIn) {
    var set = new AddressSet(List.of(new AddressBlock(InetAddress.ofLiteral(prefix), length)));
    assertThat(set.contains(InetAddress.ofLiteral(address))).isEqualTo(isIn);
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.7, 203.0.113.7",
    "2001:db8:0:7:1::1, 2001:db8:0:7::/64",
  })
  void namesSourcesAsPeopleWriteThem(String address, String prefix) {
    assertThat(SourcePrefix.of(InetAddress.ofLiteral(address))).hasToString(prefix);
  }
}
