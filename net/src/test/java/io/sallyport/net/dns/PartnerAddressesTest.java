package io.sallyport.net.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.dns.PartnerAddresses.Refusal;
import io.sallyport.topology.AddressBlock;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartnerAddressesTest {
  private static final Collection<InetAddress> OWN =
      addresses("198.51.100.10", "198.51.100.11", "10.45.16.10", "2001:db8:1::10");
  private static final Collection<InetAddress> INSIDE =
      addresses("192.0.2.50", "10.10.0.50", "2001:db8:2::50");

  private final PartnerAddresses strict = new PartnerAddresses(OWN, INSIDE, List.of());

  private static List<InetAddress> addresses(String... texts) {
    return Stream.of(texts).map(InetAddress::ofLiteral).toList();
  }

  private static AddressBlock block(String address, int length) {
    return new AddressBlock(InetAddress.ofLiteral(address), length);
  }

  @Test
  void onlyAHostOfOurOwnTopologyMayBeInside() {
    PartnerAddresses addresses = strict.withLocal(Set.of("um.harbor.example"));
    for (String inside : List.of("10.10.0.50", "10.99.0.1", "192.168.1.1", "fd00::1")) {
      InetAddress address = InetAddress.ofLiteral(inside);
      assertThat(addresses.of("um.harbor.example").allows(address)).as(inside).isTrue();
      assertThat(addresses.of("um.elsewhere.example").allows(address)).as(inside).isFalse();
      assertThat(addresses.allows(address)).as(inside).isFalse();
    }
    for (String never : List.of("10.45.16.10", "127.0.0.1", "169.254.169.254", "0.0.0.0")) {
      InetAddress address = InetAddress.ofLiteral(never);
      assertThat(addresses.of("um.harbor.example").allows(address)).as(never).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.0",
        "192.0.2.1",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "198.51.100.12",
        "203.0.113.7",
        "223.255.255.255",
        "2001:db8:1::11",
        "2606:4700::1111",
        "3fff::1",
        "64:ff9b::203.0.113.7",
        "2002:cb00:7107::1",
        "2001:0:203:405:6:7:34ff:8ef8"
      })
  void allowsPublicAndDocumentationAddresses(String address) {
    assertThat(strict.refusal(InetAddress.ofLiteral(address))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "198.51.100.10, OWN",
    "10.45.16.10, OWN",
    "2001:db8:1::10, OWN",
    "192.0.2.50, INSIDE",
    "10.10.0.50, INSIDE",
    "2001:db8:2::50, INSIDE",
    "0.0.0.0, WILDCARD",
    "::, WILDCARD",
    "0.0.0.1, RESERVED",
    "127.0.0.1, LOOPBACK",
    "127.255.255.255, LOOPBACK",
    "::1, LOOPBACK",
    "169.254.169.254, LINK_LOCAL",
    "fe80::1, LINK_LOCAL",
    "febf::1, LINK_LOCAL",
    "10.0.0.0, PRIVATE",
    "10.255.255.255, PRIVATE",
    "100.64.0.0, PRIVATE",
    "100.127.255.255, PRIVATE",
    "172.16.0.0, PRIVATE",
    "172.31.255.255, PRIVATE",
    "192.168.0.1, PRIVATE",
    "fc00::1, PRIVATE",
    "fdff::1, PRIVATE",
    "fec0::1, PRIVATE",
    "224.0.0.1, MULTICAST",
    "239.255.255.255, MULTICAST",
    "255.255.255.255, MULTICAST",
    "ff02::1, MULTICAST",
    "192.0.0.170, RESERVED",
    "198.18.0.1, RESERVED",
    "240.0.0.1, RESERVED",
    "100::1, RESERVED",
    "64:ff9b:1::10.0.0.1, RESERVED",
    "4000::1, RESERVED",
    "::203.0.113.7, RESERVED",
    "::10.0.0.1, RESERVED"
  })
  void refusesWhatNoPartnerMayBeAt(String address, Refusal refusal) {
    assertThat(strict.refusal(InetAddress.ofLiteral(address))).contains(refusal);
    assertThat(strict.allows(InetAddress.ofLiteral(address))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "::ffff:0:10.0.0.1, PRIVATE",
    "64:ff9b::10.0.0.1, PRIVATE",
    "64:ff9b::127.0.0.1, LOOPBACK",
    "64:ff9b::198.51.100.10, OWN",
    "64:ff9b::192.0.2.50, INSIDE",
    "2002:0a00:0001::1, PRIVATE",
    "2002:7f00:0001::1, LOOPBACK",
    "2002:c633:640a::1, OWN",
    "2002:a9fe:a9fe::1, LINK_LOCAL",
    "2001:0:203:405:6:7:f5ff:fffe, PRIVATE",
    "2001:0:203:405:6:7:39cc:9bf5, OWN"
  })
  void looksIntoAddressesThatCarryAnIpv4Address(String address, Refusal refusal) {
    assertThat(strict.refusal(InetAddress.ofLiteral(address))).contains(refusal);
  }

  @Test
  void seesThroughMappedAddressesInBothFormsThatJavaHas() throws UnknownHostException {
    byte[] octets = new byte[16];
    octets[10] = (byte) 0xff;
    octets[11] = (byte) 0xff;
    octets[12] = 10;
    octets[15] = 1;
    var mapped = Inet6Address.getByAddress("", octets, -1);
    assertThat(mapped).isInstanceOf(Inet6Address.class);
    assertThat(strict.refusal(mapped)).contains(Refusal.PRIVATE);
    assertThat(strict.refusal(InetAddress.ofLiteral("::ffff:10.0.0.1"))).contains(Refusal.PRIVATE);
  }

  @Test
  void allowsWhatTheTopologyAllows() {
    var lenient =
        new PartnerAddresses(
            OWN,
            INSIDE,
            List.of(
                block("10.0.0.0", 8),
                block("127.0.0.0", 8),
                block("::1", 128),
                block("fd00::", 16)));
    assertThat(
            addresses("10.0.0.1", "127.3.2.1", "::1", "fd00::7", "64:ff9b::10.0.0.1", "10.10.0.50"))
        .allMatch(lenient::allows);
    assertThat(lenient.refusal(InetAddress.ofLiteral("192.168.0.1"))).contains(Refusal.PRIVATE);
    assertThat(lenient.refusal(InetAddress.ofLiteral("fd01::7"))).contains(Refusal.PRIVATE);
    assertThat(lenient.refusal(InetAddress.ofLiteral("192.0.2.50"))).contains(Refusal.INSIDE);
  }

  @ParameterizedTest
  @CsvSource({
    "10.45.16.10, OWN",
    "2001:db8:1::10, OWN",
    "64:ff9b::10.45.16.10, OWN",
    "0.0.0.0, WILDCARD",
    "::, WILDCARD",
    "224.0.0.1, MULTICAST",
    "255.255.255.255, MULTICAST",
    "ff02::1, MULTICAST"
  })
  void refusesSomeWhateverTheTopologyAllows(String address, Refusal refusal) {
    var all = new PartnerAddresses(OWN, INSIDE, List.of(block("0.0.0.0", 0), block("::", 0)));
    assertThat(all.refusal(InetAddress.ofLiteral(address))).contains(refusal);
  }

  @ParameterizedTest
  @EnumSource(Refusal.class)
  void saysWhy(Refusal refusal) {
    assertThat(refusal.words()).matches("(a|an|the) [a-z -]+");
  }
}
