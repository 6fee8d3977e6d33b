package io.sallyport.wire.sip;

import org.jspecify.annotations.Nullable;

/** What the reader found next on a stream. */
public sealed interface SipRead
    permits SipRead.NeedMore, SipRead.KeepAlive, SipMessage, SipRead.Malformed {

  /** Nothing complete is left: feed the reader. */
  enum NeedMore implements SipRead {
    NEED_MORE
  }

  /**
   * Empty lines between messages (RFC 5626 4.4.1). A single CRLF is reported as soon as it is
   * there, since it may be the pong somebody waits for; if the other half of a ping then comes in a
   * later feed, the ping is reported after it.
   *
   * @param ping true for a double CRLF, false for a single one
   */
  record KeepAlive(boolean ping) implements SipRead {}

  /**
   * The framing is lost or in doubt, or a limit is passed: nothing that follows on the stream can
   * be read, and the reader stays failed.
   *
   * @param head the message's head as far as it was read, null if not even its start line was
   */
  record Malformed(SipFault fault, @Nullable SipMessage head) implements SipRead {

    /** True if {@link #head} is a request that can be told {@link SipFault#status()}. */
    public boolean isAnswerable() {
      return head != null
          && fault.status() > 0
          && head.isRequest()
          && head.method() != SipMethod.ACK
          && head.first(HeaderName.VIA) >= 0
          && head.first(HeaderName.FROM) >= 0
          && head.first(HeaderName.TO) >= 0
          && head.first(HeaderName.CALL_ID) >= 0
          && head.first(HeaderName.CSEQ) >= 0;
    }
  }
}
