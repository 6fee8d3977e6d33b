package io.sallyport.av;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the user name of a token says. On the wire 36 octets, in network order: 2, 0, the length as
 * two octets, expiry as FILETIME (100 ns since 1601) with its low word first, the client id, and
 * four flags: key id, scope, 0, salt. A MAC of 20 octets follows; see {@link TokenIssuer}.
 *
 * @param expires to the 100 ns
 * @param keyId 0 to 255
 * @param salt 0 to 255; other salts give other octets where clients cannot use some
 */
record AvToken(ClientId client, Scope scope, Instant expires, int keyId, int salt) {
  static final int BLOCK_OCTETS = 36;
  static final int USERNAME_OCTETS = BLOCK_OCTETS + TokenMac.OCTETS;

  private static final int VERSION_AND_LENGTH = 0x0200_0000 | BLOCK_OCTETS;

  private static final long TICK_NANOS = 100;
  private static final long TICKS_PER_SECOND = TimeUnit.SECONDS.toNanos(1) / TICK_NANOS;

  /** From 1601 to 1970. */
  private static final long EPOCH_SECONDS = 11_644_473_600L;

  /** In 9999; what is later has no sense, and this far numbers do not overflow. */
  private static final long MAX_TICKS = (EPOCH_SECONDS + 253_402_300_799L) * TICKS_PER_SECOND;

  byte[] block() {
    long ticks =
        (expires.getEpochSecond() + EPOCH_SECONDS) * TICKS_PER_SECOND
            + expires.getNano() / TICK_NANOS;
    return ByteBuffer.allocate(BLOCK_OCTETS)
        .putInt(VERSION_AND_LENGTH)
        .putInt((int) ticks)
        .putInt((int) (ticks >>> Integer.SIZE))
        .put(client.octets())
        .put((byte) keyId)
        .put((byte) scope.number())
        .put((byte) 0)
        .put((byte) salt)
        .array();
  }

  /** The key that would have signed a user name; -1 if it has not the form of a token's. */
  static int keyIdOf(byte[] username) {
    boolean hasForm =
        username.length == USERNAME_OCTETS
            && ByteBuffer.wrap(username).getInt() == VERSION_AND_LENGTH;
    return hasForm ? username[BLOCK_OCTETS - 4] & 0xFF : -1;
  }

  /**
   * Reads a block that a key of ours has signed.
   *
   * @return null if it says what we never write: an unknown scope, or no time in this era
   */
  static @Nullable AvToken of(byte[] block) {
    ByteBuffer parts = ByteBuffer.wrap(block, Integer.BYTES, BLOCK_OCTETS - Integer.BYTES);
    long ticks = (parts.getInt() & 0xFFFF_FFFFL) | ((long) parts.getInt() << Integer.SIZE);
    byte[] client = new byte[ClientId.OCTETS];
    parts.get(client);
    int keyId = parts.get() & 0xFF;
    Scope scope = Scope.ofNumber(parts.get());
    parts.get();
    if (scope == null || ticks < 0 || ticks > MAX_TICKS) {
      return null;
    }
    Instant expires =
        Instant.ofEpochSecond(
            ticks / TICKS_PER_SECOND - EPOCH_SECONDS, ticks % TICKS_PER_SECOND * TICK_NANOS);
    return new AvToken(ClientId.of(client), scope, expires, keyId, parts.get() & 0xFF);
  }
}
