package io.sallyport.net.lane;

/**
 * Some of the buffers of a lane's memory.
 *
 * @param first number of the first of them
 * @param count how many there are, which may be none
 * @param octets the longest datagram that each takes
 */
record BufferRange(int first, int count, int octets) {
  static BufferRange all(LaneSettings settings) {
    return new BufferRange(0, settings.buffers(), settings.bufferOctets());
  }

  /** The last of them, so many. */
  BufferRange last(int some) {
    return new BufferRange(first + count - some, some, octets);
  }

  /** All but the last so many. */
  BufferRange without(int last) {
    return new BufferRange(first, count - last, octets);
  }
}
