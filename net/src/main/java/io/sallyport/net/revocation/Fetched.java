package io.sallyport.net.revocation;

/** How a fetch ended. */
sealed interface Fetched {
  /** With what was asked for. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, not kept or compared
  record Body(byte[] octets) implements Fetched {}

  /**
   * It is elsewhere.
   *
   * @param location as the server has it
   */
  record Moved(String location) implements Fetched {}

  /**
   * With nothing.
   *
   * @param detail completes "the fetch failed: ..."
   */
  record Failed(String detail) implements Fetched {}

  /**
   * Not even tried, because of what others fetch: says nothing of the place.
   *
   * @param detail completes "there was no fetch: ..."
   */
  record Untried(String detail) implements Fetched {}
}
