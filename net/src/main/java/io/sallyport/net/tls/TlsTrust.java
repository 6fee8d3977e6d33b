package io.sallyport.net.tls;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * The certificates that end a chain.
 *
 * @param lists of what some of them have revoked, as they lay beside them
 */
public record TlsTrust(List<X509Certificate> anchors, List<X509CRL> lists) {
  public TlsTrust {
    anchors = List.copyOf(anchors);
    lists = List.copyOf(lists);
  }

  /** Without a list. */
  public TlsTrust(List<X509Certificate> anchors) {
    this(anchors, List.of());
  }

  /** Those of the Java runtime, which on Debian are those of the system. */
  public static TlsTrust system() {
    try {
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init((KeyStore) null);
      return new TlsTrust(
          Arrays.stream(factory.getTrustManagers())
              .filter(X509TrustManager.class::isInstance)
              .map(X509TrustManager.class::cast)
              .flatMap(manager -> Arrays.stream(manager.getAcceptedIssuers()))
              .toList());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime has no trust anchors", e);
    }
  }
}
