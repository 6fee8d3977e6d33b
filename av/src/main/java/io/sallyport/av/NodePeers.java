package io.sallyport.av;

import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The TCP connections between relayed addresses and peers of a node: how many there are, and those
 * that wait for a client's connection, by their CONNECTION-ID (RFC 6062 section 6.2.1). Shared by
 * all loops under one lock, which is taken when a connection begins, is bound or ends.
 */
final class NodePeers {
  /** No CONNECTION-ID. */
  static final int NONE = 0;

  /** Octets of one peer that nobody takes yet. */
  static final int MOST_EARLY_OCTETS = 64 * 1024;

  /** The same of all peers. */
  private static final int MOST_EARLY_OCTETS_OF_ALL = 64 * 1024 * 1024;

  /** Connections of peers without a permission that wait for one. */
  static final int MOST_PARKED = 1_000;

  private final int most;
  private final RandomGenerator random;
  private final Map<Integer, TurnPeer> offered = new HashMap<>();
  private int connections;
  private int parked;
  private int earlyOctets;

  /**
   * @param most connections, those that are being opened among them
   * @param random not to be guessed: any thread may use it
   */
  NodePeers(int most, RandomGenerator random) {
    this.most = most;
    this.random = random;
  }

  /** Takes a place for a connection; false if there is none. */
  synchronized boolean admit() {
    if (connections >= most) {
      return false;
    }
    connections++;
    return true;
  }

  /** Gives the place of a connection back, once. */
  synchronized void leave() {
    connections--;
  }

  synchronized int connections() {
    return connections;
  }

  /** Takes a place for a peer without a permission; false if there is none. */
  synchronized boolean park() {
    if (parked >= MOST_PARKED) {
      return false;
    }
    parked++;
    return true;
  }

  /** Gives that place back, once. */
  synchronized void unpark() {
    parked--;
  }

  synchronized int parked() {
    return parked;
  }

  /**
   * Takes room for octets of a peer that nobody takes yet; false if there is none.
   *
   * @param sofar what it has already
   */
  synchronized boolean keep(int octets, int sofar) {
    if (sofar + octets > MOST_EARLY_OCTETS || earlyOctets + octets > MOST_EARLY_OCTETS_OF_ALL) {
      return false;
    }
    earlyOctets += octets;
    return true;
  }

  /** Gives the room for octets back. */
  synchronized void letGo(int octets) {
    earlyOctets -= octets;
  }

  synchronized int earlyOctets() {
    return earlyOctets;
  }

  /** Has a peer wait for a client under a number that nobody can guess. */
  synchronized int offer(TurnPeer peer) {
    while (true) {
      int id = random.nextInt();
      if (id != NONE && offered.putIfAbsent(id, peer) == null) {
        return id;
      }
    }
  }

  /** The peer with the number, now the caller's; null if there is none for this user. */
  synchronized @Nullable TurnPeer claim(int id, User user) {
    TurnPeer peer = offered.get(id);
    if (peer == null || !peer.user().equals(user)) {
      return null;
    }
    offered.remove(id);
    return peer;
  }

  /** Takes an offer back; does nothing if somebody claimed it. */
  synchronized void withdraw(int id, TurnPeer peer) {
    offered.remove(id, peer);
  }

  synchronized int offers() {
    return offered.size();
  }
}
