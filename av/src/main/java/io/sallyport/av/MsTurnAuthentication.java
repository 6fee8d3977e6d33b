package io.sallyport.av;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.sallyport.wire.msturn.MsTurnAttribute;
import io.sallyport.wire.msturn.MsTurnError;
import io.sallyport.wire.msturn.MsTurnIntegrity;
import io.sallyport.wire.msturn.MsTurnMessage;
import io.sallyport.wire.msturn.MsVersion;
import io.sallyport.wire.stun.Attributes;
import io.sallyport.wire.stun.Hmac;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who sent a message (MS-TURN section 3.3.5.1): the checks of an Allocate request in their order,
 * and those of requests that belong to an allocation. Owned by one thread.
 */
final class MsTurnAuthentication {
  /** Who sent an Allocate request, or what it is refused with. */
  sealed interface Proof {
    /**
     * A user of the pool.
     *
     * @param expires when the credentials end
     */
    record Proven(AllocationOwner owner, MsTurnIntegrity integrity, Instant expires)
        implements Proof {}

    /**
     * Not taken.
     *
     * @param isHeard true if it comes from a user at this address, who has an old nonce of it: what
     *     strangers send in his name must not keep him from the next
     */
    record Refused(MsTurnError error, AvCounter reason, boolean isHeard) implements Proof {}
  }

  private final AvShared shared;
  private final Hmac sha1 = new Hmac(Hmac.Algorithm.SHA1);
  private final Hmac sha256 = new Hmac(Hmac.Algorithm.SHA256);
  private final byte[] realm;

  MsTurnAuthentication(AvShared shared) {
    this.shared = shared;
    this.realm = shared.settings().realm().getBytes(UTF_8);
  }

  /** The MAC of a kind with an owner's key, for what is checked or signed next. */
  Hmac keyed(MsTurnIntegrity integrity, AllocationOwner owner) {
    Hmac hmac = integrity.algorithm() == Hmac.Algorithm.SHA1 ? sha1 : sha256;
    owner.key(hmac);
    return hmac;
  }

  /** The same with a key that may be the right one. */
  private Hmac keyed(MsTurnIntegrity integrity, byte[] key) {
    Hmac hmac = integrity.algorithm() == Hmac.Algorithm.SHA1 ? sha1 : sha256;
    hmac.key(key);
    return hmac;
  }

  /**
   * Checks an Allocate request.
   *
   * @param allocation of its 5-tuple, whose owner may refresh it with credentials that have ended
   */
  Proof check(
      MsTurnMessage message, ClientPath path, @Nullable Allocation allocation, long nowNanos) {
    Attributes attributes = message.attributes();
    if (!attributes.has(MsTurnAttribute.MESSAGE_INTEGRITY)) {
      return refused(MsTurnError.UNAUTHORIZED, AvCounter.CHALLENGES_SENT);
    }
    int username = attributes.find(MsTurnAttribute.USERNAME);
    if (username == Attributes.ABSENT) {
      return refused(MsTurnError.MISSING_USERNAME, AvCounter.REQUESTS_MALFORMED);
    }
    Credential credential =
        shared.credentials().ofOctets(attributes.octets(username), shared.clock().instant());
    List<Password> passwords = passwords(credential, allocation);
    if (passwords.isEmpty()) {
      shared
          .refusals()
          .credentials(
              path.remote(),
              credential instanceof Credential.Unknown(CredentialReason reason)
                  ? reason.words()
                  : CredentialReason.EXPIRED);
      return refused(
          MsTurnError.UNKNOWN_USER,
          credential instanceof Credential.Expired
              ? AvCounter.USERS_EXPIRED
              : AvCounter.USERS_UNKNOWN);
    }
    int realmPlace = attributes.find(MsTurnAttribute.REALM);
    if (realmPlace == Attributes.ABSENT || !attributes.is(realmPlace, realm)) {
      return refused(MsTurnError.MISSING_REALM, AvCounter.REQUESTS_MALFORMED);
    }
    int nonce = attributes.find(MsTurnAttribute.NONCE);
    if (nonce == Attributes.ABSENT) {
      return refused(MsTurnError.MISSING_NONCE, AvCounter.REQUESTS_MALFORMED);
    }
    Nonce.Verdict freshness = freshness(attributes.octets(nonce), path);
    if (freshness == Nonce.Verdict.FOREIGN) {
      return refused(MsTurnError.STALE_NONCE, AvCounter.NONCES_STALE);
    }
    Proof proof = prove(message, credential, passwords);
    if (freshness == Nonce.Verdict.STALE) {
      boolean isHeard = proof instanceof Proof.Proven;
      return new Proof.Refused(MsTurnError.STALE_NONCE, AvCounter.NONCES_STALE, isHeard);
    }
    if (proof instanceof Proof.Refused) {
      shared.refusals().credentials(path.remote(), CredentialReason.WRONG_PASSWORD);
      shared.failed(Sources.prefix(path.remote()), nowNanos);
    }
    return proof;
  }

  private static List<Password> passwords(Credential credential, @Nullable Allocation allocation) {
    return switch (credential) {
      case Credential.Known known -> known.secrets();
      case Credential.Expired expired ->
          allocation != null && allocation.owner().user().equals(expired.user())
              ? expired.secrets()
              : List.of();
      case Credential.Unknown _ -> List.of();
    };
  }

  private Nonce.Verdict freshness(byte[] nonce, ClientPath path) {
    return shared
        .msTurnNonce()
        .check(
            new String(nonce, US_ASCII),
            path.transport(),
            path.remote(),
            shared.clock().instant().getEpochSecond());
  }

  private Proof prove(MsTurnMessage message, Credential credential, List<Password> passwords) {
    MsVersion common = shared.settings().msVersion().common(MsVersion.of(message.attributes()));
    for (Password password : passwords) {
      for (MsTurnIntegrity integrity : MsTurnIntegrity.of(message, common)) {
        byte[] key = password.key(integrity, shared.settings().realm());
        if (integrity.verifies(message, keyed(integrity, key))) {
          return proven(credential, key, integrity);
        }
      }
    }
    return refused(MsTurnError.INTEGRITY_CHECK_FAILURE, AvCounter.INTEGRITY_FAILED);
  }

  private static Proof proven(Credential credential, byte[] key, MsTurnIntegrity integrity) {
    return switch (credential) {
      case Credential.Known(User user, Instant expires, var _) ->
          new Proof.Proven(
              new AllocationOwner(user, key, integrity.algorithm()), integrity, expires);
      case Credential.Expired(User user, Instant at, var _) ->
          new Proof.Proven(new AllocationOwner(user, key, integrity.algorithm()), integrity, at);
      case Credential.Unknown _ -> throw new IllegalStateException("nobody has a password");
    };
  }

  /** What a request that belongs to an allocation is refused with; null if it is its owner's. */
  @Nullable MsTurnError refusal(MsTurnMessage message, Allocation allocation) {
    Attributes attributes = message.attributes();
    if (!attributes.has(MsTurnAttribute.MESSAGE_INTEGRITY)) {
      return MsTurnError.UNAUTHORIZED;
    }
    int username = attributes.find(MsTurnAttribute.USERNAME);
    if (username == Attributes.ABSENT) {
      return MsTurnError.MISSING_USERNAME;
    }
    MsTurnState state = allocation.msTurn();
    if (!state.isUsername(attributes, username)) {
      return MsTurnError.WRONG_USERNAME;
    }
    Hmac hmac = keyed(state.integrity(), allocation.owner());
    return state.integrity().verifies(message, hmac) ? null : MsTurnError.INTEGRITY_CHECK_FAILURE;
  }

  private static Proof refused(MsTurnError error, AvCounter reason) {
    return new Proof.Refused(error, reason, false);
  }
}
