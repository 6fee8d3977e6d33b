package io.sallyport.xmpp.inside;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Stanzas for domains whose last gateway went a moment ago, and may come back. Owner: {@link
 * Gateways}.
 */
final class WaitingStanzas {
  /** How long a domain is waited for. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final class Domain {
    private final long goneNanos;
    private final Deque<InwardStanza> stanzas = new ArrayDeque<>();

    Domain(long goneNanos) {
      this.goneNanos = goneNanos;
    }
  }

  private final int maxStanzas;
  private final int maxOctets;
  private final Map<String, Domain> domains = new HashMap<>();
  private int count;
  private long octets;

  /**
   * @param maxStanzas that wait for all domains
   */
  WaitingStanzas(int maxStanzas, int maxOctets) {
    this.maxStanzas = maxStanzas;
    this.maxOctets = maxOctets;
  }

  /** Nobody serves a domain any more. */
  void gone(String domain, long nowNanos) {
    domains.putIfAbsent(domain, new Domain(nowNanos));
  }

  boolean isWaitedFor(String domain) {
    return domains.containsKey(domain);
  }

  /** True if no domain is waited for. */
  boolean isIdle() {
    return domains.isEmpty();
  }

  /**
   * Lets a stanza wait for its domain, which is waited for. Without room it is lost; presence takes
   * the place of what its sender has told before.
   */
  void add(InwardStanza stanza) {
    Domain domain = domains.get(stanza.address().domain());
    if (domain == null) {
      throw new IllegalArgumentException("nobody waits for that domain");
    }
    if (!hasRoom(stanza) && stanza.address().use() == StanzaUse.PRESENCE) {
      dropOldPresence(domain, stanza.address().sender());
    }
    if (!hasRoom(stanza)) {
      stanza.lost(Loss.FULL);
      return;
    }
    count(stanza, 1);
    domain.stanzas.addLast(stanza);
  }

  private boolean hasRoom(InwardStanza stanza) {
    return count < maxStanzas && octets + stanza.octets().length() <= maxOctets;
  }

  private void count(InwardStanza stanza, int more) {
    count += more;
    octets += (long) more * stanza.octets().length();
  }

  private void dropOldPresence(Domain domain, String sender) {
    Iterator<InwardStanza> all = domain.stanzas.iterator();
    while (all.hasNext()) {
      InwardStanza stanza = all.next();
      if (stanza.address().use() == StanzaUse.PRESENCE
          && stanza.address().sender().equals(sender)) {
        all.remove();
        count(stanza, -1);
        stanza.lost(Loss.FULL);
        return;
      }
    }
  }

  /** Somebody serves the domain again: takes what waited for that, in order. */
  List<InwardStanza> takeAll(String domain) {
    Domain waited = domains.remove(domain);
    if (waited == null) {
      return List.of();
    }
    waited.stanzas.forEach(stanza -> count(stanza, -1));
    return List.copyOf(waited.stanzas);
  }

  /** Lets go what waits no more: somebody has it. */
  void removeHeld() {
    for (Domain domain : domains.values()) {
      domain.stanzas.removeIf(stanza -> {
        boolean isHeld = !stanza.isWaiting();
        if (isHeld) {
          count(stanza, -1);
        }
        return isHeld;
      });
    }
  }

  /** Takes what has waited long enough; those domains are not waited for any more. */
  List<InwardStanza> overdue(long nowNanos) {
    return take(nowNanos, PATIENCE);
  }

  /** Takes all. */
  List<InwardStanza> all() {
    return take(Long.MAX_VALUE, Duration.ZERO);
  }

  private List<InwardStanza> take(long nowNanos, Duration patience) {
    List<InwardStanza> taken = new ArrayList<>();
    for (String domain : List.copyOf(domains.keySet())) {
      Domain waited = domains.get(domain);
      if (waited != null
          && (patience.isZero() || nowNanos - waited.goneNanos >= patience.toNanos())) {
        taken.addAll(takeAll(domain));
      }
    }
    return taken;
  }
}
