package io.sallyport.net.mint;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What a certificate is to say.
 *
 * @param usages extended key usages; none leaves the extension out
 * @param statusPlaces where it says that its revocation can be asked for
 */
public record CertificateRequest(
    Names names, Validity validity, Set<Usage> usages, KeyType keyType, StatusPlaces statusPlaces) {

  /** Extended key usages, RFC 5280 section 4.2.1.12. */
  public enum Usage {
    SERVER,
    CLIENT,
    /** Neither: signing of code, to be refused by TLS. */
    CODE_SIGNING
  }

  /** Kinds of key; the small one is for tests of refusals. */
  public enum KeyType {
    EC_P256,
    RSA_2048,
    RSA_1024
  }

  public CertificateRequest {
    usages = Set.copyOf(usages);
  }

  /** Of which nothing says whether it was revoked. */
  public CertificateRequest(Names names, Validity validity, Set<Usage> usages, KeyType keyType) {
    this(names, validity, usages, keyType, StatusPlaces.NONE);
  }

  /** For a server, with an EC key, valid for a year, with its name as DNS name as well. */
  public static CertificateRequest server(String name, Instant from) {
    return new CertificateRequest(
        Names.of(name),
        new Validity(from, Duration.ofDays(365)),
        Set.of(Usage.SERVER),
        KeyType.EC_P256);
  }

  public CertificateRequest withNames(Names changed) {
    return new CertificateRequest(changed, validity, usages, keyType, statusPlaces);
  }

  public CertificateRequest withValidity(Instant from, Duration length) {
    return new CertificateRequest(names, new Validity(from, length), usages, keyType, statusPlaces);
  }

  public CertificateRequest withUsages(Set<Usage> changed) {
    return new CertificateRequest(names, validity, changed, keyType, statusPlaces);
  }

  public CertificateRequest withKeyType(KeyType changed) {
    return new CertificateRequest(names, validity, usages, changed, statusPlaces);
  }

  public CertificateRequest withStatusPlaces(StatusPlaces changed) {
    return new CertificateRequest(names, validity, usages, keyType, changed);
  }

  /**
   * The subject and its alternative names; without any the extension is left out.
   *
   * @param commonName the subject's only part
   */
  public record Names(
      String commonName, List<String> dnsNames, List<InetAddress> addresses, List<String> uris) {
    public Names {
      dnsNames = List.copyOf(dnsNames);
      addresses = List.copyOf(addresses);
      uris = List.copyOf(uris);
    }

    public static Names of(String name) {
      return new Names(name, List.of(name), List.of(), List.of());
    }

    public static Names ofCommonName(String commonName) {
      return new Names(commonName, List.of(), List.of(), List.of());
    }
  }

  /** When a certificate is valid; certificates count in seconds. */
  public record Validity(Instant from, Duration length) {
    Instant until() {
      return from.plus(length);
    }
  }

  /**
   * Where its revocation can be asked for; without any the extensions are left out.
   *
   * @param lists URLs of revocation lists, one distribution point each (RFC 5280 section 4.2.1.13)
   * @param responders URLs of OCSP responders (RFC 5280 section 4.2.2.1)
   */
  public record StatusPlaces(List<String> lists, List<String> responders) {
    public static final StatusPlaces NONE = new StatusPlaces(List.of(), List.of());

    public StatusPlaces {
      lists = List.copyOf(lists);
      responders = List.copyOf(responders);
    }
  }
}
