package io.sallyport.av;

import io.sallyport.wire.stun.NonceCookie;
import io.sallyport.wire.stun.TransportAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;

/**
 * The nonces of one dialect. A nonce says when it was made and is signed together with the client's
 * address, so that nothing is remembered before a client has shown that it hears what is sent
 * there; and it holds on every node of the pool. Immutable: every lane may use the same.
 *
 * <p>Behind the prefix stand 32 characters: the time as 8 hexadecimal digits, and 12 octets of an
 * HMAC-SHA-256 in as many as they need.
 */
final class Nonce {
  /** What a nonce turned out to be. */
  enum Verdict {
    FRESH,
    /** Ours and of this address, but too old. */
    STALE,
    /** Not made by this pool for this address. */
    FOREIGN
  }

  private static final int TIME_CHARACTERS = 8;
  private static final int MAC_OCTETS = 12;
  private static final int CHARACTERS = TIME_CHARACTERS + 2 * MAC_OCTETS;

  /** So far may the clock of the node that made it be ahead of ours. */
  private static final long MAX_AHEAD_SECONDS = 5;

  private static final HexFormat HEX = HexFormat.of();

  private final TokenKeys keys;
  private final long lifeSeconds;
  private final String prefix;

  private Nonce(TokenKeys keys, Duration life, String prefix) {
    this.keys = keys;
    this.lifeSeconds = life.toSeconds();
    this.prefix = prefix;
  }

  /** Nonces of MS-TURN, without a prefix. */
  static Nonce msTurn(TokenKeys keys, Duration life) {
    return new Nonce(keys, life, "");
  }

  /** Nonces of STUN and TURN, which say what the server can (RFC 8489 section 9.2). */
  static Nonce turn(TokenKeys keys, Duration life, Set<NonceCookie.Feature> features) {
    return new Nonce(keys, life, NonceCookie.of(features));
  }

  /**
   * A nonce for a client.
   *
   * @param nowSeconds since 1970
   */
  String issue(Transport transport, TransportAddress client, long nowSeconds) {
    String time = HEX.toHexDigits((int) nowSeconds);
    return prefix + time + HEX.formatHex(mac(keys.current(), time, transport, client));
  }

  /**
   * Judges what a client shows.
   *
   * @param nowSeconds since 1970
   */
  Verdict check(String nonce, Transport transport, TransportAddress client, long nowSeconds) {
    if (nonce.length() != prefix.length() + CHARACTERS || !nonce.startsWith(prefix)) {
      return Verdict.FOREIGN;
    }
    String time = nonce.substring(prefix.length(), prefix.length() + TIME_CHARACTERS);
    byte[] shown;
    long age;
    try {
      shown = HEX.parseHex(nonce, prefix.length() + TIME_CHARACTERS, nonce.length());
      age = nowSeconds - HexFormat.fromHexDigitsToLong(time);
    } catch (IllegalArgumentException notHexadecimal) {
      return Verdict.FOREIGN;
    }
    boolean isOurs = false;
    for (TokenKey key : keys.all()) {
      isOurs |= MessageDigest.isEqual(mac(key, time, transport, client), shown);
    }
    if (!isOurs) {
      return Verdict.FOREIGN;
    }
    return age >= -MAX_AHEAD_SECONDS && age <= lifeSeconds ? Verdict.FRESH : Verdict.STALE;
  }

  /** Over the time as it is written, a bar, version, address and port, and the transport. */
  private static byte[] mac(
      TokenKey key, String time, Transport transport, TransportAddress client) {
    byte[] ip = client.ip();
    byte[] signed =
        ByteBuffer.allocate(TIME_CHARACTERS + 1 + 1 + ip.length + Short.BYTES + 1)
            .put(time.getBytes(StandardCharsets.US_ASCII))
            .put((byte) '|')
            .put((byte) (ip.length == 4 ? 4 : 6))
            .put(ip)
            .putShort((short) client.port())
            .put(transport.mark())
            .array();
    return Arrays.copyOf(key.nonce().of(signed), MAC_OCTETS);
  }
}
