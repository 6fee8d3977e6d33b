package io.sallyport.net.revocation;

import java.time.Duration;

/** What fetching the word of an authority may cost. */
public final class RevocationLimits {
  public static final int MAX_CRL_OCTETS = 10 * 1024 * 1024;
  public static final int MAX_OCSP_OCTETS = 64 * 1024;

  /** Fetches at once. */
  public static final int MAX_PARALLEL = 4;

  /** Fetches that wait for one of those. */
  public static final int MAX_QUEUED = 64;

  public static final int MAX_REDIRECTS = 1;

  /** Addresses of a host that are tried. */
  public static final int MAX_ADDRESSES = 3;

  /** Places of each kind that are asked about one certificate, the first that it names. */
  public static final int MAX_PLACES = 4;

  /** Chains that are judged at once; further ones are unknown. */
  public static final int MAX_JUDGEMENTS = 256;

  /** Certificates in use that are watched at once. */
  public static final int MAX_WATCHES = 16_384;

  /** Revocation lists that are kept, and the octets they came in. */
  public static final int MAX_LISTS = 256;

  public static final int MAX_LISTS_OCTETS = 32 * 1024 * 1024;

  public static final Duration CONNECT = Duration.ofSeconds(5);
  public static final Duration TOTAL = Duration.ofSeconds(15);

  /** For OCSP as a whole, so that time is left to fetch a list where no responder answers. */
  public static final Duration OCSP_TOTAL = Duration.ofSeconds(6);

  /** How long a place that gave nothing usable is left alone. */
  public static final Duration HOLD = Duration.ofSeconds(60);

  private RevocationLimits() {}
}
