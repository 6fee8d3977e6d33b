package io.sallyport.av;

import io.sallyport.wire.msturn.MsSequenceNumber;
import io.sallyport.wire.msturn.MsTurnError;
import io.sallyport.wire.msturn.MsTurnIntegrity;
import io.sallyport.wire.stun.AddressSlot;
import io.sallyport.wire.stun.Attributes;
import io.sallyport.wire.stun.TransportAddress;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What an allocation of MS-TURN has besides: its sequence, its active destination, its life. */
final class MsTurnState {
  /** No sequence number. */
  private static final long NO_ACTIVATION = -1;

  private final byte[] username;
  private final byte[] connectionId;
  private final MsTurnIntegrity integrity;
  private final Instant tokenExpires;
  private final SequenceWindow sequence = new SequenceWindow();
  private @Nullable PeerPlace activeDestination;
  private long activation = NO_ACTIVATION;
  private @Nullable MsTurnError activationError;
  private long lifeNanos;
  private boolean hasClientTraffic;
  private boolean hasPeerTraffic;

  /**
   * @param username that made it
   * @param connectionId 20 octets that nobody can guess
   * @param integrity that the client's first request had
   * @param tokenExpires when the user's credentials end
   */
  MsTurnState(
      byte[] username, byte[] connectionId, MsTurnIntegrity integrity, Instant tokenExpires) {
    this.username = username.clone();
    this.connectionId = connectionId.clone();
    this.integrity = integrity;
    this.tokenExpires = tokenExpires;
  }

  /** True if the attribute is the name that made it. */
  boolean isUsername(Attributes attributes, int place) {
    return attributes.is(place, username);
  }

  byte[] connectionId() {
    return connectionId.clone();
  }

  /** True if the attribute names this allocation's connection. */
  boolean isConnection(Attributes attributes, int place) {
    return MsSequenceNumber.isOf(attributes, place, connectionId);
  }

  MsTurnIntegrity integrity() {
    return integrity;
  }

  SequenceWindow sequence() {
    return sequence;
  }

  @Nullable PeerPlace activeDestination() {
    return activeDestination;
  }

  boolean isActive(AddressSlot peer) {
    PeerPlace active = activeDestination;
    return active != null && peer.isAt(active.address());
  }

  boolean isActive(TransportAddress peer) {
    PeerPlace active = activeDestination;
    return active != null && peer.equals(active.address());
  }

  void activate(PeerPlace destination) {
    activeDestination = destination;
  }

  /**
   * Remembers what became of the last Set Active Destination.
   *
   * @param number its sequence number
   * @param error null if it was done
   */
  void activated(long number, @Nullable MsTurnError error) {
    activation = number;
    activationError = error;
  }

  /** True if the last Set Active Destination had that number. */
  boolean isLastActivation(long number) {
    return activation == number;
  }

  /** What it was refused with; null if it was done. */
  @Nullable MsTurnError activationError() {
    return activationError;
  }

  void lifetime(Duration life) {
    lifeNanos = life.toNanos();
  }

  void heardClient() {
    hasClientTraffic = true;
  }

  void heardPeer() {
    hasPeerTraffic = true;
  }

  /**
   * How long it may live on when its time is over: as long again if something passed. Once the
   * credentials have ended a peer alone keeps nothing alive.
   *
   * @return nanoseconds; 0 if it ends
   */
  long renewal(Instant now) {
    boolean isUsed = hasClientTraffic || (hasPeerTraffic && now.isBefore(tokenExpires));
    hasClientTraffic = false;
    hasPeerTraffic = false;
    return isUsed ? lifeNanos : 0;
  }
}
