package io.sallyport.access;

import io.sallyport.topology.Federation.DiscoveredLimits;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The discovered partners of a node and what each may ask for. No clock and no loop: time comes in
 * as a number. Several loops may use it: one monitor guards the table and is held for one look-up,
 * each partner's own guards the rest.
 *
 * <p>Memory is bounded. So many partners are remembered that together they can have {@link
 * #MOST_CONTACTS} contacts, at most {@link #MOST_PARTNERS} and at least {@link #LEAST_PARTNERS};
 * the one idle longest is forgotten for a new one. A contact takes 24 octets or less, so 48 MB are
 * the worst case.
 */
final class DiscoveredPartnerLimits {
  /** Contacts of all partners together. */
  static final int MOST_CONTACTS = 2_000_000;

  static final int MOST_PARTNERS = 2_000;
  static final int LEAST_PARTNERS = 20;

  private static final int SECRET_OCTETS = 16;

  /** Who asks: the name that a certificate proved, and the domain it speaks for. */
  private record Key(String server, String domain) {}

  private final DiscoveredLimits limits;
  private final int mostPartners;
  private final byte[] secret = new byte[SECRET_OCTETS];
  private final Map<Key, DiscoveredPartner> partners = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param random hard to guess, so that nobody can make contacts that look alike
   */
  DiscoveredPartnerLimits(DiscoveredLimits limits, RandomGenerator random) {
    this.limits = limits;
    this.mostPartners =
        Math.clamp(MOST_CONTACTS / limits.maxContacts(), LEAST_PARTNERS, MOST_PARTNERS);
    random.nextBytes(secret);
  }

  /**
   * The limits of one partner. To be asked for with each request: who keeps them for longer looks
   * idle, and may be forgotten.
   *
   * @param server name that its certificate proved, lower case
   * @param domain of the sender, lower case
   */
  synchronized DiscoveredPartner partner(String server, String domain, long nowNanos) {
    Key key = new Key(server, domain);
    DiscoveredPartner known = partners.get(key);
    if (known != null) {
      return known;
    }
    if (partners.size() >= mostPartners) {
      partners.remove(partners.keySet().iterator().next());
    }
    DiscoveredPartner partner =
        new DiscoveredPartner(server, domain, limits, this::fingerprint, nowNanos);
    partners.put(key, partner);
    return partner;
  }

  private long fingerprint(String contact) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(secret);
      return ByteBuffer.wrap(digest.digest(contact.getBytes(StandardCharsets.UTF_8))).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  private synchronized List<DiscoveredPartner> partners() {
    return List.copyOf(partners.values());
  }

  /** What each partner did so far, those that were at work last at the end. */
  List<PartnerReport> reports(long nowNanos) {
    return partners().stream().map(partner -> partner.report(nowNanos)).toList();
  }

  /** The same, of those that anything happened with since this was asked last. */
  List<PartnerReport> dueReports(long nowNanos) {
    return partners().stream()
        .filter(DiscoveredPartner::takeReportDue)
        .map(partner -> partner.report(nowNanos))
        .toList();
  }
}
