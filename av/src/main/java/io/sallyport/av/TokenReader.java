package io.sallyport.av;

import io.sallyport.topology.Av;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Collectors;

/** Verifies tokens, with no look-up and no state. Immutable: every lane may use the same. */
final class TokenReader {
  /** Clocks of the nodes may differ by as much. */
  static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(1);

  private final TokenKeys keys;
  private final TokenMac mac;
  private final Set<ClientId> denied;

  /**
   * @param denied clients whose tokens hold no more, whatever their expiry
   */
  TokenReader(TokenKeys keys, TokenMac mac, Set<ClientId> denied) {
    this.keys = keys;
    this.mac = mac;
    this.denied = Set.copyOf(denied);
  }

  static TokenReader of(TokenKeys keys, Av.Tokens settings) {
    Set<ClientId> denied =
        settings.denied().stream()
            .map(digits -> ClientId.of(HexFormat.of().parseHex(digits)))
            .collect(Collectors.toSet());
    return new TokenReader(keys, TokenMac.of(settings.mac()), denied);
  }

  /**
   * Reads a user name.
   *
   * @param username raw octets, of any length
   */
  TokenVerdict read(byte[] username, Instant now) {
    int keyId = AvToken.keyIdOf(username);
    if (keyId < 0) {
      return new TokenVerdict.Unknown(CredentialReason.NOT_A_TOKEN);
    }
    TokenKey key = keys.byId(keyId);
    if (key == null) {
      return new TokenVerdict.Unknown(CredentialReason.KEY_UNKNOWN);
    }
    byte[] block = Arrays.copyOf(username, AvToken.BLOCK_OCTETS);
    byte[] signature = Arrays.copyOfRange(username, AvToken.BLOCK_OCTETS, username.length);
    AvToken token =
        MessageDigest.isEqual(signature, key.signature(mac, block)) ? AvToken.of(block) : null;
    if (token == null) {
      return new TokenVerdict.Unknown(CredentialReason.SIGNATURE_WRONG);
    }
    if (denied.contains(token.client())) {
      return new TokenVerdict.Unknown(CredentialReason.CLIENT_DENIED);
    }
    IssuedToken issued = new IssuedToken(token, username, key.password(mac, username));
    return token.expires().isAfter(now.minus(CLOCK_TOLERANCE))
        ? new TokenVerdict.Valid(issued)
        : new TokenVerdict.Expired(issued);
  }
}
