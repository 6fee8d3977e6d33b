package io.sallyport.telemetry;

/**
 * Something that keeps a part from working as it is set up, told to the person who can change it.
 *
 * @param place what is wrong: a file, a row and address, a key
 * @param text what is wrong with it, in one sentence without a full stop
 * @param remedy what to do about it, in one sentence without a full stop
 */
public record Problem(String place, String text, String remedy) {
  /** One line for people. */
  @Override
  public String toString() {
    return place + ": " + text + "; " + remedy;
  }
}
