package io.sallyport.av;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sallyport.wire.stun.Attributes;
import io.sallyport.wire.stun.Hmac;
import io.sallyport.wire.stun.MessageIntegrity;
import io.sallyport.wire.stun.NonceCookie;
import io.sallyport.wire.stun.PasswordAlgorithm;
import io.sallyport.wire.stun.StunAttribute;
import io.sallyport.wire.stun.StunMessage;
import io.sallyport.wire.turn.TurnAttribute;
import io.sallyport.wire.turn.TurnError;
import io.sallyport.wire.turn.TurnMethod;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The long-term credential mechanism as a server has it (RFC 8489 section 9.2.4), in its order.
 * Owned by one thread: it keeps the MACs it checks with.
 */
final class TurnAuthentication {
  /** What the nonce says that we can; usernames cannot be found by hash, as none are stored. */
  static final Set<NonceCookie.Feature> FEATURES =
      EnumSet.of(NonceCookie.Feature.PASSWORD_ALGORITHMS);

  /** Better first. */
  private static final List<PasswordAlgorithm> ALGORITHMS =
      List.of(PasswordAlgorithm.SHA256, PasswordAlgorithm.MD5);

  private static final byte[] ALGORITHMS_VALUE = PasswordAlgorithm.list(ALGORITHMS);

  /** Who sent a request, or what it is refused with. */
  sealed interface Proof {
    record Proven(AllocationOwner owner) implements Proof {}

    /**
     * Not taken.
     *
     * @param challenges true if the answer brings what to try again with
     * @param isHeard true if it comes from a user at this address, who has an old nonce of it: what
     *     strangers send in his name must not keep him from the next
     */
    record Refused(TurnError error, boolean challenges, AvCounter reason, boolean isHeard)
        implements Proof {}
  }

  private final AvShared shared;
  private final Hmac sha1 = new Hmac(Hmac.Algorithm.SHA1);
  private final Hmac sha256 = new Hmac(Hmac.Algorithm.SHA256);
  private final byte[] realm;

  TurnAuthentication(AvShared shared) {
    this.shared = shared;
    this.realm = shared.settings().realm().getBytes(UTF_8);
  }

  /** The MAC that an owner's messages have, with his key, for what is signed next. */
  Hmac keyed(AllocationOwner owner) {
    Hmac hmac = owner.integrity() == Hmac.Algorithm.SHA1 ? sha1 : sha256;
    owner.key(hmac);
    return hmac;
  }

  private Hmac keyed(Hmac.Algorithm algorithm, byte[] key) {
    Hmac hmac = algorithm == Hmac.Algorithm.SHA1 ? sha1 : sha256;
    hmac.key(key);
    return hmac;
  }

  /**
   * Checks a request.
   *
   * @param allocation of its 5-tuple, whose owner goes on with credentials that have ended
   */
  Proof check(
      StunMessage request, ClientPath path, @Nullable Allocation allocation, long nowNanos) {
    if (!request.hasIntegrity()) {
      return refused(TurnError.UNAUTHENTICATED, true, AvCounter.CHALLENGES_SENT);
    }
    Attributes attributes = request.attributes();
    int username = attributes.find(StunAttribute.USERNAME);
    int realmPlace = attributes.find(StunAttribute.REALM);
    int noncePlace = attributes.find(StunAttribute.NONCE);
    boolean isNamed = username != Attributes.ABSENT || attributes.has(StunAttribute.USERHASH);
    if (!isNamed || realmPlace == Attributes.ABSENT || noncePlace == Attributes.ABSENT) {
      return refused(TurnError.BAD_REQUEST, false, AvCounter.REQUESTS_MALFORMED);
    }
    Optional<String> nonce = attributes.text(noncePlace, StunAttribute.MOST_TEXT_CHARACTERS);
    PasswordAlgorithm algorithm = algorithm(attributes, nonce.orElse(""));
    if (algorithm == null) {
      return refused(TurnError.BAD_REQUEST, false, AvCounter.REQUESTS_MALFORMED);
    }
    if (!attributes.is(realmPlace, realm) || username == Attributes.ABSENT) {
      return refused(TurnError.UNAUTHENTICATED, true, AvCounter.USERS_UNKNOWN);
    }
    Optional<String> name = attributes.text(username, StunAttribute.MOST_USERNAME_OCTETS);
    Credential credential = shared.credentials().ofText(name.orElse(""), shared.clock().instant());
    return switch (credential) {
      case Credential.Unknown(CredentialReason reason) -> {
        shared.refusals().credentials(path.remote(), reason.words());
        yield refused(TurnError.UNAUTHENTICATED, true, AvCounter.USERS_UNKNOWN);
      }
      case Credential.Expired(User user, var _, var secrets)
          when mayGoOn(request, user, allocation) ->
          checkUser(
              new Signed(request, user, secrets, algorithm), nonce.orElse(""), path, nowNanos);
      case Credential.Expired _ -> {
        shared.refusals().credentials(path.remote(), CredentialReason.EXPIRED);
        yield refused(TurnError.UNAUTHENTICATED, true, AvCounter.USERS_EXPIRED);
      }
      case Credential.Known(User user, var _, var secrets) ->
          checkUser(
              new Signed(request, user, secrets, algorithm), nonce.orElse(""), path, nowNanos);
    };
  }

  /**
   * True if a request goes on with what began while its credentials held, as clients cannot give a
   * live allocation others. Where it belongs to no allocation of its 5-tuple, whoever finds what it
   * belongs to by a ticket or a CONNECTION-ID compares users.
   */
  private static boolean mayGoOn(StunMessage request, User user, @Nullable Allocation allocation) {
    return switch (request.method()) {
      case TurnMethod.ALLOCATE -> false;
      case TurnMethod.CONNECTION_BIND -> true;
      default ->
          allocation == null
              ? request.attributes().has(TurnAttribute.MOBILITY_TICKET)
              : allocation.owner().user().equals(user);
    };
  }

  /** A request that somebody signed who may be that user. */
  private record Signed(
      StunMessage request, User user, List<Password> secrets, PasswordAlgorithm algorithm) {}

  private Proof checkUser(Signed signed, String nonce, ClientPath path, long nowNanos) {
    Nonce.Verdict freshness = freshness(nonce, path);
    AllocationOwner owner = owner(signed);
    if (owner == null) {
      shared.refusals().credentials(path.remote(), CredentialReason.WRONG_PASSWORD);
      if (freshness == Nonce.Verdict.FRESH) {
        shared.failed(Sources.prefix(path.remote()), nowNanos);
      }
      return refused(TurnError.UNAUTHENTICATED, true, AvCounter.INTEGRITY_FAILED);
    }
    return freshness == Nonce.Verdict.FRESH
        ? new Proof.Proven(owner)
        : new Proof.Refused(
            TurnError.STALE_NONCE, true, AvCounter.NONCES_STALE, freshness == Nonce.Verdict.STALE);
  }

  /** The first secret that the request was signed with; null if it was with none. */
  private @Nullable AllocationOwner owner(Signed signed) {
    Hmac.Algorithm integrity =
        signed.request().attributes().has(StunAttribute.MESSAGE_INTEGRITY_SHA256)
            ? Hmac.Algorithm.SHA256
            : Hmac.Algorithm.SHA1;
    for (Password password : signed.secrets()) {
      byte[] key = password.key(signed.algorithm(), shared.settings().realm());
      if (MessageIntegrity.verifies(signed.request(), keyed(integrity, key))) {
        return new AllocationOwner(signed.user(), key, integrity);
      }
    }
    return null;
  }

  private Nonce.Verdict freshness(String nonce, ClientPath path) {
    return shared
        .turnNonce()
        .check(nonce, path.transport(), path.remote(), shared.clock().instant().getEpochSecond());
  }

  /**
   * What the key is made with (RFC 8489 section 9.2.4, the second to fourth steps); null if
   * somebody tampered with the choice.
   */
  private static @Nullable PasswordAlgorithm algorithm(Attributes attributes, String nonce) {
    int offered = attributes.find(StunAttribute.PASSWORD_ALGORITHMS);
    int chosen = attributes.find(StunAttribute.PASSWORD_ALGORITHM);
    boolean isOffering =
        NonceCookie.read(nonce)
            .filter(features -> features.contains(NonceCookie.Feature.PASSWORD_ALGORITHMS))
            .isPresent();
    if (!isOffering || (offered == Attributes.ABSENT && chosen == Attributes.ABSENT)) {
      return PasswordAlgorithm.MD5;
    }
    if (offered == Attributes.ABSENT || chosen == Attributes.ABSENT) {
      return null;
    }
    boolean isOurList = Arrays.equals(attributes.octets(offered), ALGORITHMS_VALUE);
    return isOurList ? PasswordAlgorithm.of(attributes, chosen) : null;
  }

  /** The value of PASSWORD-ALGORITHMS in challenges. */
  static byte[] algorithmsValue() {
    return ALGORITHMS_VALUE.clone();
  }

  private static Proof refused(TurnError error, boolean challenges, AvCounter reason) {
    return new Proof.Refused(error, challenges, reason, false);
  }
}
