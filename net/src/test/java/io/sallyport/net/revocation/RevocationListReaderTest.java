package io.sallyport.net.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.sallyport.net.mint.CertificateRequest.StatusPlaces;
import io.sallyport.net.mint.IssuedCertificate;
import io.sallyport.net.revocation.TestAuthority.Change;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.ReasonFlags;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RevocationListReaderTest {
  private static final GeneralName NAME =
      new GeneralName(GeneralName.uniformResourceIdentifier, "http://crl.example/a.crl");
  private static final GeneralName OTHER_NAME =
      new GeneralName(GeneralName.uniformResourceIdentifier, "http://crl.example/b.crl");
  private static final TestAuthority AUTHORITY = new TestAuthority("Harbor Authority");
  private static final IssuedCertificate GOOD = AUTHORITY.issue("good.example", StatusPlaces.NONE);
  private static final IssuedCertificate REVOKED =
      AUTHORITY.issue("revoked.example", StatusPlaces.NONE);

  private static RevocationList read(byte[] octets) throws UselessWordException {
    return new RevocationListReader(AUTHORITY.certificate(), TestAuthority.NOW).read(octets);
  }

  private static void assertUseless(byte[] octets, String why) {
    assertThatThrownBy(() -> read(octets))
        .isInstanceOf(UselessWordException.class)
        .hasMessageContaining(why);
  }

  private static StatusPeriod period() {
    return new StatusPeriod(TestAuthority.THIS_UPDATE, TestAuthority.NEXT_UPDATE);
  }

  @Test
  void tellsWhatIsRevoked() throws UselessWordException {
    var list = read(AUTHORITY.list(REVOKED.certificate()));
    assertThat(list.word(GOOD.certificate(), Set.of(NAME)))
        .contains(new StatusWord.NotRevoked(period()));
    assertThat(list.word(REVOKED.certificate(), Set.of(NAME)))
        .containsInstanceOf(StatusWord.Revoked.class);
  }

  @Test
  void findsEachSerialAmongMany() throws UselessWordException {
    long seed = Long.getLong("sallyport.seed", 1);
    var random = new Random(seed);
    var serials = random.ints(500, 1, 1000).mapToObj(BigInteger::valueOf).distinct().toList();
    var list =
        read(
            AUTHORITY.list(builder ->
                serials.forEach(serial ->
                    builder.addCRLEntry(serial, Date.from(Instant.EPOCH), random.nextInt(2)))));
    for (int serial = 1; serial < 1000; serial += 7) {
      var word = list.word(withSerial(serial), Set.of());
      boolean isRevoked = word.orElseThrow() instanceof StatusWord.Revoked;
      assertThat(isRevoked)
          .as("serial %d, seed %d", serial, seed)
          .isEqualTo(serials.contains(BigInteger.valueOf(serial)));
    }
  }

  private static X509Certificate withSerial(long serial) {
    return AUTHORITY.certificate(BigInteger.valueOf(serial), _ -> {});
  }

  @Test
  void readsAListWithoutEntries() throws UselessWordException {
    assertThat(read(AUTHORITY.list()).word(GOOD.certificate(), Set.of()))
        .contains(new StatusWord.NotRevoked(period()));
  }

  @Test
  void takesExtensionsThatChangeNothing() throws UselessWordException {
    var list =
        read(
            AUTHORITY.list(builder -> {
              builder.addExtension(Extension.cRLNumber, false, new CRLNumber(BigInteger.TEN));
              builder.addExtension(Extension.freshestCRL, false, DERNull.INSTANCE);
            }));
    assertThat(list.word(GOOD.certificate(), Set.of())).isPresent();
  }

  static Stream<Arguments> useless() {
    Date now = Date.from(TestAuthority.NOW);
    return Stream.of(
        change("expired", builder -> builder.setNextUpdate(now)),
        Arguments.of(unending(TestAuthority.THIS_UPDATE, _ -> {}), "does not say how long"),
        change(
            "critical extension that is not understood",
            builder ->
                builder.addExtension(new ASN1ObjectIdentifier("1.2.3.4"), true, DERNull.INSTANCE)),
        change(
            "critical extension that is not understood",
            builder ->
                builder.addExtension(
                    Extension.deltaCRLIndicator, true, new CRLNumber(BigInteger.ONE))),
        change(
            "critical extension that is not understood",
            builder ->
                builder.addExtension(
                    Extension.deltaCRLIndicator, false, new CRLNumber(BigInteger.ONE))),
        change("an entry of the list has a critical", builder -> entry(builder, true)),
        scoped("indirect", new IssuingDistributionPoint(null, false, false, null, true, false)),
        scoped("attributes", new IssuingDistributionPoint(null, false, false, null, false, true)),
        scoped(
            "some reasons",
            new IssuingDistributionPoint(
                null, false, false, new ReasonFlags(ReasonFlags.keyCompromise), false, false)),
        scoped(
            "relative",
            new IssuingDistributionPoint(
                new DistributionPointName(
                    DistributionPointName.NAME_RELATIVE_TO_CRL_ISSUER,
                    new X500Name("CN=a").getRDNs()[0]),
                false,
                false,
                null,
                false,
                false)),
        Arguments.of(
            unending(
                TestAuthority.NOW.plus(Duration.ofMinutes(6)),
                builder -> builder.setNextUpdate(Date.from(TestAuthority.NEXT_UPDATE))),
            "from the future"));
  }

  private static Arguments change(String why, Change<X509v2CRLBuilder> change) {
    return Arguments.of(AUTHORITY.list(change), why);
  }

  private static Arguments scoped(String why, IssuingDistributionPoint point) {
    return change(
        why, builder -> builder.addExtension(Extension.issuingDistributionPoint, true, point));
  }

  private static byte[] unending(Instant from, Change<X509v2CRLBuilder> change) {
    var builder = new X509v2CRLBuilder(AUTHORITY.name(), Date.from(from));
    try {
      change.make(builder);
      return builder.build(AUTHORITY.signer()).getEncoded();
    } catch (IOException | OCSPException e) {
      throw new AssertionError(e);
    }
  }

  private static void entry(X509v2CRLBuilder builder, boolean isCritical) throws IOException {
    var extensions = new ExtensionsGenerator();
    extensions.addExtension(
        Extension.certificateIssuer,
        isCritical,
        new GeneralNames(new GeneralName(new X500Name("CN=Other"))));
    builder.addCRLEntry(BigInteger.TEN, Date.from(Instant.EPOCH), extensions.generate());
  }

  @ParameterizedTest
  @MethodSource("useless")
  void refusesListsThatDoNotCount(byte[] octets, String why) {
    assertUseless(octets, why);
  }

  @Test
  void refusesListsOfOthers() {
    var stranger = new TestAuthority("Stranger");
    assertUseless(stranger.list(), "not signed by");
    assertUseless(misnamed(), "another issuer");
    var namesake = new TestAuthority("Harbor Authority");
    assertUseless(namesake.list(), "not signed by");
  }

  private static byte[] misnamed() {
    var builder =
        new X509v2CRLBuilder(new X500Name("CN=Other"), Date.from(TestAuthority.THIS_UPDATE));
    try {
      return builder.build(AUTHORITY.signer()).getEncoded();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Octets of which a reader that takes them for a list would make millions of objects. */
  @Test
  void makesNothingOfWhatIsNotSigned() {
    byte[] many = new byte[RevocationLimits.MAX_CRL_OCTETS];
    for (int at = 0; at < many.length; at += 2) {
      many[at] = 4;
    }
    ByteBuffer.wrap(many).putShort((short) 0x3184).putInt(many.length - 6);
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    assertUseless(many, "cannot be read");
    ByteBuffer.wrap(many).putShort((short) 0x3084).putInt(many.length - 6);
    assertUseless(many, "cannot be read");
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(many.length / 10);
  }

  @Test
  void refusesAnIssuerThatMayNotSignLists() {
    var usage = new KeyUsage(KeyUsage.keyCertSign);
    var issuer =
        AUTHORITY.reissued(
            AUTHORITY.certificate().getPublicKey(),
            builder -> builder.addExtension(Extension.keyUsage, true, usage),
            AUTHORITY.signer());
    assertThatThrownBy(
            () -> new RevocationListReader(issuer, TestAuthority.NOW).read(AUTHORITY.list()))
        .hasMessageContaining("may not sign lists");
  }

  @Test
  void refusesWeakSignaturesAndTakesStrongOnes() throws UselessWordException {
    var keys = TestAuthority.rsaKeys();
    var signer = TestAuthority.signer("SHA256withRSA", keys.getPrivate());
    var issuer = AUTHORITY.reissued(keys.getPublic(), _ -> {}, signer);
    for (var algorithm : List.of("SHA256withRSA", "SHA384withRSA", "SHA512withRSA")) {
      var octets = AUTHORITY.list(_ -> {}, TestAuthority.signer(algorithm, keys.getPrivate()));
      var list = new RevocationListReader(issuer, TestAuthority.NOW).read(octets);
      assertThat(list.word(GOOD.certificate(), Set.of())).as(algorithm).isPresent();
    }
    for (var algorithm : List.of("SHA1withRSA", "MD5withRSA")) {
      var octets = AUTHORITY.list(_ -> {}, TestAuthority.signer(algorithm, keys.getPrivate()));
      assertThatThrownBy(() -> new RevocationListReader(issuer, TestAuthority.NOW).read(octets))
          .as(algorithm)
          .hasMessageContaining("weak algorithm");
    }
  }

  private static IssuingDistributionPoint scope(
      @Nullable DistributionPointName names, boolean usersOnly, boolean authoritiesOnly) {
    return new IssuingDistributionPoint(names, usersOnly, authoritiesOnly, null, false, false);
  }

  private static RevocationList scopedList(IssuingDistributionPoint point)
      throws UselessWordException {
    return read(
        AUTHORITY.list(
            builder -> builder.addExtension(Extension.issuingDistributionPoint, true, point)));
  }

  @Test
  void saysNothingOfWhatIsOutOfItsScope() throws UselessWordException {
    var below = AUTHORITY.below("Lower Authority", StatusPlaces.NONE).certificate();
    var user = GOOD.certificate();
    var users = scopedList(scope(null, true, false));
    assertThat(users.word(user, Set.of())).isPresent();
    assertThat(users.word(below, Set.of())).isEmpty();
    var authorities = scopedList(scope(null, false, true));
    assertThat(authorities.word(user, Set.of())).isEmpty();
    assertThat(authorities.word(below, Set.of())).isPresent();
    var names = new DistributionPointName(new GeneralNames(new GeneralName[] {NAME, NAME}));
    var named = scopedList(scope(names, false, false));
    assertThat(named.word(user, Set.of(OTHER_NAME, NAME))).isPresent();
    assertThat(named.word(user, Set.of(OTHER_NAME))).isEmpty();
    assertThat(named.word(user, Set.of())).isEmpty();
  }

  @Test
  void refusesOctetsThatAreNoList() {
    for (int length : new int[] {0, 1, 2, 100}) {
      assertUseless(new byte[length], "cannot be read");
    }
    byte[] whole = AUTHORITY.list(REVOKED.certificate());
    for (int length = 1; length < whole.length; length++) {
      assertUseless(Arrays.copyOf(whole, length), "");
    }
  }

  @Test
  void refusesEveryChangedOctet() {
    byte[] whole = AUTHORITY.list(REVOKED.certificate());
    for (int at = 0; at < whole.length; at++) {
      byte[] changed = whole.clone();
      changed[at] ^= 1;
      assertUseless(changed, "");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0x30, 0xa0, 0x31, 0x24})
  void refusesDeepNesting(int tag) {
    byte[] nested = new byte[100_000];
    for (int at = 0; at + 1 < nested.length; at += 2) {
      nested[at] = (byte) tag;
      nested[at + 1] = (byte) 0x80;
    }
    assertUseless(nested, "cannot be read");
  }

  @Test
  void refusesDeepNestingOfKnownLength() {
    assertUseless(nested(20_000), "cannot be read");
  }

  /** Sequences within sequences, each with its true length in four octets. */
  private static byte[] nested(int depth) {
    int header = 6;
    byte[] octets = new byte[depth * header];
    for (int i = 0; i < depth; i++) {
      int length = (depth - i - 1) * header;
      int at = i * header;
      octets[at] = 0x30;
      octets[at + 1] = (byte) 0x84;
      octets[at + 2] = (byte) (length >>> 24);
      octets[at + 3] = (byte) (length >>> 16);
      octets[at + 4] = (byte) (length >>> 8);
      octets[at + 5] = (byte) length;
    }
    return octets;
  }

  @Test
  void survivesRandomDamage() {
    long seed = Long.getLong("sallyport.seed", 1);
    var random = new Random(seed);
    byte[] whole = AUTHORITY.list(REVOKED.certificate());
    for (int round = 0; round < 3000; round++) {
      byte[] damaged = whole.clone();
      for (int i = 0; i <= random.nextInt(8); i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      if (!Arrays.equals(damaged, whole)) {
        assertThatThrownBy(() -> read(damaged))
            .as("seed %d", seed)
            .isInstanceOf(UselessWordException.class);
      }
    }
  }
}
