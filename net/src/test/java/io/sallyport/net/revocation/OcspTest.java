package io.sallyport.net.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.net.mint.CertificateRequest.StatusPlaces;
import io.sallyport.net.mint.IssuedCertificate;
import io.sallyport.net.revocation.OcspAnswerReader.Answer;
import io.sallyport.net.revocation.TestAuthority.Change;
import io.sallyport.net.revocation.TestAuthority.Trait;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.ocsp.CertID;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OcspTest {
  private static final HttpPlace PLACE = new HttpPlace("ocsp.example", 80, "/");
  private static final TestAuthority AUTHORITY = new TestAuthority("Harbor Authority");
  private static final TestAuthority STRANGER = new TestAuthority("Stranger");
  private static final IssuedCertificate ISSUED =
      AUTHORITY.issue("partner.example", StatusPlaces.NONE);
  private static final OcspQuestion QUESTION = new OcspQuestion(AUTHORITY.link(ISSUED));
  private static final RevokedStatus REVOKED =
      new RevokedStatus(Date.from(TestAuthority.THIS_UPDATE), 1);

  private static Answer read(byte[] octets) throws UselessWordException {
    return new OcspAnswerReader(QUESTION, TestAuthority.NOW).read(octets);
  }

  private static void assertUseless(byte[] octets, String why) {
    assertThatThrownBy(() -> read(octets))
        .isInstanceOf(UselessWordException.class)
        .hasMessageContaining(why);
  }

  private static Change<BasicOCSPRespBuilder> good() {
    return good(TestAuthority.THIS_UPDATE, TestAuthority.NEXT_UPDATE);
  }

  private static Change<BasicOCSPRespBuilder> good(Instant from, @Nullable Instant until) {
    return builder ->
        builder.addResponse(
            AUTHORITY.id(ISSUED.certificate()),
            CertificateStatus.GOOD,
            Date.from(from),
            until == null ? null : Date.from(until),
            null);
  }

  @Test
  void asksWithGetAsLongAsTheRequestIsShort() throws IOException {
    var request = QUESTION.request(PLACE);
    assertThat(request.isGet()).isTrue();
    var base64 = URLDecoder.decode(request.place().target(), StandardCharsets.US_ASCII);
    var asked = new OCSPReq(Base64.getDecoder().decode(base64.substring(1)));
    assertThat(asked.getRequestList()).hasSize(1);
    assertThat(asked.getRequestList()[0].getCertID()).isEqualTo(AUTHORITY.id(ISSUED.certificate()));
    assertThat(asked.hasExtensions()).as("a nonce").isFalse();
  }

  @Test
  void asksWithPostOtherwise() throws IOException {
    for (var target : new String[] {"/" + "x".repeat(200), "/?responder=1"}) {
      var place = new HttpPlace("ocsp.example", 80, target);
      var request = QUESTION.request(place);
      assertThat(request.isGet()).isFalse();
      assertThat(request.place()).isEqualTo(place);
      byte[] body = new byte[request.body().remaining()];
      request.body().duplicate().get(body);
      assertThat(new OCSPReq(body).getRequestList()).hasSize(1);
      assertThat(new String(request.octets(), StandardCharsets.ISO_8859_1))
          .startsWith("POST " + target + " HTTP/1.1\r\nHost: ocsp.example\r\n")
          .contains("\r\nContent-Length: " + body.length + "\r\n")
          .contains("\r\nContent-Type: application/ocsp-request\r\n");
    }
  }

  @Test
  void tellsWhatTheIssuerSays() throws UselessWordException {
    var good = read(AUTHORITY.answer(ISSUED.certificate(), CertificateStatus.GOOD));
    var period = new StatusPeriod(TestAuthority.THIS_UPDATE, TestAuthority.NEXT_UPDATE);
    assertThat(good).isEqualTo(new Answer(new StatusWord.NotRevoked(period), Optional.empty()));
    var revoked = read(AUTHORITY.answer(ISSUED.certificate(), REVOKED));
    assertThat(revoked.word())
        .isEqualTo(new StatusWord.Revoked("since " + TestAuthority.THIS_UPDATE, period));
  }

  @Test
  void believesWhomTheIssuerLetsAnswer() throws UselessWordException {
    var trusted = AUTHORITY.responder(StatusPlaces.NONE, Trait.OCSP_SIGNING, Trait.NO_CHECK);
    assertThat(read(TestAuthority.answer(trusted, good())).toCheck()).isEmpty();
    var doubtful = AUTHORITY.responder(StatusPlaces.NONE, Trait.OCSP_SIGNING);
    assertThat(read(TestAuthority.answer(doubtful, good())).toCheck())
        .contains(doubtful.certificate());
  }

  @Test
  void believesNoOtherResponders() {
    for (var traits : new Trait[][] {{}, {Trait.NO_CHECK}}) {
      var responder = AUTHORITY.responder(StatusPlaces.NONE, traits);
      assertUseless(TestAuthority.answer(responder, good()), "may not sign answers");
    }
    var expired =
        AUTHORITY.responder(StatusPlaces.NONE, Trait.OCSP_SIGNING, Trait.NO_CHECK, Trait.EXPIRED);
    assertUseless(TestAuthority.answer(expired, good()), "does not count");
    var strange = STRANGER.responder(StatusPlaces.NONE, Trait.OCSP_SIGNING, Trait.NO_CHECK);
    assertUseless(TestAuthority.answer(strange, good()), "not of the same issuer");
    assertUseless(TestAuthority.answer(STRANGER.self(), good()), "not of the same issuer");
    var namesake = new TestAuthority("Harbor Authority");
    var imposter = namesake.responder(StatusPlaces.NONE, Trait.OCSP_SIGNING, Trait.NO_CHECK);
    assertUseless(TestAuthority.answer(imposter, good()), "not of the same issuer");
  }

  @Test
  void believesNoWrongSignature() {
    var forger = TestAuthority.signer("SHA256withECDSA", STRANGER.mint.authority().key());
    assertUseless(TestAuthority.answer(AUTHORITY.self(), good(), forger), "signature is wrong");
    var responder = AUTHORITY.responder(StatusPlaces.NONE, Trait.OCSP_SIGNING, Trait.NO_CHECK);
    assertUseless(TestAuthority.answer(responder, good(), forger), "signature is wrong");
    var weak = TestAuthority.signer("SHA1withECDSA", responder.key());
    assertUseless(TestAuthority.answer(responder, good(), weak), "weak algorithm");
  }

  static Stream<Arguments> useless() {
    var hour = Duration.ofHours(1);
    return Stream.of(
        Arguments.of(good(TestAuthority.THIS_UPDATE, TestAuthority.NOW), "expired"),
        Arguments.of(good(TestAuthority.NOW.minus(hour), null), "expired"),
        Arguments.of(
            good(TestAuthority.NOW.plus(hour), TestAuthority.NEXT_UPDATE), "from the future"),
        Arguments.of(about(STRANGER.id(ISSUED.certificate())), "something else"),
        Arguments.of(about(AUTHORITY.id(AUTHORITY.certificate())), "something else"),
        Arguments.of(single(new UnknownStatus(), null), "does not know"),
        Arguments.of(
            single(CertificateStatus.GOOD, new Extensions(critical())), "critical extension"),
        Arguments.of(
            (Change<BasicOCSPRespBuilder>)
                builder -> {
                  good().make(builder);
                  builder.setResponseExtensions(new Extensions(critical()));
                },
            "critical extension"),
        Arguments.of((Change<BasicOCSPRespBuilder>) _ -> {}, "something else"));
  }

  private static Extension critical() {
    try {
      return new Extension(
          new ASN1ObjectIdentifier("1.2.3.4"), true, DERNull.INSTANCE.getEncoded());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Change<BasicOCSPRespBuilder> about(CertificateID id) {
    return builder ->
        builder.addResponse(
            id,
            CertificateStatus.GOOD,
            Date.from(TestAuthority.THIS_UPDATE),
            Date.from(TestAuthority.NEXT_UPDATE),
            null);
  }

  private static Change<BasicOCSPRespBuilder> single(
      @Nullable CertificateStatus status, @Nullable Extensions extensions) {
    return builder ->
        builder.addResponse(
            AUTHORITY.id(ISSUED.certificate()),
            status,
            Date.from(TestAuthority.THIS_UPDATE),
            Date.from(TestAuthority.NEXT_UPDATE),
            extensions);
  }

  @ParameterizedTest
  @MethodSource("useless")
  void refusesAnswersThatDoNotCount(Change<BasicOCSPRespBuilder> change, String why) {
    assertUseless(TestAuthority.answer(AUTHORITY.self(), change), why);
  }

  @Test
  void takesAnAnswerWithoutNextUpdateForAnHour() throws UselessWordException {
    var from = TestAuthority.NOW.minus(Duration.ofMinutes(59));
    var answer = read(TestAuthority.answer(AUTHORITY.self(), good(from, null)));
    assertThat(answer.word().period().nextUpdate())
        .isEqualTo(TestAuthority.NOW.plus(Duration.ofMinutes(1)));
  }

  @Test
  void findsTheAnswerAmongOthers() throws UselessWordException {
    var answer =
        read(
            TestAuthority.answer(
                AUTHORITY.self(),
                builder -> {
                  about(AUTHORITY.id(AUTHORITY.certificate())).make(builder);
                  single(REVOKED, null).make(builder);
                }));
    assertThat(answer.word()).isInstanceOf(StatusWord.Revoked.class);
  }

  @Test
  void takesAnAnswerThatLeavesOutParametersOfTheHash() throws UselessWordException {
    var id = AUTHORITY.id(ISSUED.certificate()).toASN1Primitive();
    var bare =
        new CertID(
            new AlgorithmIdentifier(id.getHashAlgorithm().getAlgorithm()),
            id.getIssuerNameHash(),
            id.getIssuerKeyHash(),
            id.getSerialNumber());
    var answer = read(TestAuthority.answer(AUTHORITY.self(), about(new CertificateID(bare))));
    assertThat(answer.word()).isInstanceOf(StatusWord.NotRevoked.class);
  }

  @Test
  void refusesRespondersThatDoNotAnswer() throws OCSPException, IOException {
    for (int status : new int[] {1, 2, 3, 5, 6}) {
      assertUseless(new OCSPRespBuilder().build(status, null).getEncoded(), "status " + status);
    }
  }

  @Test
  void refusesOctetsThatAreNoAnswer() {
    for (int length : new int[] {0, 1, 2, 100}) {
      assertUseless(new byte[length], "cannot be read");
    }
    byte[] whole = AUTHORITY.answer(ISSUED.certificate(), CertificateStatus.GOOD);
    for (int length = 1; length < whole.length; length++) {
      assertUseless(Arrays.copyOf(whole, length), "");
    }
    byte[] nested = new byte[RevocationLimits.MAX_OCSP_OCTETS];
    for (int at = 0; at + 1 < nested.length; at += 2) {
      nested[at] = 0x30;
      nested[at + 1] = (byte) 0x80;
    }
    assertUseless(nested, "cannot be read");
  }

  @Test
  void survivesRandomDamage() {
    long seed = Long.getLong("sallyport.seed", 1);
    var random = new Random(seed);
    var responder = AUTHORITY.responder(StatusPlaces.NONE, Trait.OCSP_SIGNING, Trait.NO_CHECK);
    byte[] whole = TestAuthority.answer(responder, single(REVOKED, null));
    for (int round = 0; round < 3000; round++) {
      byte[] damaged = whole.clone();
      for (int i = 0; i <= random.nextInt(8); i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      try {
        assertThat(read(damaged).word()).as("seed %d", seed).isInstanceOf(StatusWord.Revoked.class);
      } catch (UselessWordException _) {
        // What is not signed may be damaged and the answer still count; the rest is refused.
      }
    }
  }
}
