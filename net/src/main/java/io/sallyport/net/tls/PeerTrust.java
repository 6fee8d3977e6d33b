package io.sallyport.net.tls;

import io.netty.handler.ssl.OpenSslCertificateException;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.ResumableX509ExtendedTrustManager;
import io.netty.internal.tcnative.CertificateVerifier;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.function.Function;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Puts {@link ChainCheck} where TLS engines look for it. Extends the extended class so that neither
 * provider adds checks of its own. A resumed connection is checked as a new one is: time, trust and
 * rules may have changed since.
 */
final class PeerTrust extends X509ExtendedTrustManager
    implements ResumableX509ExtendedTrustManager {
  private static final X509Certificate[] NO_ISSUERS = {};

  private final @Nullable ChainCheck check;
  private final Function<SSLEngine, NameRule> rules;

  /**
   * @param rules the rule for the other end of an engine
   */
  PeerTrust(ChainCheck check, Function<SSLEngine, NameRule> rules) {
    this.check = check;
    this.rules = rules;
  }

  private PeerTrust() {
    this.check = null;
    this.rules = _ -> NameRule.ANY;
  }

  /** Lets every chain pass, to be judged once the handshake is done. */
  static PeerTrust later() {
    return new PeerTrust();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    judge(chain, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    judge(chain, engine);
  }

  @Override
  public void resumeClientTrusted(X509Certificate[] chain, SSLEngine engine)
      throws CertificateException {
    judge(chain, engine);
  }

  @Override
  public void resumeServerTrusted(X509Certificate[] chain, SSLEngine engine)
      throws CertificateException {
    judge(chain, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw withoutEngine();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw withoutEngine();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw withoutEngine();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw withoutEngine();
  }

  private void judge(X509Certificate[] chain, SSLEngine engine) throws CertificateException {
    if (check == null) {
      return;
    }
    try {
      check.check(chain, rules.apply(engine));
    } catch (UntrustedCertificateException e) {
      throw engine instanceof ReferenceCountedOpenSslEngine
          ? new OpenSslCertificateException(e.getMessage(), e, code(e.fault()))
          : e;
    }
  }

  /** Of what is no code BoringSSL makes an internal error, and the other end seeks it with us. */
  private static int code(UntrustedCertificateException.Fault fault) {
    return switch (fault) {
      case EXPIRED -> CertificateVerifier.X509_V_ERR_CERT_HAS_EXPIRED;
      case UNKNOWN_AUTHORITY -> CertificateVerifier.X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY;
      case REJECTED -> CertificateVerifier.X509_V_ERR_CERT_REJECTED;
    };
  }

  /** No hint about accepted authorities: some ends send nothing if theirs is not in it. */
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return NO_ISSUERS;
  }

  private static CertificateException withoutEngine() {
    return new CertificateException("asked without an engine: the name rule is not known");
  }
}
