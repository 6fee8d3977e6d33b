package io.sallyport.net.revocation;

import java.time.Duration;

/** What fetching the word of an authority may cost. */
public final class RevocationLimits {
  public static final int MAX_CRL_OCTETS = 10 * 1024 * 1024;
  public static final int MAX_OCSP_OCTETS = 64 * 1024;
  public static final int MAX_PARALLEL = 4;
  public static final int MAX_REDIRECTS = 1;
  public static final Duration CONNECT = Duration.ofSeconds(5);
  public static final Duration TOTAL = Duration.ofSeconds(15);

  private RevocationLimits() {}
}
