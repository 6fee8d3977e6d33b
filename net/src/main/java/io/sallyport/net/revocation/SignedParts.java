package io.sallyport.net.revocation;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.PublicKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * The three parts of a signed structure (RFC 5280 section 5.1.1): what is signed, how, and the
 * signature. Told apart by their lengths alone, so that the signature is verified before anybody
 * makes objects of what is signed: a few octets of DER make an object, and strangers on the way can
 * send ten million of them.
 *
 * @param signed DER of what is signed
 */
record SignedParts(ByteBuffer signed, AlgorithmIdentifier algorithm, ByteBuffer signature) {
  private static final int SEQUENCE = 0x30;
  private static final int BIT_STRING = 0x03;
  private static final int MAX_ALGORITHM_OCTETS = 128;

  /** Of an RSA key of 16384 bits, with the octet that counts unused bits. */
  private static final int MAX_SIGNATURE_OCTETS = 2049;

  private static final int SHORT_LENGTH = 0x80;
  private static final int MAX_LENGTH_OCTETS = 4;

  /** Splits octets that are such a structure and nothing else. */
  static SignedParts of(byte[] octets) throws UselessWordException {
    var whole = ByteBuffer.wrap(octets);
    var parts = content(whole, SEQUENCE, octets.length);
    var signed = element(parts, SEQUENCE, octets.length);
    var algorithm = element(parts, SEQUENCE, MAX_ALGORITHM_OCTETS);
    var signature = content(parts, BIT_STRING, MAX_SIGNATURE_OCTETS);
    if (whole.hasRemaining() || parts.hasRemaining() || !signature.hasRemaining()) {
      throw unreadable();
    }
    if (signature.get() != 0) {
      throw unreadable();
    }
    byte[] named = new byte[algorithm.remaining()];
    algorithm.get(named);
    try {
      return new SignedParts(signed, AlgorithmIdentifier.getInstance(named), signature);
    } catch (IllegalArgumentException _) {
      throw unreadable();
    }
  }

  /** The next element, its header included. */
  private static ByteBuffer element(ByteBuffer in, int tag, int most) throws UselessWordException {
    int from = in.position();
    var _ = content(in, tag, most);
    return in.slice(from, in.position() - from);
  }

  /** What is in the next element. */
  private static ByteBuffer content(ByteBuffer in, int tag, int most) throws UselessWordException {
    if (in.remaining() < 2 || (in.get() & 0xff) != tag) {
      throw unreadable();
    }
    int length = length(in);
    if (length < 0 || length > most || length > in.remaining()) {
      throw unreadable();
    }
    var content = in.slice(in.position(), length);
    in.position(in.position() + length);
    return content;
  }

  /** Negative if it is none, or more than an int holds. */
  private static int length(ByteBuffer in) {
    int first = in.get() & 0xff;
    if (first < SHORT_LENGTH) {
      return first;
    }
    int octets = first - SHORT_LENGTH;
    if (octets < 1 || octets > MAX_LENGTH_OCTETS || octets > in.remaining()) {
      return -1;
    }
    int length = 0;
    for (int i = 0; i < octets; i++) {
      length = (length << 8) | (in.get() & 0xff);
    }
    return length;
  }

  private static UselessWordException unreadable() {
    return new UselessWordException("the list cannot be read");
  }

  /** True if the signature is the key's. */
  boolean isSignedWith(PublicKey key) throws OperatorCreationException, IOException {
    var verifier = SignedWord.verifier(key).get(algorithm);
    try (OutputStream out = verifier.getOutputStream()) {
      out.write(signed.array(), signed.arrayOffset(), signed.remaining());
    }
    byte[] expected = new byte[signature.remaining()];
    signature.duplicate().get(expected);
    return verifier.verify(expected);
  }
}
