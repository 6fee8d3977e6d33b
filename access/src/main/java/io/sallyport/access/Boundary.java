package io.sallyport.access;

import io.sallyport.topology.Federation.Verification;
import io.sallyport.topology.Topology.Hiding;
import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.NameAddress;
import io.sallyport.wire.sip.SipEdit;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipUri;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which header fields may cross the boundary, by who sends and who receives: one table, applied to
 * requests and responses. Vias and routes are {@link Forwarder}'s.
 */
final class Boundary {
  /** What nobody outside may say, in a request or a response: the inside would believe it. */
  private static final List<HeaderName> NOT_FROM_OUTSIDE =
      List.of(
          HeaderName.MS_EDGE_PROXY_MESSAGE_TRUST,
          HeaderName.MS_ASSERTED_VERIFICATION_LEVEL,
          HeaderName.MS_USER_LOGON_DATA,
          HeaderName.MS_KEEP_ALIVE,
          HeaderName.P_CHARGING_VECTOR,
          HeaderName.P_VISITED_NETWORK_ID);

  /**
   * More of the same, lower case: what mobile networks say of a user among themselves (RFC 7315,
   * 5502, 5002, 4457, 6050, 7316).
   */
  private static final Set<String> OF_MOBILE_NETWORKS =
      Set.of(
          "p-access-network-info",
          "p-asserted-service",
          "p-associated-uri",
          "p-called-party-id",
          "p-charging-function-addresses",
          "p-preferred-service",
          "p-private-network-indication",
          "p-profile-key",
          "p-served-user",
          "p-user-database");

  private static final List<HeaderName> NOT_IN_REQUESTS_FROM_CLIENTS =
      List.of(HeaderName.MS_DIAGNOSTICS, HeaderName.MS_DIAGNOSTICS_PUBLIC);

  private static final List<HeaderName> NOT_TO_CLIENTS =
      List.of(HeaderName.MS_ASSERTED_VERIFICATION_LEVEL, HeaderName.MS_SPLIT_DOMAIN_INFO);

  private static final List<HeaderName> NOT_TO_PARTNERS =
      List.of(
          HeaderName.MS_EDGE_PROXY_MESSAGE_TRUST,
          HeaderName.MS_ASSERTED_VERIFICATION_LEVEL,
          HeaderName.MS_SPLIT_DOMAIN_INFO,
          HeaderName.MS_DIAGNOSTICS,
          HeaderName.MS_USER_LOGON_DATA,
          HeaderName.MS_KEEP_ALIVE,
          HeaderName.P_PREFERRED_IDENTITY,
          HeaderName.AUTHORIZATION,
          HeaderName.PROXY_AUTHORIZATION,
          HeaderName.AUTHENTICATION_INFO,
          HeaderName.PROXY_AUTHENTICATION_INFO);

  /** What names software and servers. */
  private static final List<HeaderName> NOT_TO_PARTNERS_IF_STRICT =
      List.of(HeaderName.SERVER, HeaderName.USER_AGENT, HeaderName.WARNING);

  /** Realm of the authentication of this family ([MS-SIPAE]). */
  private static final String OUR_REALM = "sip communications service";

  private static final Pattern REALM = Pattern.compile("realm\\s*=\\s*\"?([^\",]*)");

  private static final String VERIFIED = "ms-source-verified-user";
  private static final String SPLIT_INTRA = "ms-traffic-type=SplitIntra";

  private final Set<String> domains;
  private final Hiding hiding;
  private final boolean marksVerifiable;
  private final boolean disclosesArchiving;
  private final Set<String> notWithPartners;
  private final Set<String> notFromPartners;

  Boundary(AccessSettings settings) {
    this.domains = settings.domains();
    this.hiding = settings.hiding();
    this.marksVerifiable = settings.federation().federation().marksVerifiable();
    this.disclosesArchiving = settings.federation().federation().disclosesArchiving();
    this.notWithPartners = Set.copyOf(settings.federation().federation().droppedHeaders());
    this.notFromPartners =
        Stream.concat(OF_MOBILE_NETWORKS.stream(), notWithPartners.stream())
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Takes off what must not go inside. */
  void fromClient(SipEdit edit, SipMessage message) {
    drop(edit, message, NOT_FROM_OUTSIDE);
    dropNamed(edit, message, OF_MOBILE_NETWORKS);
    dropIfThere(edit, message, HeaderName.MS_SPLIT_DOMAIN_INFO);
    if (message.isRequest()) {
      drop(edit, message, NOT_IN_REQUESTS_FROM_CLIENTS);
      if (!hasCredentials(message)) {
        // With credentials it is signed and the inside judges it; without it is an empty claim.
        dropIfThere(edit, message, HeaderName.P_ASSERTED_IDENTITY);
      }
    }
  }

  private static boolean hasCredentials(SipMessage request) {
    return request.first(HeaderName.AUTHORIZATION) >= 0
        || request.first(HeaderName.PROXY_AUTHORIZATION) >= 0;
  }

  /**
   * Takes off what must not go inside.
   *
   * @param isSplit true between two users of a domain of ours, one of whom lives at the partner
   * @param mayAssert domains that the partner may assert identities of; if none, it asserts nothing
   */
  void fromPartner(SipEdit edit, SipMessage message, boolean isSplit, Set<String> mayAssert) {
    drop(edit, message, NOT_FROM_OUTSIDE);
    dropNamed(edit, message, notFromPartners);
    dropIfThere(edit, message, HeaderName.P_PREFERRED_IDENTITY);
    if (!isSplit) {
      dropIfThere(edit, message, HeaderName.MS_SPLIT_DOMAIN_INFO);
    }
    if (!assertsOnly(message, mayAssert)) {
      edit.remove(HeaderName.P_ASSERTED_IDENTITY);
    }
    if (message.isRequest()) {
      // The public kind stays: partners say why a call ended ([MS-OCER] 2.2.1.2).
      dropIfThere(edit, message, HeaderName.MS_DIAGNOSTICS);
      dropOfOurRealm(edit, message, HeaderName.AUTHORIZATION);
      dropOfOurRealm(edit, message, HeaderName.PROXY_AUTHORIZATION);
    }
  }

  /** Only identities of the partner's own domains are believed; one other takes all with it. */
  private static boolean assertsOnly(SipMessage message, Set<String> mayAssert) {
    for (String value : message.values(HeaderName.P_ASSERTED_IDENTITY)) {
      NameAddress address = NameAddress.parse(value);
      if (address == null || mayAssert.isEmpty()) {
        return false;
      }
      SipUri uri = address.uri();
      boolean isSip = address.uriText().regionMatches(true, 0, "sip", 0, 3);
      if (isSip && (uri == null || !mayAssert.contains(OurNames.canonical(uri.host())))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Credentials for us would be tried inside, where the partner has no account to try; a challenge
   * of ours names the server that made it.
   */
  private void dropOfOurRealm(SipEdit edit, SipMessage message, HeaderName name) {
    for (int line = message.first(name); line >= 0; line = message.next(name, line)) {
      if (isOfOurRealm(message.headerValue(line))) {
        edit.removeLine(line);
      }
    }
  }

  /**
   * True unless a realm is named and nothing that looks like one is ours: quotes, blanks and
   * repetitions are read by servers in more ways than one.
   */
  private boolean isOfOurRealm(String value) {
    Matcher realms = REALM.matcher(value.toLowerCase(Locale.ROOT).replace("\\", ""));
    boolean isNamed = false;
    while (realms.find()) {
      isNamed = true;
      String realm = realms.group(1).strip();
      if (realm.equals(OUR_REALM) || domains.contains(realm)) {
        return true;
      }
    }
    return !isNamed;
  }

  /**
   * Takes off what a client must not see.
   *
   * @param isAuthenticated true if diagnostics meant for insiders may reach it
   */
  void toClient(SipEdit edit, SipMessage message, boolean isAuthenticated) {
    drop(edit, message, NOT_TO_CLIENTS);
    if (!isAuthenticated) {
      dropIfThere(edit, message, HeaderName.MS_DIAGNOSTICS);
    }
    if (!message.isRequest()) {
      dropIfThere(edit, message, HeaderName.MS_KEEP_ALIVE);
    }
  }

  /**
   * Takes off what a partner must not see, and says of a request what partners are told.
   *
   * @param isSplit true between two users of a domain of ours, one of whom lives at the partner
   */
  void toPartner(SipEdit edit, SipMessage message, boolean isSplit) {
    toPartner(edit, message, isSplit, true);
  }

  /**
   * Carries a message from one partner to another: neither believes more of it than we do.
   *
   * @param mayAssert domains that its sender may assert identities of
   * @param isVerified true if its sender is who it says
   */
  void between(SipEdit edit, SipMessage message, Set<String> mayAssert, boolean isVerified) {
    fromPartner(edit, message, false, mayAssert);
    toPartner(edit, message, false, isVerified);
  }

  private void toPartner(SipEdit edit, SipMessage message, boolean isSplit, boolean isVerified) {
    drop(edit, message, NOT_TO_PARTNERS);
    dropNamed(edit, message, notWithPartners);
    dropOfOurRealm(edit, message, HeaderName.WWW_AUTHENTICATE);
    dropOfOurRealm(edit, message, HeaderName.PROXY_AUTHENTICATE);
    if (hiding == Hiding.STRICT) {
      drop(edit, message, NOT_TO_PARTNERS_IF_STRICT);
    }
    if (isPrivate(message)) {
      dropIfThere(edit, message, HeaderName.P_ASSERTED_IDENTITY);
    }
    if (!message.isRequest()) {
      return;
    }
    edit.append(
        HeaderName.MS_ASSERTED_VERIFICATION_LEVEL,
        VERIFIED + '=' + (marksVerifiable && isVerified ? "verified" : "unverified"));
    if (disclosesArchiving) {
      edit.append("ms-archiving", "yes");
    }
    if (isSplit) {
      edit.append(HeaderName.MS_SPLIT_DOMAIN_INFO, SPLIT_INTRA);
    }
  }

  /** RFC 3325 section 7: the asserted identity is for the trusted network alone. */
  private static boolean isPrivate(SipMessage message) {
    for (int line = message.first(HeaderName.PRIVACY);
        line >= 0;
        line = message.next(HeaderName.PRIVACY, line)) {
      for (String word : message.headerValue(line).split("[;,]", -1)) {
        if (word.strip().equalsIgnoreCase("id")) {
          return true;
        }
      }
    }
    return false;
  }

  /** What a message of a partner says about its sender; null if it says nothing. */
  static @Nullable Boolean statedVerified(SipMessage message) {
    String value = message.value(HeaderName.MS_ASSERTED_VERIFICATION_LEVEL);
    if (value == null) {
      return null;
    }
    for (String part : value.split(";", -1)) {
      String[] pair = part.strip().split("=", 2);
      if (pair.length == 2 && pair[0].strip().equalsIgnoreCase(VERIFIED)) {
        return pair[1].strip().equalsIgnoreCase("verified");
      }
    }
    return null;
  }

  /** True if the inside may take a partner's message as from whom it says. */
  static boolean isVerified(Partner partner, SipMessage message) {
    return switch (partner.verification()) {
      case ALWAYS_VERIFIABLE -> true;
      case ALWAYS_UNVERIFIABLE -> false;
      case SOURCE -> Boolean.TRUE.equals(statedVerified(message));
    };
  }

  /** True if a request of a partner lacks the word on its sender that is asked of it. */
  static boolean lacksVerification(Partner partner, SipMessage message) {
    return partner.verification() == Verification.SOURCE && statedVerified(message) == null;
  }

  /** True for a request within one domain that is split between us and a provider. */
  static boolean isWithinSplitDomain(SipMessage message) {
    String value = message.value(HeaderName.MS_SPLIT_DOMAIN_INFO);
    return value != null && value.strip().equalsIgnoreCase(SPLIT_INTRA);
  }

  private static void drop(SipEdit edit, SipMessage message, List<HeaderName> names) {
    for (HeaderName name : names) {
      dropIfThere(edit, message, name);
    }
  }

  /**
   * @param names lower case
   */
  private static void dropNamed(SipEdit edit, SipMessage message, Set<String> names) {
    for (int line = 0; line < message.headerCount() && !names.isEmpty(); line++) {
      if (names.contains(message.headerNameText(line).toLowerCase(Locale.ROOT))) {
        edit.removeLine(line);
      }
    }
  }

  private static void dropIfThere(SipEdit edit, SipMessage message, HeaderName name) {
    if (message.first(name) >= 0) {
      edit.remove(name);
    }
  }
}
