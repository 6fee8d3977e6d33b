package io.sallyport.topology;

import io.sallyport.topology.YamlValue.Scalar;
import io.sallyport.topology.YamlValue.ScalarType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads single values: each method gives the value, or reports what is wrong and gives empty. The
 * label names the value in the report, for example {@code 'pool'}.
 */
final class Values {

  /** RFC 1035, 2.3.4: a name has at most 255 octets on the wire, which is 253 as text. */
  private static final int MAX_NAME_LENGTH = 253;

  /** Partners and clients look up names below a domain, and this is the longest prefix. */
  private static final int MAX_DOMAIN_LENGTH = MAX_NAME_LENGTH - "_sipfederationtls._tcp.".length();

  private static final int MAX_TEXT_LENGTH = 1024;

  private static final String ADDRESS_REMEDY = "write an IPv4 or IPv6 address; put IPv6 in quotes";

  /** RFC 1123, 2.1: letters, digits, and hyphens inside. */
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  /** Without the port that a scheme has by itself, which browsers leave out. */
  private static final Pattern WEB_ORIGIN =
      Pattern.compile(
          "(?!http://.*:80$)(?!https://.*:443$)"
              + "[a-z][a-z0-9+.-]{0,30}://([a-z0-9._-]{1,253}|\\[[0-9a-f:.]{2,45}])(:[1-9][0-9]{0,4})?");

  /** Shorter ones would meet good clients, too. */
  private static final Pattern USER_AGENT_WORD = Pattern.compile("[!-~][ -~]{1,62}[!-~]");

  /** What SIP can do without: private extensions and those of one family. */
  private static final Pattern EXTRA_HEADER = Pattern.compile("(?i)(x|p|ms)-[a-z0-9-]{1,60}");

  private static final Pattern REALM = Pattern.compile("[!#-~]([ !#-~]{0,125}[!#-~])?");
  private static final Pattern CLIENT_ID = Pattern.compile("[0-9a-f]{40}");
  private static final Pattern KEY_ID = Pattern.compile("[0-9a-f]{16}");
  private static final Pattern PUBLIC_KEY = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern SEPARATOR = Pattern.compile("[:|/,;_.]");

  private static final int DNS_PORT = 53;

  private static final Pattern RANGE = Pattern.compile("([0-9]{1,5})-([0-9]{1,5})");
  private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,6})([smhd])");

  private final Problems problems;

  Values(Problems problems) {
    this.problems = problems;
  }

  void refuse(YamlValue value, String what, String remedy) {
    problems.add(value.position(), what, remedy);
  }

  Optional<String> text(String label, YamlValue value) {
    return scalar(label, value, ScalarType.TEXT, "a text", "put it in quotes if it is one")
        .flatMap(text -> checkedText(label, value, text));
  }

  private Optional<String> checkedText(String label, YamlValue value, String text) {
    if (text.isBlank()) {
      problems.add(value.position(), label + " is blank", "write a value");
      return Optional.empty();
    }
    if (text.length() > MAX_TEXT_LENGTH || text.chars().anyMatch(Character::isISOControl)) {
      problems.add(
          value.position(),
          label + " is too long or has control characters",
          "write one line of at most " + MAX_TEXT_LENGTH + " characters");
      return Optional.empty();
    }
    return Optional.of(text);
  }

  Optional<Boolean> flag(String label, YamlValue value) {
    return scalar(label, value, ScalarType.BOOLEAN, "true or false", "write true or false")
        .map(Boolean::valueOf);
  }

  /** A reader of whole numbers from min to max. */
  BiFunction<String, YamlValue, Optional<Integer>> integer(int min, int max) {
    return (label, value) -> {
      String remedy = "write a number from " + min + " to " + max;
      Optional<String> digits = scalar(label, value, ScalarType.INTEGER, "a whole number", remedy);
      if (digits.isPresent() && !isBetween(digits.get(), min, max)) {
        problems.add(value.position(), label + " is out of range: " + digits.get(), remedy);
        return Optional.empty();
      }
      return digits.map(Integer::valueOf);
    };
  }

  private static boolean isBetween(String digits, int min, int max) {
    return digits.length() <= 10 && Long.parseLong(digits) >= min && Long.parseLong(digits) <= max;
  }

  /** The number of the file's format; there is one so far. */
  Optional<String> format(String label, YamlValue value) {
    String remedy = "write 1, the only format so far";
    Optional<String> number = scalar(label, value, ScalarType.INTEGER, "a number", remedy);
    if (number.isPresent() && !number.get().equals("1")) {
      problems.add(value.position(), "format " + number.get() + " is not known", remedy);
      return Optional.empty();
    }
    return number;
  }

  Optional<Integer> port(String label, YamlValue value) {
    return integer(1, 65535).apply(label, value);
  }

  /** {@code 50000-59999}, or one port. */
  Optional<PortRange> portRange(String label, YamlValue value) {
    if (value instanceof Scalar scalar && scalar.type() == ScalarType.INTEGER) {
      return port(label, value).map(PortRange::of);
    }
    Optional<String> text = text(label, value);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Matcher range = RANGE.matcher(text.get());
    if (range.matches()) {
      int low = Integer.parseInt(range.group(1));
      int high = Integer.parseInt(range.group(2));
      if (low >= 1 && low <= high && high <= 65535) {
        return Optional.of(new PortRange(low, high));
      }
    }
    problems.add(
        value.position(),
        label + " is not a range of ports: " + text.get(),
        "write low-high with 1 <= low <= high <= 65535, such as 50000-59999");
    return Optional.empty();
  }

  /** A reader of durations such as {@code 8h}, from min to max. */
  BiFunction<String, YamlValue, Optional<Duration>> duration(Duration min, Duration max) {
    return (label, value) ->
        text(label, value).flatMap(text -> checkedDuration(label, value, text, min, max));
  }

  /** The same where the number 0 stands for no limit; gives zero for that. */
  BiFunction<String, YamlValue, Optional<Duration>> durationOrNone(Duration min, Duration max) {
    return (label, value) ->
        value instanceof Scalar scalar
                && scalar.type() == ScalarType.INTEGER
                && scalar.text().equals("0")
            ? Optional.of(Duration.ZERO)
            : duration(min, max).apply(label, value);
  }

  private Optional<Duration> checkedDuration(
      String label, YamlValue value, String text, Duration min, Duration max) {
    Matcher matcher = DURATION.matcher(text);
    if (matcher.matches()) {
      long count = Long.parseLong(matcher.group(1));
      Duration duration =
          switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
          };
      if (duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0) {
        return Optional.of(duration);
      }
    }
    problems.add(
        value.position(),
        label + " is not a duration allowed here: " + text,
        "write a number with s, m, h or d, from %s to %s".formatted(words(min), words(max)));
    return Optional.empty();
  }

  /** A range of ports large enough to hand out at random. */
  Optional<PortRange> relayPorts(String label, YamlValue value) {
    Optional<PortRange> range = portRange(label, value);
    if (range.isPresent() && range.get().high() - range.get().low() + 1 < Av.MIN_RELAY_PORTS) {
      problems.add(
          value.position(),
          label + " is too small a range: " + range.get(),
          "write a range of at least " + Av.MIN_RELAY_PORTS + " ports, such as 50000-59999");
      return Optional.empty();
    }
    return range;
  }

  /** RFC 8489, 14.9: fewer than 128 characters. Quotes would get lost on the way to keys. */
  Optional<String> realm(String label, YamlValue value) {
    return matching(
        label, value, REALM, "a realm", "write 1 to 127 characters of ASCII without quotes");
  }

  /** The id of a client of the A/V Edge, as its logs have it. */
  Optional<String> clientId(String label, YamlValue value) {
    return matching(
        label, value, CLIENT_ID, "a client id", "write the 40 hexadecimal digits of the log");
  }

  /** The name of a key of conference tokens. */
  Optional<String> keyId(String label, YamlValue value) {
    return matching(label, value, KEY_ID, "a key id", "write 16 hexadecimal digits in quotes");
  }

  /** A public key of Ed25519, as RFC 8032 writes it. */
  Optional<String> publicKey(String label, YamlValue value) {
    return matching(
        label, value, PUBLIC_KEY, "a public key", "write 64 hexadecimal digits in quotes");
  }

  Optional<Character> separator(String label, YamlValue value) {
    return matching(label, value, SEPARATOR, "a separator", "write one of : | / , ; _ . in quotes")
        .map(text -> text.charAt(0));
  }

  private Optional<String> matching(
      String label, YamlValue value, Pattern pattern, String kind, String remedy) {
    Optional<String> text = text(label, value);
    if (text.isPresent() && !pattern.matcher(text.get()).matches()) {
      problems.add(value.position(), "%s is not %s: %s".formatted(label, kind, text.get()), remedy);
      return Optional.empty();
    }
    return text;
  }

  private static String words(Duration duration) {
    return duration.toDays() > 0 ? duration.toDays() + "d" : duration.toMinutes() + "m";
  }

  /** A reader of one of the given words. */
  BiFunction<String, YamlValue, Optional<String>> word(List<String> words) {
    return (label, value) -> {
      Optional<String> text = text(label, value);
      if (text.isPresent() && !words.contains(text.get())) {
        problems.add(
            value.position(),
            label + " cannot be '" + text.get() + "'",
            "write one of: " + String.join(", ", words));
        return Optional.empty();
      }
      return text;
    };
  }

  /** A reader of one of the constants, written in lower case with hyphens. */
  <E extends Enum<E>> BiFunction<String, YamlValue, Optional<E>> constant(Class<E> type) {
    List<E> constants = List.of(type.getEnumConstants());
    List<String> words = constants.stream().map(Values::wordOf).toList();
    return (label, value) ->
        word(words).apply(label, value).map(w -> constants.get(words.indexOf(w)));
  }

  private static String wordOf(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** A word of a User-Agent, made lower case. */
  Optional<String> userAgentWord(String label, YamlValue value) {
    Optional<String> text = text(label, value);
    if (text.isPresent() && !USER_AGENT_WORD.matcher(text.get()).matches()) {
      problems.add(
          value.position(),
          label + " cannot be looked for in a User-Agent: " + text.get(),
          "write 3 to 64 characters of ASCII, the first and last of them no space");
      return Optional.empty();
    }
    return text.map(t -> t.toLowerCase(Locale.ROOT));
  }

  /** The name of a header field that a message can do without, made lower case. */
  Optional<String> extraHeader(String label, YamlValue value) {
    Optional<String> text = text(label, value);
    if (text.isPresent() && !EXTRA_HEADER.matcher(text.get()).matches()) {
      problems.add(
          value.position(),
          label + " is no header field that can be dropped: " + text.get(),
          "write a name that begins with X-, P- or ms-");
      return Optional.empty();
    }
    return text.map(t -> t.toLowerCase(Locale.ROOT));
  }

  /** The origin of a web page (RFC 6454 section 6.2), made lower case. */
  Optional<String> webOrigin(String label, YamlValue value) {
    Optional<String> text = text(label, value).map(t -> t.toLowerCase(Locale.ROOT));
    if (text.isPresent() && !WEB_ORIGIN.matcher(text.get()).matches()) {
      problems.add(
          value.position(),
          label + " is not the origin of a web page: " + text.get(),
          "write it as browsers do: https://app.example, with a port only if it is not the usual");
      return Optional.empty();
    }
    return text;
  }

  Optional<Capability> capability(String label, YamlValue value) {
    Optional<String> text = text(label, value);
    Optional<Capability> capability = text.flatMap(Capability::of);
    if (text.isPresent() && capability.isEmpty()) {
      List<String> known = List.of(Capability.values()).stream().map(Capability::key).toList();
      problems.add(
          value.position(),
          "unknown capability '" + text.get() + "'",
          Nearest.remedy(text.get(), known));
    }
    return capability;
  }

  /** A host name of one label or more, made lower case. */
  Optional<String> hostName(String label, YamlValue value) {
    return name(label, value, "a host name", 1);
  }

  /** A host name with its domain, made lower case. */
  Optional<String> fullName(String label, YamlValue value) {
    return name(label, value, "a full host name", 2);
  }

  /** A domain of two labels or more, made lower case. */
  Optional<String> domain(String label, YamlValue value) {
    Optional<String> name = name(label, value, "a domain", 2);
    if (name.isPresent() && name.get().length() > MAX_DOMAIN_LENGTH) {
      problems.add(
          value.position(),
          label + " is too long for the names below it: " + name.get(),
          "write a domain of at most " + MAX_DOMAIN_LENGTH + " characters");
      return Optional.empty();
    }
    return name;
  }

  /** A domain, or a star for all. */
  Optional<String> domainOrAll(String label, YamlValue value) {
    return value instanceof Scalar scalar && scalar.text().equals(Xmpp.ANYBODY)
        ? Optional.of(Xmpp.ANYBODY)
        : domain(label, value);
  }

  private Optional<String> name(String label, YamlValue value, String kind, int minLabels) {
    Optional<String> text = text(label, value);
    if (text.isPresent() && !isName(text.get().toLowerCase(Locale.ROOT), minLabels)) {
      problems.add(
          value.position(),
          "%s is not %s: %s".formatted(label, kind, text.get()),
          (minLabels > 1 ? "write two or more labels with dots between, such as " : "write labels ")
              + (minLabels > 1 ? "sip.harbor.example" : "with dots between, such as fe1.harbor.lan")
              + ", of letters, digits and inner hyphens; other scripts in their xn-- form");
      return Optional.empty();
    }
    return text.map(t -> t.toLowerCase(Locale.ROOT));
  }

  private static boolean isName(String name, int minLabels) {
    List<String> labels = List.of(name.split("\\.", -1));
    return name.length() <= MAX_NAME_LENGTH
        && labels.size() >= minLabels
        && labels.stream().allMatch(l -> LABEL.matcher(l).matches())
        // RFC 1123, 2.1: the last label is never all digits, or the name could be an address.
        && !labels.getLast().chars().allMatch(c -> c >= '0' && c <= '9');
  }

  Optional<InetAddress> address(String label, YamlValue value) {
    return checked(label, value, ADDRESS_REMEDY, AddressReader::address);
  }

  /** {@code 10.0.0.0/8}, or one address. */
  Optional<AddressBlock> addressBlock(String label, YamlValue value) {
    return checked(
        label, value, "write a block such as 10.0.0.0/8, or an address", AddressReader::block);
  }

  /** {@code 192.0.2.53}, or with a port: {@code [2001:db8::53]:5353}. */
  Optional<InetSocketAddress> resolver(String label, YamlValue value) {
    return checked(
        label, value, ADDRESS_REMEDY, text -> AddressReader.socketAddress(text, DNS_PORT));
  }

  private <T> Optional<T> checked(
      String label,
      YamlValue value,
      String remedy,
      Function<String, AddressReader.Result<T>> reader) {
    Optional<String> text = scalar(label, value, ScalarType.TEXT, "an address", remedy);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    return switch (reader.apply(text.get())) {
      case AddressReader.Usable<T>(T usable) -> Optional.of(usable);
      case AddressReader.Refused<T>(String why, String better) -> {
        problems.add(value.position(), label + " " + why + ": " + text.get(), better);
        yield Optional.empty();
      }
    };
  }

  private Optional<String> scalar(
      String label, YamlValue value, ScalarType type, String wanted, String remedy) {
    if (value instanceof Scalar scalar && scalar.type() == type) {
      return Optional.of(scalar.text());
    }
    problems.add(
        value.position(),
        "%s must be %s, but is %s".formatted(label, wanted, value.kind()),
        remedy);
    return Optional.empty();
  }
}
