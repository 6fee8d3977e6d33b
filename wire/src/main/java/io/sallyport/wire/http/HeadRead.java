package io.sallyport.wire.http;

/** What became of the octets of a request's head so far. */
public sealed interface HeadRead permits HeadRead.NeedMore, RequestHead, HeadRead.Malformed {
  /** The head goes on. */
  enum NeedMore implements HeadRead {
    NEED_MORE
  }

  /**
   * It is no head, or too large a one; the reader stays failed.
   *
   * @param status that answers it
   */
  record Malformed(int status, String reason) implements HeadRead {}
}
