package io.sallyport.wire.websocket;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sallyport.wire.Octets;
import io.sallyport.wire.http.RequestHead;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The server's half of the opening handshake (RFC 6455 section 4.2). Safe from any thread. */
public final class OpeningHandshake {
  /** Appended to the key before hashing: it shows that the server knows what it agrees to. */
  private static final String AGREED = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private static final String VERSION = "13";
  private static final int KEY_OCTETS = 16;
  private static final int MOST_HOST_CHARACTERS = 262;

  private final String subprotocol;
  private final Set<String> origins;

  /**
   * @param subprotocol that a client must ask for, for example {@code sip}
   * @param origins of pages that may connect, as browsers write them, for example {@code
   *     https://app.example}; empty for all. Clients that are no browsers send none and are let in
   */
  public OpeningHandshake(String subprotocol, Set<String> origins) {
    this.subprotocol = subprotocol;
    this.origins = Set.copyOf(origins);
  }

  /** What to answer a request. */
  public sealed interface Answer {
    /** All octets of the answer. */
    Octets octets();

    /** Frames follow in both directions. */
    record Accepted(Octets octets) implements Answer {}

    /** The connection is to be closed after the answer. */
    record Refused(int status, String reason, Octets octets) implements Answer {}
  }

  /** Judges a request. */
  public Answer answer(RequestHead head) {
    Refusal refusal = refusalOf(head);
    return refusal == null ? accepted(head) : refused(refusal);
  }

  /** The answer to what is no request at all. */
  public static Answer.Refused malformed(int status, String reason) {
    return refused(new Refusal(status, reason, ""));
  }

  /**
   * @param lines further header lines, each with its line end
   */
  private record Refusal(int status, String reason, String lines) {
    static Refusal bad(String reason) {
      return new Refusal(400, reason, "");
    }
  }

  private @Nullable Refusal refusalOf(RequestHead head) {
    Refusal refusal = refusalOfRequest(head);
    if (refusal == null) {
      refusal = refusalOfUpgrade(head);
    }
    return refusal == null ? refusalOfWishes(head) : refusal;
  }

  private static @Nullable Refusal refusalOfRequest(RequestHead head) {
    if (!head.version().equals("HTTP/1.1")) {
      return new Refusal(505, "Only HTTP/1.1 is spoken here", "");
    }
    if (!head.method().equals("GET")) {
      return new Refusal(405, "Only GET is understood here", "Allow: GET\r\n");
    }
    boolean isBodiless =
        head.lines("Transfer-Encoding").isEmpty()
            && head.lines("Content-Length").stream().allMatch("0"::equals);
    if (!isBodiless) {
      return Refusal.bad("A request with a body is not understood here");
    }
    List<String> hosts = head.lines("Host");
    return hosts.size() == 1 && isHost(hosts.getFirst())
        ? null
        : Refusal.bad("One Host header is needed");
  }

  private static boolean isHost(String host) {
    return !host.isEmpty()
        && host.length() <= MOST_HOST_CHARACTERS
        && host.chars().allMatch(OpeningHandshake::isHostSign);
  }

  private static boolean isHostSign(int sign) {
    return (sign >= 'A' && sign <= 'Z')
        || (sign >= 'a' && sign <= 'z')
        || (sign >= '0' && sign <= '9')
        || "-._~:[]%".indexOf(sign) >= 0;
  }

  private @Nullable Refusal refusalOfUpgrade(RequestHead head) {
    boolean isUpgrade =
        contains(head.tokens("Upgrade"), "websocket")
            && contains(head.tokens("Connection"), "upgrade");
    if (!isUpgrade) {
      return new Refusal(
          426,
          "Only a WebSocket with the subprotocol " + subprotocol + " is served here",
          "Upgrade: websocket\r\n");
    }
    if (!head.lines("Sec-WebSocket-Version").equals(List.of(VERSION))) {
      return new Refusal(
          426,
          "Only version 13 of WebSocket is spoken here",
          "Upgrade: websocket\r\nSec-WebSocket-Version: " + VERSION + "\r\n");
    }
    List<String> keys = head.lines("Sec-WebSocket-Key");
    return keys.size() == 1 && isKey(keys.getFirst())
        ? null
        : Refusal.bad("One Sec-WebSocket-Key of 16 octets is needed");
  }

  private static boolean contains(List<String> tokens, String token) {
    return tokens.stream().anyMatch(token::equalsIgnoreCase);
  }

  private static boolean isKey(String key) {
    try {
      return Base64.getDecoder().decode(key).length == KEY_OCTETS;
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
  }

  private @Nullable Refusal refusalOfWishes(RequestHead head) {
    if (!head.tokens("Sec-WebSocket-Protocol").contains(subprotocol)) {
      return Refusal.bad("Sec-WebSocket-Protocol has to name " + subprotocol);
    }
    List<String> stated = head.lines("Origin");
    if (stated.size() > 1) {
      return Refusal.bad("One Origin header is enough");
    }
    boolean isLetIn = stated.isEmpty() || origins.isEmpty() || origins.contains(stated.getFirst());
    return isLetIn ? null : new Refusal(403, "Pages of this origin may not connect here", "");
  }

  private Answer.Accepted accepted(RequestHead head) {
    String text =
        "HTTP/1.1 101 Switching Protocols\r\n"
            + "Upgrade: websocket\r\n"
            + "Connection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: "
            + accept(head.lines("Sec-WebSocket-Key").getFirst())
            + "\r\nSec-WebSocket-Protocol: "
            + subprotocol
            + "\r\n\r\n";
    return new Answer.Accepted(Octets.of(text.getBytes(US_ASCII)));
  }

  private static String accept(String key) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + AGREED).getBytes(US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      // Every Java platform has SHA-1.
      throw new AssertionError(e);
    }
  }

  private static Answer.Refused refused(Refusal refusal) {
    String text = refusal.reason() + ".\n";
    String head =
        "HTTP/1.1 "
            + refusal.status()
            + ' '
            + phrase(refusal.status())
            + "\r\nConnection: "
            + (refusal.status() == 426 ? "upgrade, close" : "close")
            + "\r\n"
            + refusal.lines()
            + "Content-Type: text/plain; charset=us-ascii\r\nCache-Control: no-store\r\n"
            + "Content-Length: "
            + text.length()
            + "\r\n\r\n";
    return new Answer.Refused(
        refusal.status(), refusal.reason(), Octets.of((head + text).getBytes(US_ASCII)));
  }

  private static String phrase(int status) {
    return switch (status) {
      case 400 -> "Bad Request";
      case 403 -> "Forbidden";
      case 405 -> "Method Not Allowed";
      case 426 -> "Upgrade Required";
      case 431 -> "Request Header Fields Too Large";
      case 505 -> "HTTP Version Not Supported";
      default -> throw new IllegalArgumentException("not in use: " + status);
    };
  }
}
