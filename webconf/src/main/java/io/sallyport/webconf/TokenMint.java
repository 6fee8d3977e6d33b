package io.sallyport.webconf;

import io.sallyport.topology.Webconf;
import io.sallyport.wire.srl.ConferenceToken;
import io.sallyport.wire.srl.Id128;
import io.sallyport.wire.srl.ServiceName;
import io.sallyport.wire.srl.TokenKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Makes tokens that open the way to one service for one connection: for applications that invite
 * people to conferences. The private key stays inside; edges have the public one only.
 */
public final class TokenMint {
  /** A usual time to come in: who comes later asks for another token. */
  public static final Duration USUAL_LIFE = Duration.ofMinutes(2);

  /** Edges take nothing that is good for longer, unless their topology says so. */
  public static final Duration MAX_LIFE = Webconf.Times.DEFAULT.tokenLifeMax();

  private static final String PRIVATE = "PRIVATE KEY";
  private static final String PUBLIC = "PUBLIC KEY";
  private static final Pattern CONFERENCE = Pattern.compile("[A-Za-z0-9._~-]{1,64}");

  private final long keyId;
  private final KeyPair pair;
  private final SecureRandom random = new SecureRandom();

  /**
   * With a key of one's own.
   *
   * @param keyId names the key: no other key for the same service has it
   * @param pair of Ed25519
   */
  public TokenMint(long keyId, KeyPair pair) {
    this.keyId = keyId;
    this.pair = pair;
  }

  /** With a new key, named by a hash of itself. */
  public static TokenMint create() {
    try {
      return of(KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime has no Ed25519", e);
    }
  }

  private static TokenMint of(KeyPair pair) throws GeneralSecurityException {
    byte[] raw = TokenKey.of(0, (EdECPublicKey) pair.getPublic()).raw();
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(raw);
    return new TokenMint(ByteBuffer.wrap(hash).getLong(), pair);
  }

  /**
   * With the key of a text that {@link #pem} wrote.
   *
   * @return empty if the text holds no such key
   */
  public static Optional<TokenMint> read(String pem) {
    try {
      var keys = KeyFactory.getInstance("Ed25519");
      var secret = keys.generatePrivate(new PKCS8EncodedKeySpec(block(pem, PRIVATE)));
      var open = keys.generatePublic(new X509EncodedKeySpec(block(pem, PUBLIC)));
      return Optional.of(of(new KeyPair(open, secret)));
    } catch (GeneralSecurityException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** Both halves of the key (RFC 7468): to be kept where tokens are made, and nowhere else. */
  public String pem() {
    return block(PRIVATE, pair.getPrivate().getEncoded())
        + block(PUBLIC, pair.getPublic().getEncoded());
  }

  private static String block(String label, byte[] octets) {
    String lines =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(octets);
    return "-----BEGIN " + label + "-----\n" + lines + "\n-----END " + label + "-----\n";
  }

  private static byte[] block(String pem, String label) {
    String begin = "-----BEGIN " + label + "-----";
    int from = pem.indexOf(begin);
    int to = pem.indexOf("-----END " + label + "-----");
    if (from < 0 || to < from) {
      throw new IllegalArgumentException("no block of " + label);
    }
    return Base64.getMimeDecoder().decode(pem.substring(from + begin.length(), to));
  }

  /** What agents announce, or the topology has. */
  public TokenKey publicKey() {
    return TokenKey.of(keyId, (EdECPublicKey) pair.getPublic());
  }

  /**
   * A token for one connection.
   *
   * @param service a DNS name in lower case
   * @param conference opaque to edges, 1 to 64 of {@code A-Z a-z 0-9 . _ ~ -}
   * @param expires at most {@link #MAX_LIFE} from now
   */
  public String mint(String service, String conference, Instant expires) {
    if (!ServiceName.isValid(service)) {
      throw new IllegalArgumentException("no name of a service: " + service);
    }
    if (!CONFERENCE.matcher(conference).matches()) {
      throw new IllegalArgumentException("no conference id: " + conference);
    }
    String unsigned =
        ConferenceToken.unsigned(
            keyId, service, conference, expires.getEpochSecond(), Id128.random(random));
    return unsigned + "." + ConferenceToken.base64url(signature(unsigned));
  }

  private byte[] signature(String unsigned) {
    try {
      var signing = Signature.getInstance("Ed25519");
      signing.initSign(pair.getPrivate());
      signing.update(unsigned.getBytes(StandardCharsets.US_ASCII));
      return signing.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the key does not sign", e);
    }
  }
}
