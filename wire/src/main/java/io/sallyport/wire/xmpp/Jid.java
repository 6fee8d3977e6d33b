package io.sallyport.wire.xmpp;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import rocks.xmpp.precis.PrecisProfile;
import rocks.xmpp.precis.PrecisProfiles;

/**
 * An address (RFC 7622). What {@link #parse} checks is what a server in between has to: the parts,
 * their lengths, and what can stand in no form of them. {@link #prepared} does the rest, which
 * belongs to those who know the users.
 *
 * @param local empty for a domain's own address
 */
public record Jid(Optional<String> local, XmppDomain domain, Optional<String> resource) {
  /** In UTF-8, of each part (section 3.1). */
  static final int MAX_PART_OCTETS = 1023;

  /** Characters that a local part cannot have (section 3.3.1). */
  private static final String NOT_IN_LOCAL = "\"&'/:<>@";

  /** The address that a text is; empty if none. */
  public static Optional<Jid> parse(String text) {
    int slash = text.indexOf('/');
    String bare = slash < 0 ? text : text.substring(0, slash);
    Optional<String> resource =
        slash < 0 ? Optional.empty() : Optional.of(text.substring(slash + 1));
    int at = bare.indexOf('@');
    Optional<String> local = at < 0 ? Optional.empty() : Optional.of(bare.substring(0, at));
    boolean isGood =
        local.map(Jid::isLocal).orElse(true) && resource.map(Jid::isResource).orElse(true);
    return isGood
        ? XmppDomain.of(bare.substring(at + 1)).map(domain -> new Jid(local, domain, resource))
        : Optional.empty();
  }

  /** The domain of an address whose other parts may be bad; empty if it has none. */
  public static Optional<XmppDomain> domainOf(String text) {
    int slash = text.indexOf('/');
    String bare = slash < 0 ? text : text.substring(0, slash);
    return XmppDomain.of(bare.substring(bare.lastIndexOf('@') + 1));
  }

  private static boolean isLocal(String part) {
    return isPart(part) && part.chars().noneMatch(c -> c == ' ' || NOT_IN_LOCAL.indexOf(c) >= 0);
  }

  private static boolean isResource(String part) {
    return isPart(part) && part.charAt(0) != ' ';
  }

  private static boolean isPart(String part) {
    return !part.isEmpty()
        && part.length() <= MAX_PART_OCTETS
        && part.getBytes(StandardCharsets.UTF_8).length <= MAX_PART_OCTETS
        && part.chars().noneMatch(Character::isISOControl);
  }

  /**
   * The same with its parts in the form that is compared (sections 3.3 and 3.4): a local part by
   * the profile UsernameCaseMapped, a resource by OpaqueString (RFC 8265). Empty if one cannot be.
   */
  public Optional<Jid> prepared() {
    try {
      Optional<String> preparedLocal =
          local.map(part -> prepare(PrecisProfiles.USERNAME_CASE_MAPPED, part));
      Optional<String> preparedResource =
          resource.map(part -> prepare(PrecisProfiles.OPAQUE_STRING, part));
      boolean isGood =
          preparedLocal.map(Jid::isLocal).orElse(true)
              && preparedResource.map(Jid::isResource).orElse(true);
      return isGood
          ? Optional.of(new Jid(preparedLocal, domain, preparedResource))
          : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static String prepare(PrecisProfile profile, String part) {
    return profile.enforce(part);
  }

  /** Without its resource. */
  public Jid bare() {
    return resource.isEmpty() ? this : new Jid(local, domain, Optional.empty());
  }

  @Override
  public String toString() {
    return local.map(part -> part + "@").orElse("")
        + domain
        + resource.map(part -> "/" + part).orElse("");
  }
}
