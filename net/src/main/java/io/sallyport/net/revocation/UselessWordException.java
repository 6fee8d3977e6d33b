package io.sallyport.net.revocation;

/** Tells why an authority's word does not count; made where that is found. */
final class UselessWordException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param why completes "its word is of no use: ..."
   */
  UselessWordException(String why) {
    // Strangers cause these: no stack trace, which is what makes exceptions costly.
    super(why, null, false, false);
  }

  /** Completes "its word is of no use: ...". */
  String why() {
    return String.valueOf(getMessage());
  }
}
