package io.sallyport.wire.xmpp;

/** What the reader found next on a stream. */
public sealed interface XmppRead
    permits XmppRead.NeedMore,
        StreamHeader,
        Stanza,
        XmppRead.Oversized,
        XmppRead.Nonza,
        XmppRead.StreamEnd,
        XmppRead.Malformed {
  /** Nothing complete is left: feed the reader. */
  enum NeedMore implements XmppRead {
    NEED_MORE
  }

  /** A first-level element that is no stanza. */
  record Nonza(XmlElement element) implements XmppRead {}

  /**
   * A stanza that was longer than allowed and is passed over.
   *
   * @param head its start tag alone, as an empty element
   */
  record Oversized(Stanza head) implements XmppRead {}

  /** The other end sends nothing more on this stream; what follows is not read. */
  enum StreamEnd implements XmppRead {
    STREAM_END
  }

  /** Nothing that follows can be read, and the reader stays failed. */
  record Malformed(XmppFault fault) implements XmppRead {}
}
