package io.sallyport.av;

import io.sallyport.wire.stun.Hmac;
import org.jspecify.annotations.Nullable;

/** Who made an allocation, and what messages about it are signed with. Immutable. */
final class AllocationOwner {
  private final User user;
  private final byte[] key;
  private final Hmac.Algorithm integrity;

  /**
   * @param key of the long-term mechanism
   */
  AllocationOwner(User user, byte[] key, Hmac.Algorithm integrity) {
    this.user = user;
    this.key = key.clone();
    this.integrity = integrity;
  }

  User user() {
    return user;
  }

  /** Has a MAC of any algorithm take the key. */
  void key(Hmac hmac) {
    hmac.key(key);
  }

  Hmac.Algorithm integrity() {
    return integrity;
  }

  /** The same user is the same owner, whatever his messages are signed with. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AllocationOwner owner && user.equals(owner.user);
  }

  @Override
  public int hashCode() {
    return user.hashCode();
  }

  /** Names no secret. */
  @Override
  public String toString() {
    return user.toString();
  }
}
