package io.sallyport.wire.srl;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ProxyHeaderTest {
  @Test
  void writesTheWorkedHeader() {
    assertThat(ProxyHeader.of(Worked.CLIENT, Worked.EDGE, Worked.SERVICE, Worked.SESSION).octets())
        .isEqualTo(Worked.PROXY2_OCTETS);
  }

  @Test
  void writesAddressesOfIpv6() {
    byte[] header =
        ProxyHeader.of(
                new InetSocketAddress("2001:db8::7", 1),
                new InetSocketAddress("2001:db8::1", 443),
                "a",
                Worked.SESSION)
            .octets();

    assertThat(HexFormat.of().formatHex(header, 12, 16)).isEqualTo("2121003b");
    assertThat(HexFormat.of().formatHex(header, 16, 48))
        .isEqualTo("20010db800000000000000000000000720010db8000000000000000000000001");
    assertThat(ProxyHeader.read(header)).isPresent();
    assertThat(ProxyHeader.read(Arrays.copyOf(header, header.length - 1))).isEmpty();
  }

  @Test
  void mapsTheFamilyThatIsShorter() {
    byte[] header =
        ProxyHeader.of(new InetSocketAddress("2001:db8::7", 1), Worked.EDGE, "a", Worked.SESSION)
            .octets();

    assertThat(HexFormat.of().formatHex(header, 32, 48))
        .isEqualTo("00000000000000000000ffffc6336414");
  }
}
