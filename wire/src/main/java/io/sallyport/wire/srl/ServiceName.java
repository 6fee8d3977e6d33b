package io.sallyport.wire.srl;

/** The rule for names of services: DNS names in lower case, as in certificates. */
public final class ServiceName {
  public static final int MAX_LENGTH = 253;

  private static final int MAX_LABEL = 63;

  private ServiceName() {}

  /**
   * True for 1 to 253 of {@code a-z 0-9 - .} in labels of 1 to 63 that begin and end with a letter
   * or digit: A-label form, no wildcard, no dot at the end.
   */
  public static boolean isValid(String name) {
    if (name.isEmpty() || name.length() > MAX_LENGTH) {
      return false;
    }
    int labelStart = 0;
    for (int i = 0; i <= name.length(); i++) {
      if (i == name.length() || name.charAt(i) == '.') {
        if (!isLabel(name, labelStart, i)) {
          return false;
        }
        labelStart = i + 1;
      }
    }
    return true;
  }

  private static boolean isLabel(String name, int from, int to) {
    if (to == from || to - from > MAX_LABEL) {
      return false;
    }
    for (int i = from; i < to; i++) {
      char sign = name.charAt(i);
      boolean isLetterOrDigit = (sign >= 'a' && sign <= 'z') || (sign >= '0' && sign <= '9');
      boolean isInner = i > from && i < to - 1;
      if (!isLetterOrDigit && !(isInner && sign == '-')) {
        return false;
      }
    }
    return true;
  }
}
