package io.sallyport.net.revocation;

import io.sallyport.net.revocation.RevocationList.Scope;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.TBSCertList;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * Reads revocation lists of one issuer (RFC 5280 section 5). The signature is verified before
 * anything else is read, and what is not understood makes the whole list useless.
 */
final class RevocationListReader {
  /** Position of the right to sign revocation lists among the usages of a key. */
  private static final int CRL_SIGN = 6;

  private static final Set<ASN1ObjectIdentifier> UNDERSTOOD =
      Set.of(Extension.issuingDistributionPoint);

  private final X509Certificate issuer;
  private final Instant now;

  RevocationListReader(X509Certificate issuer, Instant now) {
    this.issuer = issuer;
    this.now = now;
  }

  RevocationList read(byte[] octets) throws UselessWordException {
    try {
      var parts = SignedParts.of(octets);
      checkSignature(parts);
      return list(new X509CRLHolder(octets), parts, octets.length);
    } catch (IOException | OperatorCreationException | RuntimeException _) {
      // The library throws all kinds of unchecked exceptions for what is not as it should be.
      throw new UselessWordException("the list cannot be read");
    }
  }

  private void checkSignature(SignedParts parts)
      throws UselessWordException, IOException, OperatorCreationException {
    if (!SignedWord.isStrong(parts.algorithm())) {
      throw new UselessWordException("the list is signed with a weak algorithm");
    }
    if (!parts.isSignedWith(issuer.getPublicKey())) {
      throw new UselessWordException("the list is not signed by the certificate's issuer");
    }
  }

  private RevocationList list(X509CRLHolder list, SignedParts parts, int octets)
      throws UselessWordException, IOException {
    if (!list.toASN1Structure().getTBSCertList().getSignature().equals(parts.algorithm())) {
      throw new UselessWordException("the list is not signed as it says");
    }
    checkIssuer(list);
    var period = period(list);
    // Of a list that tells of changes only; its extension ought to be critical.
    boolean isDelta = list.getExtension(Extension.deltaCRLIndicator) != null;
    if (isDelta || !UNDERSTOOD.containsAll(list.getCriticalExtensionOIDs())) {
      throw new UselessWordException("the list has a critical extension that is not understood");
    }
    return new RevocationList(period, scope(list), octets, serials(list));
  }

  private void checkIssuer(X509CRLHolder list) throws UselessWordException, IOException {
    var name = new X500Principal(list.getIssuer().getEncoded());
    if (!name.equals(issuer.getSubjectX500Principal())) {
      throw new UselessWordException("the list is of another issuer: " + name);
    }
    boolean[] usages = issuer.getKeyUsage();
    if (usages != null && !usages[CRL_SIGN]) {
      throw new UselessWordException("the list's issuer may not sign lists");
    }
  }

  private StatusPeriod period(X509CRLHolder list) throws UselessWordException {
    if (list.getNextUpdate() == null) {
      throw new UselessWordException("the list does not say how long it counts");
    }
    var period =
        new StatusPeriod(list.getThisUpdate().toInstant(), list.getNextUpdate().toInstant());
    var fault = period.fault(now);
    if (fault != null) {
      throw new UselessWordException("the list does not count: " + fault);
    }
    return period;
  }

  private static Scope scope(X509CRLHolder list) throws UselessWordException {
    var extension = list.getExtension(Extension.issuingDistributionPoint);
    if (extension == null) {
      return Scope.ALL;
    }
    var point = IssuingDistributionPoint.getInstance(extension.getParsedValue());
    if (point.isIndirectCRL()
        || point.onlyContainsAttributeCerts()
        || point.getOnlySomeReasons() != null) {
      throw new UselessWordException("the list is indirect, of attributes or of some reasons only");
    }
    return scope(point);
  }

  private static Scope scope(IssuingDistributionPoint point) throws UselessWordException {
    boolean coversUsers = !point.onlyContainsCACerts();
    boolean coversAuthorities = !point.onlyContainsUserCerts();
    var name = point.getDistributionPoint();
    if (name == null) {
      return new Scope(Set.of(), coversUsers, coversAuthorities);
    }
    if (name.getType() != DistributionPointName.FULL_NAME) {
      throw new UselessWordException("the list is named relative to its issuer");
    }
    var names = Set.copyOf(List.of(GeneralNames.getInstance(name.getName()).getNames()));
    return new Scope(names, coversUsers, coversAuthorities);
  }

  /** An extension that changes whose entry it is, or one not understood, spoils the whole list. */
  private static byte[][] serials(X509CRLHolder list) throws UselessWordException {
    List<byte[]> serials = new ArrayList<>();
    var entries = list.toASN1Structure().getTBSCertList().getRevokedCertificateEnumeration();
    while (entries.hasMoreElements()) {
      var entry = (TBSCertList.CRLEntry) entries.nextElement();
      if (entry.hasExtensions() && entry.getExtensions().getCriticalExtensionOIDs().length > 0) {
        throw new UselessWordException("an entry of the list has a critical extension");
      }
      serials.add(entry.getUserCertificate().getValue().toByteArray());
    }
    return serials.toArray(byte[][]::new);
  }
}
