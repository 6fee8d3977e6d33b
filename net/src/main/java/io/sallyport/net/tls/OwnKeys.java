package io.sallyport.net.tls;

import java.net.Socket;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.KeyManagerFactorySpi;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows one identity, whichever authorities the other end says it likes: the hint is often
 * incomplete, and the other end's own check is what counts.
 */
final class OwnKeys extends X509ExtendedKeyManager {
  private static final String ALIAS = "own";

  private final TlsIdentity identity;
  private final String algorithm;

  OwnKeys(TlsIdentity identity) {
    this.identity = identity;
    this.algorithm = identity.key().getAlgorithm();
  }

  /** A factory that knows this key manager only. */
  KeyManagerFactory factory() {
    return new Factory(this);
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    return takesStrongSignature(engine) ? aliasFor(keyType) : null;
  }

  /**
   * The engines sign with SHA-1 for who takes nothing else by our kind of key, which nobody is to
   * do any more (RFC 9155); who names no algorithm takes that (RFC 5246 section 7.4.1.4.1).
   */
  private boolean takesStrongSignature(SSLEngine engine) {
    return !(engine.getHandshakeSession() instanceof ExtendedSSLSession session)
        || Arrays.stream(session.getPeerSupportedSignatureAlgorithms()).anyMatch(this::isStrong);
  }

  private boolean isStrong(String signature) {
    boolean isOfOurKind =
        switch (algorithm) {
          case "EC" -> signature.endsWith("withECDSA");
          case "RSA" -> signature.contains("RSA");
          default -> true;
        };
    return isOfOurKind && !signature.startsWith("SHA1") && !signature.startsWith("MD5");
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
    for (var keyType : keyTypes) {
      if (aliasFor(keyType) != null) {
        return ALIAS;
      }
    }
    return null;
  }

  /** Key types come as {@code RSA}, {@code EC}, and with TLS 1.2 as {@code EC_RSA} as well. */
  private @Nullable String aliasFor(String keyType) {
    return keyType.equals(algorithm) || keyType.startsWith(algorithm + "_") ? ALIAS : null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    return aliasFor(keyType);
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
    return ALIAS;
  }

  @Override
  public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return new String[] {ALIAS};
  }

  @Override
  public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return new String[] {ALIAS};
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return alias.equals(ALIAS) ? identity.chain().toArray(X509Certificate[]::new) : null;
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return alias.equals(ALIAS) ? identity.key() : null;
  }

  private static final class Factory extends KeyManagerFactory {
    Factory(KeyManager manager) {
      super(new Spi(manager), new Holder(), "own");
    }
  }

  /** A factory must name a provider; this one provides nothing. */
  private static final class Holder extends Provider {
    private static final long serialVersionUID = 1L;

    Holder() {
      super("sallyport", "1", "");
    }
  }

  private static final class Spi extends KeyManagerFactorySpi {
    private final KeyManager manager;

    Spi(KeyManager manager) {
      this.manager = manager;
    }

    @Override
    protected void engineInit(@Nullable KeyStore keyStore, char @Nullable [] password) {}

    @Override
    protected void engineInit(ManagerFactoryParameters parameters) {}

    @Override
    protected KeyManager[] engineGetKeyManagers() {
      return new KeyManager[] {manager};
    }
  }
}
