package io.sallyport.topology;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Settings of SIP federation: the access edge configuration of the pool, its allowed and blocked
 * domains and its providers. Whether there is federation at all is capability {@code federation};
 * public providers need capability {@code pic} besides.
 *
 * @param connectionsPerPartner connections that one node opens to one partner, 1 to 4
 * @param marksVerifiable true if messages sent out say that their source is verified
 * @param disclosesArchiving true if partners are told that messages may be archived
 * @param refusesUnverified true if a message without a verification header is refused where its
 *     source's own word counts; false marks it unverified
 * @param droppedHeaders names of header fields that cross to and from partners in neither way,
 *     lower case
 */
public record Federation(
    Routing routing,
    List<AllowedDomain> allowed,
    List<String> blocked,
    List<Provider> providers,
    DiscoveredLimits discoveredLimits,
    Revocation revocation,
    int connectionsPerPartner,
    boolean marksVerifiable,
    boolean disclosesArchiving,
    boolean refusesUnverified,
    List<String> droppedHeaders) {

  /** What {@code access.federation} says when it says nothing. */
  public static final Federation NONE =
      new Federation(
          new BySrv(false, Verification.SOURCE, false),
          List.of(),
          List.of(),
          List.of(),
          DiscoveredLimits.DEFAULT,
          Revocation.DEFAULT,
          4,
          true,
          false,
          false,
          List.of());

  public Federation {
    allowed = List.copyOf(allowed);
    blocked = List.copyOf(blocked);
    providers = List.copyOf(providers);
    droppedHeaders = List.copyOf(droppedHeaders);
  }

  /** How the edge of a partner is found. */
  public sealed interface Routing {}

  /**
   * By the partner's DNS SRV record, or by its entry.
   *
   * @param discovery true if domains without an entry are federated with
   * @param discovered how far what discovered partners say of their senders is believed
   * @param clearingHouse true if requests of one direct partner may go on to another
   */
  public record BySrv(boolean discovery, Verification discovered, boolean clearingHouse)
      implements Routing {}

  /**
   * Everything goes to and comes from one server.
   *
   * @param isPublicProvider true if it leads to public instant messaging networks
   */
  public record ByDefault(String proxy, boolean isPublicProvider, Verification verification)
      implements Routing {}

  /** Whether what a partner says of its senders' identity is believed. */
  public enum Verification {
    ALWAYS_VERIFIABLE("always-verifiable"),
    ALWAYS_UNVERIFIABLE("always-unverifiable"),
    /** As the verification header of each message says. */
    SOURCE("source");

    private final String key;

    Verification(String key) {
      this.key = key;
    }

    /** As written in the topology file. */
    public String key() {
      return key;
    }
  }

  /**
   * A partner domain; without a proxy its edge is found by DNS.
   *
   * @param allowsWildcard true if its certificate may prove a name by a wildcard
   * @param revocation for its certificates; empty as for all partners
   * @param isMonitored true if its traffic is counted by its name
   */
  public record AllowedDomain(
      String domain,
      Optional<String> proxy,
      Verification verification,
      boolean allowsWildcard,
      Optional<RevocationMode> revocation,
      boolean isMonitored) {}

  /**
   * A hosting or public provider: a server that speaks for many domains.
   *
   * @param name unique over all providers
   * @param sharesAddressSpace true if some users of our own domains live there (hosting only)
   * @param hostsUsers true if it hosts accounts of this family, false for others such as voice mail
   * @param isLocal true if its proxy is part of our own topology, and so may be at an address
   *     inside (hosting only)
   */
  public record Provider(
      String name,
      String proxy,
      ProviderKind kind,
      boolean enabled,
      boolean sharesAddressSpace,
      boolean hostsUsers,
      boolean isLocal,
      Verification verification) {}

  public enum ProviderKind {
    HOSTING,
    PUBLIC
  }

  /**
   * What a discovered partner may ask for.
   *
   * @param messagesPerSecond in the long run
   * @param limitsContacts true if the number of distinct users it asks for is limited
   * @param maxContacts distinct users of ours within a day
   * @param reportPeriod how often its counts are reported
   */
  public record DiscoveredLimits(
      int messagesPerSecond, boolean limitsContacts, int maxContacts, Duration reportPeriod) {
    public static final DiscoveredLimits DEFAULT =
        new DiscoveredLimits(20, true, 1000, Duration.ofMinutes(60));
  }

  /** How strictly revocation is checked. */
  public enum RevocationMode {
    OFF,
    /** A certificate of which nothing can be learnt is taken, with a warning. */
    SOFT,
    /** It is refused. */
    STRICT
  }

  /**
   * Revocation checks of partners' certificates.
   *
   * @param refreshes true if what is known of certificates in use is renewed while they are in use
   * @param maxAccepted certificates whose acceptance is remembered
   * @param maxRejected certificates whose refusal is remembered
   * @param evictedPercent share dropped when either is full, 1 to 100
   */
  public record Revocation(
      RevocationMode mode,
      boolean refreshes,
      int maxAccepted,
      int maxRejected,
      int evictedPercent) {
    public static final Revocation DEFAULT =
        new Revocation(RevocationMode.SOFT, true, 1000, 500, 20);
  }
}
