package io.sallyport.net.revocation;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.jspecify.annotations.Nullable;

/**
 * Where a certificate says that its revocation can be asked for, as far as it can be asked there by
 * us; at most {@link RevocationLimits#MAX_PLACES} of each kind.
 */
record AskablePlaces(List<ListPlace> lists, List<HttpPlace> responders) {
  private static final AskablePlaces NONE = new AskablePlaces(List.of(), List.of());

  /**
   * A revocation list.
   *
   * @param names all names of its distribution point, of which the list must bear one
   */
  record ListPlace(HttpPlace place, Set<GeneralName> names) {}

  /** The places in a certificate; what cannot be read is passed over, which leaves it unknown. */
  static AskablePlaces of(X509Certificate certificate, Set<Integer> ports) {
    try {
      return new AskablePlaces(lists(certificate, ports), responders(certificate, ports));
    } catch (RuntimeException _) {
      // The library throws all kinds of them for what is not as it should be.
      return NONE;
    }
  }

  private static List<ListPlace> lists(X509Certificate certificate, Set<Integer> ports) {
    var extension = extension(certificate, Extension.cRLDistributionPoints.getId());
    if (extension == null) {
      return List.of();
    }
    List<ListPlace> places = new ArrayList<>();
    for (var point : CRLDistPoint.getInstance(extension).getDistributionPoints()) {
      var names = names(point);
      urls(names, ports).map(place -> new ListPlace(place, Set.copyOf(names))).forEach(places::add);
    }
    return places.stream().limit(RevocationLimits.MAX_PLACES).toList();
  }

  /**
   * The names of a distribution point whose list tells all about all reasons and comes from the
   * certificate's own issuer; others are of no use without the rest (RFC 5280 section 6.3.3).
   */
  private static List<GeneralName> names(DistributionPoint point) {
    var name = point.getDistributionPoint();
    boolean isWhole = point.getReasons() == null && point.getCRLIssuer() == null;
    if (!isWhole || name == null || name.getType() != DistributionPointName.FULL_NAME) {
      return List.of();
    }
    return List.of(GeneralNames.getInstance(name.getName()).getNames());
  }

  private static List<HttpPlace> responders(X509Certificate certificate, Set<Integer> ports) {
    var extension = extension(certificate, Extension.authorityInfoAccess.getId());
    if (extension == null) {
      return List.of();
    }
    var descriptions = AuthorityInformationAccess.getInstance(extension).getAccessDescriptions();
    var names =
        Stream.of(descriptions)
            .filter(access -> access.getAccessMethod().equals(AccessDescription.id_ad_ocsp))
            .map(AccessDescription::getAccessLocation)
            .toList();
    return urls(names, ports).limit(RevocationLimits.MAX_PLACES).toList();
  }

  private static Stream<HttpPlace> urls(List<GeneralName> names, Set<Integer> ports) {
    return names.stream()
        .filter(name -> name.getTagNo() == GeneralName.uniformResourceIdentifier)
        .map(name -> HttpPlace.of(name.getName().toString(), ports))
        .flatMap(Optional::stream);
  }

  private static @Nullable ASN1Primitive extension(X509Certificate certificate, String id) {
    var value = certificate.getExtensionValue(id);
    if (value == null) {
      return null;
    }
    try {
      return ASN1Primitive.fromByteArray(ASN1OctetString.getInstance(value).getOctets());
    } catch (IOException e) {
      throw new IllegalArgumentException("not DER", e);
    }
  }
}
