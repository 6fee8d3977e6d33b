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

  private final KeyedHash hash;

  LoopHash(PoolKeys keys) {
    PoolKeys.Key oldest = keys.keys().getFirst();
    for (PoolKeys.Key key : keys.keys()) {
      oldest = key.signsFrom().isBefore(oldest.signsFrom()) ? key : oldest;
    }
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(oldest.secret(), ALGORITHM));
      ByteBuffer derived = ByteBuffer.wrap(mac.doFinal(LABEL));
      hash = new KeyedHash(derived.getLong(), derived.getLong());
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      // Every Java platform has HmacSHA256, and any 32 octets are a key for it.
      throw new AssertionError(e);
    }
  }

  /** The hash of a request that leaves as planned. */
  long of(SipMessage request, RequestPlan plan) {
    add(request.requestUri());
    add(Objects.requireNonNullElse(request.fromTag(), ""));
    add(Objects.requireNonNullElse(request.toTag(), ""));
    add(request.callId());
    add(Long.toString(request.cseqNumber()));
    addAll(request, HeaderName.ROUTE);
    addAll(request, HeaderName.PROXY_REQUIRE);
    hash.add(plan.leg().name());
    ClientFlow flow = plan.flow();
    if (flow != null) {
      hash.add(Long.toString(flow.connection.serial()));
    }
    return hash.take();
  }

  /** No value holds a line end, so none can pass for two. */
  private void add(String value) {
    hash.add(value);
    hash.add("\n");
  }

  private void addAll(SipMessage request, HeaderName name) {
    if (request.first(name) >= 0) {
      request.values(name).forEach(this::add);
    }
    hash.add("\n");
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
