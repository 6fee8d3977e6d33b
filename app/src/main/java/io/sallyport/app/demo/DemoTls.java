package io.sallyport.app.demo;

import io.sallyport.net.mint.IssuedCertificate;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** TLS of the JDK for the demo's stand-ins, which trust the demo's authority alone. */
final class DemoTls {
  private static final char[] IN_MEMORY = {};

  private DemoTls() {}

  /** For a user: no certificate of its own. */
  static SSLContext user(IssuedCertificate authority) {
    return context(authority, new KeyManager[0]);
  }

  /** For a server: shows its certificate whether it accepts or dials. */
  static SSLContext server(IssuedCertificate authority, IssuedCertificate own) {
    try {
      KeyStore store = emptyStore();
      store.setKeyEntry("own", own.key(), IN_MEMORY, own.chain().toArray(Certificate[]::new));
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, IN_MEMORY);
      return context(authority, keys.getKeyManagers());
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this Java runtime cannot hold a key in memory", e);
    }
  }

  private static SSLContext context(IssuedCertificate authority, KeyManager[] keys) {
    try {
      KeyStore store = emptyStore();
      store.setCertificateEntry("authority", authority.certificate());
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(keys, trust.getTrustManagers(), null);
      return tls;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this Java runtime cannot do TLS", e);
    }
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, IN_MEMORY);
    return store;
  }
}
