package io.sallyport.xmpp;

import io.sallyport.wire.xmpp.XmppDomain;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which domain a certificate proves between XMPP servers (RFC 6120 section 13.7, RFC 6125). The
 * chain and its dates have been judged before. A common name proves nothing.
 */
public final class CertificateProof {
  /** The form of name that proved a domain. */
  public enum Rule {
    /** {@code _xmpp-server.domain}, RFC 4985. */
    SRV_NAME,
    DNS_NAME,
    /** A dNSName whose star stands for the first label. */
    WILDCARD,
    /** id-on-xmppAddr, RFC 6120 section 13.7.1.4. */
    XMPP_ADDRESS;

    /** The name that proved a domain. */
    public String name(String domain) {
      return switch (this) {
        case SRV_NAME -> SERVICE + domain;
        case DNS_NAME, XMPP_ADDRESS -> domain;
        case WILDCARD -> "*" + domain.substring(domain.indexOf('.'));
      };
    }
  }

  /** Types of GeneralName, RFC 5280 section 4.2.1.6. */
  private static final int OTHER_NAME = 0;

  private static final int DNS_NAME = 2;

  /** 1.3.6.1.5.5.7.8.7, id-on-dnsSRV. */
  private static final String SRV_NAME_FORM = "2b06010505070807";

  /** 1.3.6.1.5.5.7.8.5, id-on-xmppAddr. */
  private static final String XMPP_ADDRESS_FORM = "2b06010505070805";

  private static final String SERVICE = "_xmpp-server.";
  private static final String STAR = "*.";

  private CertificateProof() {}

  /**
   * True if a certificate proves a domain.
   *
   * @param domain in lower case, other scripts as A-labels
   */
  public static boolean proves(X509Certificate certificate, String domain) {
    return rule(certificate, domain).isPresent();
  }

  /** By which form of name a certificate proves a domain; empty if it does not. */
  public static Optional<Rule> rule(X509Certificate certificate, String domain) {
    return alternatives(certificate).stream()
        .map(name -> rule(name, domain))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** An extension that cannot be read proves nothing. */
  private static Collection<List<?>> alternatives(X509Certificate certificate) {
    try {
      var alternatives = certificate.getSubjectAlternativeNames();
      return alternatives == null ? List.of() : alternatives;
    } catch (CertificateParsingException _) {
      return List.of();
    }
  }

  private static Optional<Rule> rule(List<?> name, String domain) {
    if (name.get(0).equals(DNS_NAME) && name.get(1) instanceof String dnsName) {
      return ofDnsName(dnsName.toLowerCase(Locale.ROOT), domain);
    }
    return name.get(0).equals(OTHER_NAME) && name.get(1) instanceof byte[] der
        ? OtherName.read(der).flatMap(other -> ofOtherName(other, domain))
        : Optional.empty();
  }

  private static Optional<Rule> ofDnsName(String name, String domain) {
    if (name.equals(domain)) {
      return Optional.of(Rule.DNS_NAME);
    }
    int dot = domain.indexOf('.');
    // RFC 6125, 6.4.3: the star is the whole first label and stands for exactly one.
    boolean isCovered =
        dot > 0 && name.startsWith(STAR) && name.substring(1).equals(domain.substring(dot));
    return isCovered ? Optional.of(Rule.WILDCARD) : Optional.empty();
  }

  private static Optional<Rule> ofOtherName(OtherName name, String domain) {
    String text = name.text().toLowerCase(Locale.ROOT);
    if (name.form().equals(SRV_NAME_FORM)) {
      return text.equals(SERVICE + domain) ? Optional.of(Rule.SRV_NAME) : Optional.empty();
    }
    return name.form().equals(XMPP_ADDRESS_FORM) && ascii(text).filter(domain::equals).isPresent()
        ? Optional.of(Rule.XMPP_ADDRESS)
        : Optional.empty();
  }

  /** An address may be in the script of its people; what IDNA 2003 would map is none. */
  private static Optional<String> ascii(String domain) {
    return XmppDomain.of(domain).map(XmppDomain::ascii);
  }
}
