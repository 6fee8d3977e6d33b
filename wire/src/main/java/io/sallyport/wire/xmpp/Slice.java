package io.sallyport.wire.xmpp;

/** Some octets of an array. */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; a view must not copy
record Slice(byte[] octets, int from, int to) {
  static Slice of(byte[] whole) {
    return new Slice(whole, 0, whole.length);
  }

  int length() {
    return to - from;
  }
}
