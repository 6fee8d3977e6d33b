package io.sallyport.wire;

import java.nio.ByteBuffer;

/** Octets ready to leave, written once into the buffer they leave from. */
public interface Octets {
  /** Number of octets, 0 or more. */
  int length();

  /** Writes exactly {@link #length()} octets at the buffer's position and advances it. */
  void writeTo(ByteBuffer target);

  static Octets of(byte[] octets) {
    return new Octets() {
      @Override
      public int length() {
        return octets.length;
      }

      @Override
      public void writeTo(ByteBuffer target) {
        target.put(octets);
      }
    };
  }
}
