package io.sallyport.topology.certificates;

import io.sallyport.topology.Topology;
import java.util.List;
import java.util.Locale;

/**
 * One certificate that the pool needs. All nodes have the same one, with the same key.
 *
 * @param subject the common name
 * @param names the subject alternative names, all of type dNSName; the subject is the first
 * @param usages what the extended key usage has to allow
 * @param assignedTo the services that present it
 */
public record PlannedCertificate(
    Role role,
    String subject,
    List<String> names,
    List<Usage> usages,
    Issuer issuer,
    List<String> assignedTo,
    Topology.KeyPairFiles files) {

  /** The side of the pool that presents the certificate. */
  public enum Role {
    EXTERNAL,
    INTERNAL;

    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** RFC 5280, 4.2.1.12. */
  public enum Usage {
    SERVER("serverAuth", "1.3.6.1.5.5.7.3.1"),
    CLIENT("clientAuth", "1.3.6.1.5.5.7.3.2");

    private final String key;
    private final String oid;

    Usage(String key, String oid) {
      this.key = key;
      this.oid = oid;
    }

    public String key() {
      return key;
    }

    public String oid() {
      return oid;
    }
  }

  /** Whose authority the other ends trust. */
  public enum Issuer {
    PUBLIC("public CA"),
    ANY("public or private CA");

    private final String words;

    Issuer(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }
  }
}
