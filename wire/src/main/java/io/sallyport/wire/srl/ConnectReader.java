package io.sallyport.wire.srl;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the head of one CONNECT request (RFC 9110 section 9.3.6), more strictly than an HTTP server
 * would: whatever could be read in two ways is refused. Takes no octet beyond the head: they belong
 * to the tunnel. Owned by its connection.
 */
public final class ConnectReader {
  public static final int MAX_OCTETS = 8192;

  private static final int MAX_FIELDS = 32;
  private static final int FIRST_ROOM = 1024;
  private static final ConnectRead MORE = new ConnectRead.More();
  private static final Pattern REQUEST_LINE =
      Pattern.compile("([A-Za-z0-9!#$%&'*+.^_`|~-]{1,32}) ([!-~]{1,300}) HTTP/1\\.[01]");
  private static final Pattern AUTHORITY = Pattern.compile("([A-Za-z0-9.-]{1,253}):([0-9]{1,5})");
  private static final Pattern FIELD_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
  private static final int MAX_PORT = 65_535;

  private byte[] kept = new byte[FIRST_ROOM];
  private int length;

  /** Octets of the line that is being read, without its end. */
  private int lineLength;

  /** Takes octets up to the end of the head. */
  public ConnectRead next(ByteBuffer octets) {
    while (octets.hasRemaining()) {
      if (length == MAX_OCTETS) {
        return refused(ConnectRead.Reason.TOO_LARGE);
      }
      byte octet = octets.get();
      if (!mayFollow(octet)) {
        return refused(length == 0 ? ConnectRead.Reason.NOT_HTTP : ConnectRead.Reason.BAD_HEAD);
      }
      keep(octet);
      if (octet == '\n') {
        if (lineLength == 0) {
          return head();
        }
        lineLength = 0;
      } else if (octet != '\r') {
        lineLength++;
      }
    }
    return MORE;
  }

  /** Text, and CR and LF only as a pair. A head begins with the letter of a method. */
  private boolean mayFollow(byte octet) {
    boolean isAfterCr = length > 0 && kept[length - 1] == '\r';
    if (isAfterCr || octet == '\n') {
      return isAfterCr && octet == '\n';
    }
    if (length == 0) {
      return (octet >= 'A' && octet <= 'Z') || (octet >= 'a' && octet <= 'z');
    }
    return octet == '\r' || octet == '\t' || (octet >= ' ' && octet <= '~');
  }

  private void keep(byte octet) {
    if (length == kept.length) {
      kept = Arrays.copyOf(kept, Math.min(MAX_OCTETS, 2 * length));
    }
    kept[length++] = octet;
  }

  private ConnectRead head() {
    String[] lines = new String(kept, 0, length - 4, StandardCharsets.US_ASCII).split("\r\n", -1);
    Matcher request = REQUEST_LINE.matcher(lines[0]);
    if (lines.length - 1 > MAX_FIELDS) {
      return refused(ConnectRead.Reason.TOO_LARGE);
    }
    if (!request.matches()) {
      return refused(ConnectRead.Reason.BAD_HEAD);
    }
    if (!request.group(1).equals("CONNECT")) {
      return refused(ConnectRead.Reason.OTHER_METHOD);
    }
    Matcher authority = AUTHORITY.matcher(request.group(2));
    Fields fields = new Fields();
    if (!authority.matches() || !fields.takeAll(lines) || !fields.isHost(request.group(2))) {
      return refused(ConnectRead.Reason.BAD_HEAD);
    }
    int port = Integer.parseInt(authority.group(2));
    return port < 1 || port > MAX_PORT
        ? refused(ConnectRead.Reason.BAD_HEAD)
        : new ConnectRead.Head(
            authority.group(1).toLowerCase(Locale.ROOT),
            port,
            fields.token(),
            fields.credentials != null);
  }

  private static ConnectRead refused(ConnectRead.Reason reason) {
    return new ConnectRead.Refused(reason);
  }

  /** The fields that count. */
  private static final class Fields {
    private @Nullable String host;
    private @Nullable String credentials;

    /** False if a field may not stand there. */
    boolean takeAll(String[] lines) {
      for (int i = 1; i < lines.length; i++) {
        if (!take(lines[i])) {
          return false;
        }
      }
      return true;
    }

    /**
     * Blanks are stripped by hand: a pattern that tries where they end takes the square of their
     * number. Of what strip takes, a line can hold spaces and tabs only.
     */
    private boolean take(String line) {
      int colon = line.indexOf(':');
      return colon > 0
          && FIELD_NAME.matcher(line).region(0, colon).matches()
          && take(line.substring(0, colon), line.substring(colon + 1).strip());
    }

    private boolean take(String name, String value) {
      return switch (name.toLowerCase(Locale.ROOT)) {
        // A body would be somebody else's request.
        case "content-length", "transfer-encoding" -> false;
        case "host" -> {
          boolean isFirst = host == null;
          host = value;
          yield isFirst;
        }
        case "proxy-authorization" -> {
          boolean isFirst = credentials == null;
          credentials = value;
          yield isFirst;
        }
        default -> true;
      };
    }

    boolean isHost(String authority) {
      return host == null || host.equalsIgnoreCase(authority);
    }

    /** Of {@code Bearer TOKEN}, or of the password of {@code Basic}, which stock programs send. */
    Optional<String> token() {
      if (credentials == null) {
        return Optional.empty();
      }
      int space = credentials.indexOf(' ');
      String scheme = space < 0 ? "" : credentials.substring(0, space).toLowerCase(Locale.ROOT);
      String rest = credentials.substring(space + 1).strip();
      return switch (scheme) {
        case "bearer" -> Optional.of(rest).filter(token -> !token.isEmpty());
        case "basic" -> password(rest);
        default -> Optional.empty();
      };
    }

    private static Optional<String> password(String base64) {
      try {
        String pair = new String(Base64.getDecoder().decode(base64), StandardCharsets.ISO_8859_1);
        int colon = pair.indexOf(':');
        return colon < 0 || colon == pair.length() - 1
            ? Optional.empty()
            : Optional.of(pair.substring(colon + 1));
      } catch (IllegalArgumentException _) {
        return Optional.empty();
      }
    }
  }
}
