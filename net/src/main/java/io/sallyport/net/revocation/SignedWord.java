package io.sallyport.net.revocation;

import java.security.PublicKey;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.ContentVerifierProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;

/** Which signatures of authorities count, and how they are verified. */
final class SignedWord {
  private static final Set<ASN1ObjectIdentifier> STRONG =
      Set.of(
          PKCSObjectIdentifiers.sha256WithRSAEncryption,
          PKCSObjectIdentifiers.sha384WithRSAEncryption,
          PKCSObjectIdentifiers.sha512WithRSAEncryption,
          X9ObjectIdentifiers.ecdsa_with_SHA256,
          X9ObjectIdentifiers.ecdsa_with_SHA384,
          X9ObjectIdentifiers.ecdsa_with_SHA512,
          EdECObjectIdentifiers.id_Ed25519,
          EdECObjectIdentifiers.id_Ed448);

  private SignedWord() {}

  /** True if a signature made so counts: no SHA-1, nothing older, and no RSASSA-PSS. */
  static boolean isStrong(AlgorithmIdentifier algorithm) {
    return STRONG.contains(algorithm.getAlgorithm());
  }

  static ContentVerifierProvider verifier(PublicKey key) throws OperatorCreationException {
    return new JcaContentVerifierProviderBuilder().build(key);
  }
}
