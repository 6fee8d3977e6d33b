package io.sallyport.lab.bench;

import io.sallyport.wire.Octets;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A message of about 250 octets that has another id each time it is sent. Not for two threads. */
final class LoadMessage implements Octets {
  private static final int DIGITS = 10;

  private final byte[] octets;
  private final int idTo;
  private long number;

  LoadMessage(String fromDomain, String toDomain) {
    String head =
        "<message from='piet@%s/bridge' to='mara@%s' type='chat' id='"
            .formatted(fromDomain, toDomain);
    String tail =
        "'><body>The pilot boards at the outer buoy at six; bring the charts of the"
            + " inner harbour and the tide tables.</body></message>";
    this.octets = (head + "0".repeat(DIGITS) + tail).getBytes(StandardCharsets.US_ASCII);
    this.idTo = head.length() + DIGITS;
  }

  /** The next one, good until the one after it. */
  LoadMessage next() {
    return numbered(number++);
  }

  /** The one with that id. */
  LoadMessage numbered(long id) {
    long left = id;
    for (int i = idTo - 1; i >= idTo - DIGITS; i--) {
      octets[i] = (byte) ('0' + left % 10);
      left /= 10;
    }
    return this;
  }

  @Override
  public int length() {
    return octets.length;
  }

  @Override
  public void writeTo(ByteBuffer target) {
    target.put(octets);
  }
}
