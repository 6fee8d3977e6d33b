package io.sallyport.av;

import io.sallyport.topology.Av;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * Makes tokens: a user name that says who until when, signed; and a password that follows from it,
 * so that every node knows it without having been told. Immutable.
 */
final class TokenIssuer {
  private static final byte QUOTE = '"';
  private static final int MAX_SALTS = 256;

  private final TokenKeys keys;
  private final TokenMac mac;

  TokenIssuer(TokenKeys keys, TokenMac mac) {
    this.keys = keys;
    this.mac = mac;
  }

  static TokenIssuer of(TokenKeys keys, Av.Tokens settings) {
    return new TokenIssuer(keys, TokenMac.of(settings.mac()));
  }

  /** A token for an identity. */
  IssuedToken issue(SipIdentity identity, Scope scope, Instant expires) {
    TokenKey key = keys.current();
    ClientId client = ClientId.of(key.clientId(mac, identity.uri()));
    for (int salt = 0; salt < MAX_SALTS; salt++) {
      AvToken token = new AvToken(client, scope, expires, key.id(), salt);
      byte[] block = token.block();
      byte[] username =
          ByteBuffer.allocate(AvToken.USERNAME_OCTETS)
              .put(block)
              .put(key.signature(mac, block))
              .array();
      byte[] password = key.password(mac, username);
      if (endsWell(username) && beginsWell(password) && endsWell(password)) {
        return new IssuedToken(token, username, password);
      }
    }
    // One salt in 51 does not do, so 256 in a row never happen.
    throw new IllegalStateException("no salt gives a usable token");
  }

  /** Clients take leading quotes off before they make a key of it (libnice). */
  private static boolean beginsWell(byte[] octets) {
    return octets[0] != QUOTE;
  }

  /** Clients take trailing quotes and zeros off. */
  private static boolean endsWell(byte[] octets) {
    byte last = octets[octets.length - 1];
    return last != QUOTE && last != 0;
  }
}
