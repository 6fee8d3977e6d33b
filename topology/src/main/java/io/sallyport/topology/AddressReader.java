package io.sallyport.topology;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads addresses, blocks of them, and addresses with ports, as the file has them. */
final class AddressReader {

  sealed interface Result<T> {
    /** What the next step makes of the value, if it is usable. */
    <S> Result<S> then(Function<T, Result<S>> next);
  }

  record Usable<T>(T value) implements Result<T> {
    @Override
    public <S> Result<S> then(Function<T, Result<S>> next) {
      return next.apply(value);
    }
  }

  /**
   * Not usable.
   *
   * @param why completes "this address ..."
   */
  record Refused<T>(String why, String remedy) implements Result<T> {
    @Override
    public <S> Result<S> then(Function<T, Result<S>> next) {
      return new Refused<>(why, remedy);
    }
  }

  private static final Pattern PREFIX_LENGTH = Pattern.compile("0|[1-9][0-9]{0,2}");

  /** With a port, IPv6 stands in brackets: RFC 3986, 3.2.2. */
  private static final Pattern WITH_PORT =
      Pattern.compile(
          "(?<ipv4>[0-9.]+):(?<port4>[^:]*)|\\[(?<ipv6>[^\\]]*:[^\\]]*)\\]:(?<port6>.*)");

  private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");
  private static final int MAX_PORT = 65_535;

  private AddressReader() {}

  /** An address that a node or a server can have as its own. */
  static Result<InetAddress> address(String text) {
    return literal(text).then(AddressReader::checked);
  }

  /** A block such as {@code 10.0.0.0/8}, or the address of a block of one. */
  static Result<AddressBlock> block(String text) {
    int slash = text.indexOf('/');
    return slash < 0
        ? address(text).then(a -> new Usable<>(AddressBlock.around(a, bits(a))))
        : literal(text.substring(0, slash)).then(a -> block(a, text.substring(slash + 1)));
  }

  private static Result<AddressBlock> block(InetAddress address, String prefix) {
    int bits = bits(address);
    if (!PREFIX_LENGTH.matcher(prefix).matches() || Integer.parseInt(prefix) > bits) {
      return new Refused<>(
          "has no prefix length from 0 to " + bits,
          "write after the slash how many leading bits its addresses share");
    }
    AddressBlock block = AddressBlock.around(address, Integer.parseInt(prefix));
    return block.address().equals(address)
        ? new Usable<>(block)
        : new Refused<>(
            "has bits set beyond its prefix",
            "write %s for the block, or %s for the one address"
                .formatted(block, AddressText.of(address)));
  }

  private static int bits(InetAddress address) {
    return address.getAddress().length * Byte.SIZE;
  }

  /** An address, and a port after a colon if it is another than the default. */
  static Result<InetSocketAddress> socketAddress(String text, int defaultPort) {
    Matcher parts = WITH_PORT.matcher(text);
    if (!parts.matches()) {
      return address(text).then(a -> new Usable<>(new InetSocketAddress(a, defaultPort)));
    }
    return parts.group("ipv4") != null
        ? withPort(parts.group("ipv4"), parts.group("port4"))
        : withPort(parts.group("ipv6"), parts.group("port6"));
  }

  private static Result<InetSocketAddress> withPort(String address, String port) {
    if (!PORT.matcher(port).matches() || Integer.parseInt(port) > MAX_PORT) {
      return new Refused<>(
          "has no port from 1 to " + MAX_PORT,
          "write a number after the last colon, or the address alone");
    }
    return address(address)
        .then(a -> new Usable<>(new InetSocketAddress(a, Integer.parseInt(port))));
  }

  private static Result<InetAddress> literal(String text) {
    if (text.contains("%")) {
      return new Refused<>("has a zone", "write an address that needs no zone");
    }
    Optional<InetAddress> address = AddressLiteral.of(text);
    if (address.isEmpty()) {
      return new Refused<>(
          "is not an address",
          "write IPv4 such as 198.51.100.10 or IPv6 such as \"2001:db8:1::10\"");
    }
    return address.get() instanceof Inet4Address && text.indexOf(':') >= 0
        ? new Refused<>("is IPv4 mapped into IPv6", "write the IPv4 address itself")
        : new Usable<>(address.get());
  }

  private static Result<InetAddress> checked(InetAddress address) {
    if (address.isAnyLocalAddress()) {
      return new Refused<>(
          "is the wildcard address",
          "name each address: services share port numbers and are told apart by address");
    }
    if (address.isMulticastAddress()) {
      return new Refused<>("is a multicast address", "write an address of one interface");
    }
    if (address.isLinkLocalAddress()) {
      return new Refused<>(
          "is a link-local address", "write an address that other networks can reach");
    }
    if (address instanceof Inet4Address && isReservedIpv4(address.getAddress())) {
      return new Refused<>("is a reserved address", "write an address of one interface");
    }
    return new Usable<>(address);
  }

  /** RFC 6890, 2.2.2: 0.0.0.0/8 is this network, 240.0.0.0/4 is reserved, with broadcast in it. */
  private static boolean isReservedIpv4(byte[] octets) {
    int first = octets[0] & 0xff;
    return first == 0 || first >= 240;
  }
}
