package io.sallyport.wire.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Reads the head of the one request of a connection. Not safe for use by two threads. */
public final class RequestHeadReader {
  private static final int FIRST_OCTETS = 1024;
  private static final int TOO_LARGE = 431;
  private static final int BAD = 400;

  private final int mostOctets;
  private byte[] octets = new byte[FIRST_OCTETS];
  private int length;
  private HeadRead.@Nullable Malformed failure;

  /**
   * @param mostOctets of the head, with the empty line that ends it
   */
  public RequestHeadReader(int mostOctets) {
    this.mostOctets = mostOctets;
  }

  /** Takes octets up to the end of the head; what follows it is left in the buffer. */
  public HeadRead next(ByteBuffer source) {
    while (failure == null && source.hasRemaining()) {
      if (length == mostOctets) {
        return fail(TOO_LARGE, "Head too large");
      }
      if (length == octets.length) {
        octets = Arrays.copyOf(octets, Math.min(2 * length, mostOctets));
      }
      byte octet = source.get();
      octets[length++] = octet;
      if (octet == '\n' && isEnd()) {
        return parsed();
      }
    }
    return failure == null ? HeadRead.NeedMore.NEED_MORE : failure;
  }

  private boolean isEnd() {
    return length >= 4
        && octets[length - 2] == '\r'
        && octets[length - 3] == '\n'
        && octets[length - 4] == '\r';
  }

  private HeadRead fail(int status, String reason) {
    failure = new HeadRead.Malformed(status, reason);
    octets = new byte[0];
    length = 0;
    return failure;
  }

  private HeadRead parsed() {
    String[] lines = new String(octets, 0, length - 4, ISO_8859_1).split("\r\n", -1);
    String[] start = lines[0].split(" ", -1);
    if (start.length != 3 || !isMade(start[0], RequestHeadReader::isTokenSign)) {
      return fail(BAD, "Bad request line");
    }
    if (start[1].isEmpty() || !isMade(start[1], sign -> sign > ' ' && sign < 0x7f)) {
      return fail(BAD, "Bad request target");
    }
    if (!start[2].matches("HTTP/[0-9]\\.[0-9]")) {
      return fail(BAD, "Bad version");
    }
    List<RequestHead.Field> fields = new ArrayList<>();
    for (String line : Arrays.asList(lines).subList(1, lines.length)) {
      RequestHead.Field field = field(line);
      if (field == null) {
        return fail(BAD, "Bad header line");
      }
      fields.add(field);
    }
    return new RequestHead(start[0], start[1], start[2], fields);
  }

  private static RequestHead.@Nullable Field field(String line) {
    int colon = line.indexOf(':');
    if (colon < 0 || !isMade(line.substring(0, colon), RequestHeadReader::isTokenSign)) {
      return null;
    }
    String value = line.substring(colon + 1);
    // A lone CR or LF would be a line end to others; NUL has no place either.
    if (!value.chars().allMatch(sign -> sign >= ' ' ? sign != 0x7f : sign == '\t')) {
      return null;
    }
    return new RequestHead.Field(line.substring(0, colon), trimmed(value));
  }

  private static String trimmed(String value) {
    int from = 0;
    int to = value.length();
    while (from < to && isBlank(value.charAt(from))) {
      from++;
    }
    while (to > from && isBlank(value.charAt(to - 1))) {
      to--;
    }
    return value.substring(from, to);
  }

  private static boolean isBlank(char sign) {
    return sign == ' ' || sign == '\t';
  }

  private static boolean isMade(String text, IntPredicate of) {
    return !text.isEmpty() && text.chars().allMatch(of);
  }

  /** RFC 9110 section 5.6.2. */
  private static boolean isTokenSign(int sign) {
    return (sign >= 'A' && sign <= 'Z')
        || (sign >= 'a' && sign <= 'z')
        || (sign >= '0' && sign <= '9')
        || "!#$%&'*+-.^_`|~".indexOf(sign) >= 0;
  }
}
