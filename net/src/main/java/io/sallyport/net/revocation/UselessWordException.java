package io.sallyport.net.revocation;

/** Tells why an authority's word does not count; made where that is found. */
final class UselessWordException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean isLasting;

  /**
   * @param why completes "its word is of no use: ..."
   */
  UselessWordException(String why) {
    this(why, true);
  }

  private UselessWordException(String why, boolean isLasting) {
    // Strangers cause these: no stack trace, which is what makes exceptions costly.
    super(why, null, false, false);
    this.isLasting = isLasting;
  }

  /** There is no word yet, and its authority is not to blame. */
  static UselessWordException untried(String why) {
    return new UselessWordException(why, false);
  }

  /** True if asking again at once would lead to the same. */
  boolean isLasting() {
    return isLasting;
  }

  /** Completes "its word is of no use: ...". */
  String why() {
    return String.valueOf(getMessage());
  }
}
