package io.sallyport.net.revocation;

import io.sallyport.telemetry.Counter;

/** What revocation checks count. */
public enum RevocationCounter implements Counter {
  GOOD("good", "Chains judged to be good"),
  REVOKED("revoked", "Chains judged to be revoked"),
  UNKNOWN("unknown", "Chains of which nothing could be learnt"),
  CACHED("cached", "Verdicts that were known already"),
  FETCHED("fetched", "Answers fetched from authorities"),
  FAILED("failed", "Fetches from authorities that failed"),
  UNWATCHED("unwatched", "Chains in use that are not watched because too many are");

  private final String id;
  private final String label;

  RevocationCounter(String id, String label) {
    this.id = id;
    this.label = label;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String label() {
    return label;
  }
}
