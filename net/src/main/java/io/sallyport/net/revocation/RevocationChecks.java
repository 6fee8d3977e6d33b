package io.sallyport.net.revocation;

import io.sallyport.net.Loop;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Consumer;

/**
 * Judges chains that are otherwise good, without blocking. Whoever asks decides what becomes of a
 * chain of which nothing is known.
 */
public interface RevocationChecks {
  /**
   * Judges a chain. The verdict comes on the loop, within the call if it is known already, else
   * within {@link RevocationLimits#TOTAL}. Call on that loop.
   *
   * @param chain as shown by the other end, its own certificate first
   */
  void judge(Loop loop, List<X509Certificate> chain, Consumer<RevocationVerdict> outcome);

  /**
   * Keeps looking while the certificate is in use; at most one call of the outcome, on the loop,
   * never within this call, and only if a certificate of the chain is found to be revoked: at the
   * latest {@link RenewalPace#atMost} after its authority has published that, if renewal is set and
   * the authority can be reached. Call on that loop.
   */
  Watch watch(Loop loop, List<X509Certificate> chain, Runnable revoked);

  /** A certificate that is in use. */
  interface Watch {
    /** It is no longer in use. Call on the loop that watches. */
    void end();
  }
}
