package io.sallyport.webconf;

import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.topology.Webconf;
import io.sallyport.wire.srl.SrlMessage;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which services an agent may serve: those its certificate names, and those it is allowed besides.
 */
final class HelloPolicy {
  /** Type of a DNS name in a subject alternative name (RFC 5280 section 4.2.1.6). */
  private static final Integer DNS_NAME = 2;

  private HelloPolicy() {}

  /** True if every service is covered; there is no partial acceptance. */
  static boolean mayServe(
      SrlMessage.Hello hello, PeerIdentity peer, List<Webconf.Allowed> allowed) {
    Set<String> names = dnsNames(peer);
    Set<String> services = new HashSet<>(names);
    allowed.stream()
        .filter(entry -> names.contains(entry.name()))
        .forEach(entry -> services.addAll(entry.services()));
    return services.containsAll(hello.services());
  }

  /** The common name proves nothing here. */
  private static Set<String> dnsNames(PeerIdentity peer) {
    return peer.chain().isEmpty() || hasDnsNames(peer.chain().getFirst()) ? peer.names() : Set.of();
  }

  private static boolean hasDnsNames(X509Certificate certificate) {
    try {
      var alternatives = certificate.getSubjectAlternativeNames();
      return alternatives != null
          && alternatives.stream().anyMatch(name -> DNS_NAME.equals(name.getFirst()));
    } catch (CertificateParsingException _) {
      return false;
    }
  }
}
