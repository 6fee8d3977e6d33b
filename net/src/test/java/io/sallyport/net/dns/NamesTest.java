package io.sallyport.net.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.topology.AddressLiteral;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as a name, as an address, and as a server of the system. */
class NamesTest {
  @ParameterizedTest
  @CsvSource({
    "sip.quayside.example, sip.quayside.example",
    "SIP.Quayside.EXAMPLE., sip.quayside.example",
    "_sipfederationtls._tcp.quayside.example, _sipfederationtls._tcp.quayside.example",
    "xn--bcher-kva.example, xn--bcher-kva.example",
    "localhost, localhost",
    "3com.example, 3com.example"
  })
  void takesNames(String text, String name) {
    assertThat(DomainName.canonical(text)).contains(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        ".example",
        "a..example",
        "a.example..",
        "a b.example",
        "bücher.example",
        "a.example\n",
        "a\u0000.example",
        "a\\.example",
        "a/b.example",
        "*.example",
        "İ.example"
      })
  void refusesWhatIsNoName(String text) {
    assertThat(DomainName.canonical(text)).isEmpty();
  }

  @Test
  void refusesWhatIsTooLong() {
    String label = "a".repeat(63);
    String longest = String.join(".", label, label, label, "a".repeat(61));
    assertThat(longest).hasSize(253);
    assertThat(DomainName.canonical(longest)).contains(longest);
    assertThat(DomainName.canonical(longest + ".")).contains(longest);
    assertThat(DomainName.canonical(longest + "a")).isEmpty();
    assertThat(DomainName.canonical("a".repeat(64) + ".example")).isEmpty();
    assertThat(DomainName.canonical("a.".repeat(100_000))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"203.0.113.7, 203.0.113.7", "2001:db8::7, 2001:db8::7", "::ffff:10.0.0.1, 10.0.0.1"})
  void takesAddresses(String text, String address) {
    assertThat(AddressLiteral.of(text)).contains(InetAddress.ofLiteral(address));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.1",
        "2130706433",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "127.0.0.01",
        "127.0.0.256",
        "127.0.0.1.",
        "[127.0.0.1]",
        "[2001:db8::7]",
        "[]",
        "fe80::1%eth0",
        ":::",
        "1::2::3",
        "sip.example"
      })
  void refusesWhatIsNoAddress(String text) {
    assertThat(AddressLiteral.of(text)).isEmpty();
  }

  private static InetSocketAddress server(String address) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), 53);
  }

  @Test
  void readsTheServersOfTheSystem() {
    assertThat(
            SystemServers.parse(
                """
                # nameserver 192.0.2.1
                search harbor.example
                nameserver 192.0.2.2
                nameserver\t2001:db8::53\t
                  nameserver 192.0.2.3
                nameserver fe80::1%eth0
                nameserver not.an.address
                options ndots:2
                nameserver 192.0.2.4
                nameserver 192.0.2.5
                """))
        .containsExactly(server("192.0.2.2"), server("2001:db8::53"), server("192.0.2.4"));
    assertThat(SystemServers.parse("")).containsExactly(server("127.0.0.1"));
    assertThat(SystemServers.read()).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({"192.0.2.53, 198.51.100.10", "2001:db8::53, 2001:db8:1::10", "127.0.0.53, ", "::1, "})
  void asksAServerFromTheAddressOfItsFamily(String address, String source) {
    var sources =
        List.of(
            InetAddress.ofLiteral("198.51.100.10"),
            InetAddress.ofLiteral("198.51.100.11"),
            InetAddress.ofLiteral("2001:db8:1::10"));
    assertThat(NameServer.of(server(address), sources).source())
        .isEqualTo(Optional.ofNullable(source).map(InetAddress::ofLiteral));
  }

  @Test
  void asksAServerOnThisMachineFromLoopback() {
    var own = List.of(InetAddress.ofLiteral("127.20.0.21"));
    assertThat(NameServer.of(server("127.0.0.1"), own).source()).contains(own.getFirst());
    assertThat(NameServer.of(server("2001:db8::53"), own).source()).isEmpty();
    assertThat(NameServer.of(server("127.0.0.1"), own)).hasToString("127.0.0.1:53");
    assertThat(NameServer.of(server("2001:db8::53"), own)).hasToString("[2001:db8::53]:53");
  }
}
