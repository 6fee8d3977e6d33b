package io.sallyport.app.demo;

import io.sallyport.net.mint.IssuedCertificate;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** TLS of the JDK for the demo's stand-ins, which trust the demo's authority alone. */
final class DemoTls {
  private static final char[] IN_MEMORY = {};

  private DemoTls() {}

  /** For a user: no certificate of its own. */
  static SSLContext user(IssuedCertificate authority) {
    return context(new KeyManager[0], trust(authority));
  }

  /** For a server: shows its certificate whether it accepts or dials. */
  static SSLContext server(IssuedCertificate authority, IssuedCertificate own) {
    return context(keys(own), trust(authority));
  }

  /**
   * For a partner's edge, which is another's and not of our authority.
   *
   * @param edge external name of our edge
   */
  static SSLContext partner(IssuedCertificate authority, IssuedCertificate own, String edge) {
    return context(keys(own), new PartnerTrust(trust(authority), edge));
  }

  private static KeyManager[] keys(IssuedCertificate own) {
    try {
      KeyStore store = emptyStore();
      store.setKeyEntry("own", own.key(), IN_MEMORY, own.chain().toArray(Certificate[]::new));
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, IN_MEMORY);
      return keys.getKeyManagers();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this Java runtime cannot hold a key in memory", e);
    }
  }

  private static X509ExtendedTrustManager trust(IssuedCertificate authority) {
    try {
      KeyStore store = emptyStore();
      store.setCertificateEntry("authority", authority.certificate());
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(store);
      for (TrustManager manager : trust.getTrustManagers()) {
        if (manager instanceof X509ExtendedTrustManager extended) {
          return extended;
        }
      }
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this Java runtime cannot trust a certificate", e);
    }
    throw new IllegalStateException("this Java runtime cannot trust a certificate");
  }

  private static SSLContext context(KeyManager[] keys, TrustManager trust) {
    try {
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(keys, new TrustManager[] {trust}, null);
      return tls;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime cannot do TLS", e);
    }
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, IN_MEMORY);
    return store;
  }
}
