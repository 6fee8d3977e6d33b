package io.sallyport.access;

import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.Via;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tells a request that came back unchanged, which is a loop, from one that came back with another
 * aim, which is a spiral (RFC 5393 section 4.2): a keyed hash of everything that decides its way
 * stands in the branch of our Via. Owned by one loop.
 *
 * <p>The key is made of the oldest of the pool's: every node has that one while keys are rolled, so
 * that nodes recognise each other's, and nobody outside learns from a branch what was hashed.
 */
final class LoopHash {
  private static final String ALGORITHM = "HmacSHA256";
  private static final byte[] LABEL = "sallyport loop hash".getBytes(StandardCharsets.US_ASCII);
  private static final int USUAL_CHARACTERS = 256;

  private final Mac mac;

  LoopHash(PoolKeys keys) {
    PoolKeys.Key oldest = keys.keys().getFirst();
    for (PoolKeys.Key key : keys.keys()) {
      oldest = key.signsFrom().isBefore(oldest.signsFrom()) ? key : oldest;
    }
    try {
      mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(oldest.secret(), ALGORITHM));
      byte[] derived = mac.doFinal(LABEL);
      mac.init(new SecretKeySpec(derived, ALGORITHM));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      // Every Java platform has HmacSHA256, and any 32 octets are a key for it.
      throw new AssertionError(e);
    }
  }

  /** The hash of a request that leaves as planned: the first 64 bits. */
  long of(SipMessage request, RequestPlan plan) {
    StringBuilder text = new StringBuilder(USUAL_CHARACTERS);
    add(text, request.requestUri());
    add(text, Objects.requireNonNullElse(request.fromTag(), ""));
    add(text, Objects.requireNonNullElse(request.toTag(), ""));
    add(text, request.callId());
    text.append(request.cseqNumber()).append('\n');
    addAll(text, request, HeaderName.ROUTE);
    addAll(text, request, HeaderName.PROXY_REQUIRE);
    text.append(plan.leg());
    ClientFlow flow = plan.flow();
    if (flow != null) {
      text.append(flow.connection.serial());
    }
    byte[] hash = mac.doFinal(text.toString().getBytes(StandardCharsets.ISO_8859_1));
    return ByteBuffer.wrap(hash).getLong();
  }

  /** No value holds a line end, so none can pass for two. */
  private static void add(StringBuilder text, String value) {
    text.append(value).append('\n');
  }

  private static void addAll(StringBuilder text, SipMessage request, HeaderName name) {
    if (request.first(name) >= 0) {
      request.values(name).forEach(value -> add(text, value));
    }
    text.append('\n');
  }

  /** True if a request passed through this pool before with the same hash. */
  static boolean isLoop(SipMessage request, long hash) {
    if (request.valueCount(HeaderName.VIA) < 2) {
      return false;
    }
    List<String> vias = request.values(HeaderName.VIA);
    for (String value : vias.subList(1, vias.size())) {
      Via via = Via.parse(value);
      Branch branch = via == null ? null : Branch.parse(via.branch());
      if (branch != null && branch.loopHash() == hash) {
        return true;
      }
    }
    return false;
  }
}
