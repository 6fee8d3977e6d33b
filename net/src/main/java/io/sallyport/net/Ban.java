package io.sallyport.net;

/**
 * A source that may not connect for a while.
 *
 * @param reason the offence that was one too many
 * @param untilNanos time of the loops' clock when it ends
 */
record Ban(SourcePrefix source, Offence reason, long untilNanos) {
  boolean isOver(long nowNanos) {
    return untilNanos - nowNanos <= 0;
  }
}
