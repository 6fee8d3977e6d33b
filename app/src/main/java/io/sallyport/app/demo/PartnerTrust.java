package io.sallyport.app.demo;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * How a partner trusts our nodes: the name of our edge must be proven by whoever connects, as by
 * who is connected to; for both a certificate for servers is good enough, because public
 * authorities issue no others.
 */
final class PartnerTrust extends X509ExtendedTrustManager {
  private static final int DNS_NAME = 2;

  /** The kind of key agreement, which is not known here and does not matter. */
  private static final String ANY_AGREEMENT = "UNKNOWN";

  private final X509ExtendedTrustManager trust;
  private final String edge;

  /**
   * @param edge external name of the edge
   */
  PartnerTrust(X509ExtendedTrustManager trust, String edge) {
    this.trust = trust;
    this.edge = edge;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    trust.checkServerTrusted(chain, ANY_AGREEMENT);
    boolean isEdge =
        chain[0].getSubjectAlternativeNames() != null
            && chain[0].getSubjectAlternativeNames().stream()
                .anyMatch(name -> name.equals(List.of(DNS_NAME, edge)));
    if (!isEdge) {
      throw new CertificateException("the certificate does not prove " + edge);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    trust.checkServerTrusted(chain, type);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    trust.checkServerTrusted(chain, type, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    trust.checkServerTrusted(chain, type, engine);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return trust.getAcceptedIssuers();
  }
}
