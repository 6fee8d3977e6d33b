package io.sallyport.av;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;

/**
 * Finds out whom a user name stands for: a token of this pool, raw as MS-TURN has it or as its
 * base64 text, or what somebody with a shared secret issued. Nothing is looked up anywhere.
 * Immutable: every lane may use the same.
 */
final class Credentials {
  private final TokenReader tokens;
  private final EphemeralCredentials ephemeral;

  Credentials(TokenReader tokens, EphemeralCredentials ephemeral) {
    this.tokens = tokens;
    this.ephemeral = ephemeral;
  }

  /** Of the USERNAME of MS-TURN: the octets of a token. */
  Credential ofOctets(byte[] username, Instant now) {
    return of(tokens.read(username, now), Credentials::raw);
  }

  /** Of the USERNAME of STUN: the base64 text of a token, or a time and a name. */
  Credential ofText(String username, Instant now) {
    if (ephemeral.hasForm(username)) {
      return ephemeral.find(username, now);
    }
    byte[] octets;
    try {
      octets = Base64.getDecoder().decode(username);
    } catch (IllegalArgumentException notBase64) {
      return new Credential.Unknown(CredentialReason.NOT_A_TOKEN);
    }
    return of(tokens.read(octets, now), Credentials::text);
  }

  /**
   * Of a USERHASH (RFC 8489 section 14.4). Which name was hashed can be found only by who knows all
   * names; we know none before we see it, and so our nonces do not offer it.
   */
  Credential ofUserHash() {
    return new Credential.Unknown(CredentialReason.USER_HASH);
  }

  private static Credential of(TokenVerdict verdict, Function<IssuedToken, Password> form) {
    return switch (verdict) {
      case TokenVerdict.Valid(IssuedToken issued) ->
          new Credential.Known(
              User.of(issued.token()), issued.token().expires(), List.of(form.apply(issued)));
      case TokenVerdict.Expired(IssuedToken issued) ->
          new Credential.Expired(
              User.of(issued.token()), issued.token().expires(), List.of(form.apply(issued)));
      case TokenVerdict.Unknown(CredentialReason reason) -> new Credential.Unknown(reason);
    };
  }

  private static Password raw(IssuedToken issued) {
    return new Password(issued.username(), issued.password());
  }

  private static Password text(IssuedToken issued) {
    return new Password(ascii(issued.usernameText()), ascii(issued.passwordText()));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
