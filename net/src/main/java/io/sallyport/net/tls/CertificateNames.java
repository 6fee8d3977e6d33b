package io.sallyport.net.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/** Reads the names that a certificate proves. */
final class CertificateNames {
  /** Types of GeneralName, RFC 5280 section 4.2.1.6. */
  private static final int DNS_NAME = 2;

  private static final int URI = 6;

  private CertificateNames() {}

  /**
   * What the first certificate of a chain proves.
   *
   * @param chain not empty
   */
  static PeerIdentity of(List<X509Certificate> chain) {
    X509Certificate certificate = chain.getFirst();
    Set<String> names = new HashSet<>();
    Set<String> sipDomains = new HashSet<>();
    boolean isCommonNameUsed = true;
    for (List<?> alternative : alternatives(certificate)) {
      var type = alternative.get(0);
      if (type.equals(DNS_NAME)) {
        isCommonNameUsed = false;
        names.add(lower((String) alternative.get(1)));
      } else if (type.equals(URI)) {
        isCommonNameUsed = false;
        addSipDomain((String) alternative.get(1), sipDomains);
      }
    }
    if (isCommonNameUsed) {
      addCommonName(certificate, names);
    }
    return new PeerIdentity(names, sipDomains, chain);
  }

  /** An extension that cannot be read proves nothing, and its certificate has no common name. */
  private static Collection<List<?>> alternatives(X509Certificate certificate) {
    try {
      var alternatives = certificate.getSubjectAlternativeNames();
      return alternatives == null ? List.of() : alternatives;
    } catch (CertificateParsingException _) {
      return List.of(List.of(DNS_NAME, ""));
    }
  }

  /** Only {@code sip:domain} counts: no other scheme, no user part (RFC 5922 section 7.1). */
  private static void addSipDomain(String uri, Set<String> sipDomains) {
    var lower = lower(uri);
    if (lower.startsWith("sip:") && lower.length() > 4 && lower.indexOf('@') < 0) {
      sipDomains.add(lower.substring(4));
    }
  }

  private static void addCommonName(X509Certificate certificate, Set<String> names) {
    try {
      // The last in the text is the first in the certificate: the most specific one.
      for (var part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
        if (part.getType().equalsIgnoreCase("CN") && part.getValue() instanceof String name) {
          names.clear();
          names.add(lower(name));
        }
      }
    } catch (InvalidNameException _) {
      names.clear();
    }
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
