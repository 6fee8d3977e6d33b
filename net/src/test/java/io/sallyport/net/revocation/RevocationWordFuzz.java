package io.sallyport.net.revocation;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Set;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.OCSPResponse;
import org.bouncycastle.asn1.ocsp.OCSPResponseStatus;
import org.bouncycastle.asn1.ocsp.ResponseBytes;
import org.bouncycastle.operator.ContentSigner;
import org.jspecify.annotations.Nullable;

/**
 * What any octets at all from a responder or a place of revocation lists may do to their readers:
 * as they are, and under a good signature, since whoever can be asked may also be the one that
 * lies. Entered by the fuzzer ({@code make fuzz}) and, with the kept octets, by tests.
 */
public final class RevocationWordFuzz {
  /** Stands for the hash of the authority's key, which is another in each run. */
  static final byte[] KEY_HASH = "*the-key-hash-is-20*".getBytes(US_ASCII);

  /** Tag and length of a sequence of any length. */
  private static final int HEAD_OCTETS = 6;

  private static final TestAuthority AUTHORITY = new TestAuthority("Harbor Authority");
  private static final X509Certificate ASKED =
      AUTHORITY.certificate(BigInteger.valueOf(0x5a11), _ -> {});
  private static final OcspQuestion QUESTION =
      new OcspQuestion(new Link(ASKED, AUTHORITY.certificate()));

  private RevocationWordFuzz() {}

  /** What may be said, and by how many layers the fuzzer is helped. */
  private enum Form {
    ANSWER,
    SIGNED_ANSWER,
    LIST,
    SIGNED_LIST
  }

  /**
   * The fuzzer's entry.
   *
   * @param input an octet that says what the others are: all of an answer or list, or what of it is
   *     signed
   */
  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    if (input.length == 0) {
      return;
    }
    byte[] octets = Arrays.copyOfRange(input, 1, input.length);
    Form form = Form.values()[(input[0] & 0xff) % Form.values().length];
    StatusPeriod period =
        switch (form) {
          case ANSWER -> answered(octets);
          case SIGNED_ANSWER -> answered(answer(filled(octets)));
          case LIST -> listed(octets);
          case SIGNED_LIST -> listed(signed(octets));
        };
    if (period != null && period.fault(TestAuthority.NOW) != null) {
      throw new AssertionError("a word that does not count was taken");
    }
  }

  private static @Nullable StatusPeriod answered(byte[] octets) {
    try {
      var answer = new OcspAnswerReader(QUESTION, TestAuthority.NOW).read(octets);
      return answer.word() instanceof StatusWord.NotRevoked(StatusPeriod period) ? period : null;
    } catch (UselessWordException refused) {
      return null;
    }
  }

  private static @Nullable StatusPeriod listed(byte[] octets) {
    try {
      var list = new RevocationListReader(AUTHORITY.certificate(), TestAuthority.NOW).read(octets);
      list.word(ASKED, Set.of());
      return list.period();
    } catch (UselessWordException refused) {
      return null;
    }
  }

  private static byte[] filled(byte[] octets) {
    byte[] filled = octets.clone();
    byte[] hash = AUTHORITY.id(ASKED).getIssuerKeyHash();
    for (int at = 0; at + KEY_HASH.length <= filled.length; at++) {
      if (Arrays.equals(filled, at, at + KEY_HASH.length, KEY_HASH, 0, KEY_HASH.length)) {
        System.arraycopy(hash, 0, filled, at, hash.length);
      }
    }
    return filled;
  }

  /** An OCSP answer of the octets, whatever they are. */
  private static byte[] answer(byte[] signed) throws IOException {
    return new OCSPResponse(
            new OCSPResponseStatus(OCSPResponseStatus.SUCCESSFUL),
            new ResponseBytes(
                OCSPObjectIdentifiers.id_pkix_ocsp_basic, new DEROctetString(signed(signed))))
        .getEncoded();
  }

  /** The octets, an algorithm and a signature in a sequence: the form of all that is signed. */
  private static byte[] signed(byte[] octets) throws IOException {
    ContentSigner signer = AUTHORITY.signer();
    signer.getOutputStream().write(octets);
    byte[] algorithm = signer.getAlgorithmIdentifier().getEncoded();
    byte[] signature = new DERBitString(signer.getSignature()).getEncoded();
    int length = octets.length + algorithm.length + signature.length;
    ByteBuffer sequence = ByteBuffer.allocate(HEAD_OCTETS + length);
    sequence.put((byte) 0x30).put((byte) 0x84).putInt(length);
    return sequence.put(octets).put(algorithm).put(signature).array();
  }
}
