package io.sallyport.topology;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Settings of the XMPP proxy.
 *
 * @param directTls true if partners may begin with TLS on 5269 (XEP-0368)
 * @param dialbackSecret what dialback keys are made of, in a file; empty if it follows from the
 *     keys of the pool
 * @param stateFolder of files in which each node keeps what it is to know after a restart
 * @param connectionLimit connections of all partners to and from one node
 * @param establishment how long a connection may take until somebody has proven who it is
 * @param inactivity how long nothing may be said on a stream
 * @param keepAlive silence after which the node sends white space, or asks whether the other lives
 * @param logsBodies true if the text of messages may stand in logs
 */
public record Xmpp(
    List<Partner> partners,
    boolean directTls,
    Optional<Path> dialbackSecret,
    Path stateFolder,
    int connectionLimit,
    Duration establishment,
    Duration inactivity,
    Duration keepAlive,
    boolean logsBodies,
    Limits limits,
    Internal internal) {

  /** Written in place of a domain: everybody who has no entry. */
  public static final String ANYBODY = "*";

  /** Folder of what nodes keep, beside the topology file. */
  static final String STATE = "state";

  public static final int SERVER_PORT = 5269;

  /** What the section says when it says nothing. */
  public static final Xmpp NONE =
      new Xmpp(
          List.of(),
          true,
          Optional.empty(),
          Path.of(STATE),
          1_000,
          Duration.ofMinutes(1),
          Duration.ofMinutes(10),
          Duration.ofMinutes(5),
          false,
          Limits.DEFAULT,
          Internal.NONE);

  public Xmpp {
    partners = List.copyOf(partners);
  }

  /** Whether a way to protect or prove is used with a partner. */
  public enum Negotiation {
    REQUIRED,
    OPTIONAL,
    NONE
  }

  /** How far the people of a partner are trusted. */
  public enum Trust {
    /** A business partner. */
    FEDERATED,
    /** A public provider that vouches for who its people are. */
    VERIFIED,
    UNVERIFIED
  }

  /** A way in which the servers of a domain prove that they are. */
  public enum Method {
    /** SASL EXTERNAL over TLS: a certificate for the domain (XEP-0178). */
    EXTERNAL,
    /** Server dialback over TLS (XEP-0220). */
    DIALBACK_TLS,
    /** Server dialback over plain TCP. */
    DIALBACK_TCP
  }

  /**
   * Who may be talked to, and how.
   *
   * @param domain lower case, or {@link #ANYBODY}
   * @param additionalDomains reached under the same settings; subdomains only if they are here
   * @param allowsPlaintext true if dialback over plain TCP may be used at all
   * @param allowsUnauthenticatedTls true if a server that is asked whether a key is its own may
   *     have a certificate that proves nothing
   * @param keepsAlive true if white space is sent when nothing else is
   * @param server where it is; empty if DNS says
   * @param connectionLimit to and from one node
   * @param bidirectional true if one stream may carry both directions (XEP-0288)
   * @param probesDelivery true if a partner without acknowledgements is pinged for them
   */
  public record Partner(
      String domain,
      List<String> additionalDomains,
      Trust trust,
      Negotiation tls,
      Negotiation sasl,
      boolean dialback,
      boolean allowsPlaintext,
      boolean allowsUnauthenticatedTls,
      boolean keepsAlive,
      Optional<Server> server,
      int connectionLimit,
      boolean bidirectional,
      boolean probesDelivery) {
    public Partner {
      additionalDomains = List.copyOf(additionalDomains);
    }

    /** A partner of that domain with every setting at its default. */
    public static Partner of(String domain) {
      return new Partner(
          domain,
          List.of(),
          Trust.UNVERIFIED,
          Negotiation.REQUIRED,
          Negotiation.OPTIONAL,
          true,
          false,
          false,
          true,
          Optional.empty(),
          Limits.DEFAULT_CONNECTIONS,
          true,
          false);
    }

    /**
     * One that has to prove its domain by a certificate.
     *
     * @param server where it is; empty if it cannot be dialled
     */
    public static Partner certified(String domain, Optional<Server> server, int connectionLimit) {
      return new Partner(
          domain,
          List.of(),
          Trust.FEDERATED,
          Negotiation.REQUIRED,
          Negotiation.REQUIRED,
          true,
          false,
          false,
          true,
          server,
          connectionLimit,
          true,
          false);
    }

    /** The same where each direction has a stream of its own. */
    public Partner oneWay() {
      return new Partner(
          domain,
          additionalDomains,
          trust,
          tls,
          sasl,
          dialback,
          allowsPlaintext,
          allowsUnauthenticatedTls,
          keepsAlive,
          server,
          connectionLimit,
          false,
          probesDelivery);
    }

    /** How it may prove who it is, in both directions; empty for none that has been checked. */
    public Set<Method> methods() {
      Set<Method> methods = methods(tls, sasl, dialback);
      if (!allowsPlaintext) {
        methods.remove(Method.DIALBACK_TCP);
      }
      return methods;
    }

    /** The ways that three settings leave, as the matrix of the product has them. */
    static Set<Method> methods(Negotiation tls, Negotiation sasl, boolean dialback) {
      Set<Method> methods = EnumSet.noneOf(Method.class);
      if (tls != Negotiation.NONE && sasl != Negotiation.NONE) {
        methods.add(Method.EXTERNAL);
      }
      boolean isExternalOnly = tls == Negotiation.REQUIRED && sasl == Negotiation.REQUIRED;
      if (dialback && !isExternalOnly) {
        if (tls != Negotiation.NONE) {
          methods.add(Method.DIALBACK_TLS);
        }
        if (tls != Negotiation.REQUIRED) {
          methods.add(Method.DIALBACK_TCP);
        }
      }
      return methods;
    }

    public boolean isAnybody() {
      return domain.equals(ANYBODY);
    }
  }

  /**
   * Where a server is. Its certificate still has to prove the domain.
   *
   * @param directTls true if TLS begins at once
   */
  public record Server(String host, int port, boolean directTls) {}

  /**
   * The inside leg: what may attach on 23456.
   *
   * @param trust anchors of certificates of servers inside; empty for those of the inside
   * @param gateways what one of {@code inside.xmppGateways} may serve; one without an entry may
   *     serve all domains
   * @param transparent the certificate of partners' names that stock servers are shown; empty if
   *     none may attach
   * @param components domains that components may serve
   * @param dialIn servers inside that are dialled for what is meant for their domain
   * @param startTls true if a connection may begin in the clear
   */
  public record Internal(
      Optional<Path> trust,
      List<Gateway> gateways,
      Optional<Topology.KeyPairFiles> transparent,
      List<Component> components,
      List<DialIn> dialIn,
      boolean startTls) {
    static final Internal NONE =
        new Internal(Optional.empty(), List.of(), Optional.empty(), List.of(), List.of(), false);

    public Internal {
      gateways = List.copyOf(gateways);
      components = List.copyOf(components);
      dialIn = List.copyOf(dialIn);
    }

    /** True if servers or components may attach, wherever they are. */
    public boolean admitsOthersThanGateways() {
      return transparent.isPresent() || !components.isEmpty();
    }
  }

  /**
   * A gateway that may serve some domains only.
   *
   * @param name in its certificate
   * @param exclusive true if no other gateway may serve them at the same time
   */
  public record Gateway(String name, List<String> domains, boolean exclusive) {
    public Gateway {
      domains = List.copyOf(domains);
    }
  }

  /** A domain that a component serves (XEP-0114), and the file with their secret. */
  public record Component(String domain, Path secret) {}

  /** The server inside for a domain. */
  public record DialIn(String domain, Server server) {}

  /**
   * How much of each there may be on one node.
   *
   * @param strangers connections that have proven nothing
   * @param connectionsPerMinute new ones of one source
   * @param failures of proving anything by one source in ten minutes, before it is refused as long
   * @param pairs of domains on one stream
   * @param stanzaBytes octets of one stanza, at least 10000 (RFC 6120, 13.12)
   * @param partnerBytesPerSecond read of one partner, in the long run
   * @param partnerStanzasPerSecond taken of one partner, in the long run
   * @param queueStanzas that wait for one partner's stream
   * @param windowStanzas under way to or from one server inside
   * @param memoryBytes octets that all streams together may hold: near it new connections are
   *     refused, then partners wait
   * @param drainGrace how long a node that stops waits for what is under way
   */
  public record Limits(
      int strangers,
      int strangersPerSource,
      int connectionsPerMinute,
      int failures,
      int pairs,
      int stanzaBytes,
      int partnerBytesPerSecond,
      int partnerStanzasPerSecond,
      int queueStanzas,
      int queueBytes,
      int windowStanzas,
      int windowBytes,
      int memoryBytes,
      Duration drainGrace) {
    /** Octets that may wait on one connection: with more it is cut. */
    public static final int CONNECTION_BYTES = 16_777_216;

    static final int DEFAULT_CONNECTIONS = 20;
    private static final int NO_LIMIT = 1_000_000_000;

    public static final Limits DEFAULT =
        new Limits(
            200,
            10,
            30,
            10,
            64,
            262_144,
            30_000,
            200,
            2_000,
            4_194_304,
            10_000,
            16_777_216,
            268_435_456,
            Duration.ofSeconds(30));

    /** Octets under way to one gateway: all of them are written again when it resumes a stream. */
    public int gatewayWindowBytes() {
      return Math.min(windowBytes, CONNECTION_BYTES / 4 * 3);
    }

    /** The same without limits on what one partner sends. */
    Limits withoutRates() {
      return new Limits(
          strangers,
          strangersPerSource,
          connectionsPerMinute,
          failures,
          pairs,
          stanzaBytes,
          NO_LIMIT,
          NO_LIMIT,
          queueStanzas,
          queueBytes,
          windowStanzas,
          windowBytes,
          memoryBytes,
          drainGrace);
    }
  }

  /** The same for other partners, who may send as much as they like. */
  public Xmpp withTrusted(List<Partner> others) {
    return new Xmpp(
        others,
        directTls,
        dialbackSecret,
        stateFolder,
        connectionLimit,
        establishment,
        inactivity,
        keepAlive,
        logsBodies,
        limits.withoutRates(),
        internal);
  }

  /** The entry of a domain; empty if it has none. */
  public Optional<Partner> partner(String domain) {
    return partners.stream()
        .filter(p -> p.domain().equals(domain) || p.additionalDomains().contains(domain))
        .findFirst()
        .or(() -> partners.stream().filter(Partner::isAnybody).findFirst());
  }
}
