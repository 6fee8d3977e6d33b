package io.sallyport.topology;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Guesses what a person meant to write. */
final class Nearest {

  /** Two slips, such as a letter too many and one missing. */
  private static final int MAX_DISTANCE = 2;

  /** Longer words are no misspelling of a key; the work of a comparison stays small. */
  private static final int MAX_LENGTH = 64;

  private Nearest() {}

  /** {@code did you mean 'access'?} or, if nothing is near, the list of what there is. */
  static String remedy(String written, Collection<String> known) {
    return of(written, known)
        .map(k -> "did you mean '" + k + "'?")
        .orElseGet(() ->
            known.isEmpty()
                ? "remove it: no key is known here"
                : "known here: " + String.join(", ", known));
  }

  static Optional<String> of(String written, Collection<String> known) {
    if (written.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    String word = written.toLowerCase(Locale.ROOT);
    return known.stream()
        .filter(k -> distance(word, k.toLowerCase(Locale.ROOT)) <= allowance(k))
        .min(Comparator.comparingInt(k -> distance(word, k.toLowerCase(Locale.ROOT))));
  }

  /** A short word of which half is wrong is another word. */
  private static int allowance(String known) {
    return Math.min(MAX_DISTANCE, known.length() / 2);
  }

  /** Levenshtein's distance, with two swapped neighbours counted as one slip. */
  static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int best =
            Math.min(Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + change);
        if (isSwap(a, b, i, j)) {
          best = Math.min(best, cost[i - 2][j - 2] + 1);
        }
        cost[i][j] = best;
      }
    }
    return cost[a.length()][b.length()];
  }

  private static boolean isSwap(String a, String b, int i, int j) {
    return i > 1
        && j > 1
        && a.charAt(i - 1) == b.charAt(j - 2)
        && a.charAt(i - 2) == b.charAt(j - 1);
  }
}
