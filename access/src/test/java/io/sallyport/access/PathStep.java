package io.sallyport.access;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;

/**
 * Who sends what, as octets that a fuzzer can mutate and people can read. A line that starts with a
 * percent sign begins a step: a letter for who or what, and perhaps a number; the octets up to the
 * next such line, without the LF ahead of it, are what is sent.
 *
 * <pre>
 *  %c 7
 *  REGISTER sip:harbor.example SIP/2.0 ...
 *  %a 200
 *  Contact: &lt;sip:mara@harbor.example&gt;
 *  %t 30
 * </pre>
 *
 * @param kind the letter; a space if there is none
 * @param number 0 to 9999, 0 if none is given
 */
record PathStep(char kind, int number, String octets) {
  /** Steps of one script at most: what takes longer teaches a fuzzer nothing. */
  static final int MOST_STEPS = 40;

  static List<PathStep> script(byte[] input) {
    List<PathStep> steps = new ArrayList<>();
    String text = "\n" + new String(input, ISO_8859_1);
    int at = text.indexOf("\n%");
    while (at >= 0 && steps.size() < MOST_STEPS) {
      int next = text.indexOf("\n%", at + 1);
      steps.add(step(text.substring(at + 2, next < 0 ? text.length() : next)));
      at = next;
    }
    return steps;
  }

  private static PathStep step(String text) {
    int end = text.indexOf('\n');
    String line = end < 0 ? text : text.substring(0, end);
    int number = 0;
    for (int i = 1; i < line.length() && number < 1000; i++) {
      int digit = line.charAt(i) - '0';
      number = digit >= 0 && digit <= 9 ? 10 * number + digit : number;
    }
    return new PathStep(
        line.isEmpty() ? ' ' : line.charAt(0), number, end < 0 ? "" : text.substring(end + 1));
  }
}
