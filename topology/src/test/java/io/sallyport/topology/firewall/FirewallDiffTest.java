package io.sallyport.topology.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FirewallDiffTest {

  @Test
  void equal_texts_have_no_difference() {
    assertThat(diff("a\nb\n", "a\nb\n").isEmpty()).isTrue();
  }

  @Test
  void a_changed_line_is_shown_with_three_lines_around_it() {
    assertThat(diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n").text())
        .isEqualTo(
            """
            --- saved
            +++ now
            @@ -2,7 +2,7 @@
             2
             3
             4
            -5
            +five
             6
             7
             8
            """);
  }

  @Test
  void far_changes_are_in_hunks_of_their_own() {
    String saved = lines(1, 30);
    String now = saved.replace("2\n3\n", "2\nnew\n3\n").replace("\n28\n", "\n");
    assertThat(diff(saved, now).text())
        .contains("@@ -1,5 +1,6 @@\n", "+new\n", "@@ -25,6 +26,5 @@\n", "-28\n");
  }

  @Test
  void an_empty_saved_file_differs_by_every_line() {
    assertThat(diff("", "a\nb\n").text())
        .isEqualTo("--- saved\n+++ now\n@@ -0,0 +1,2 @@\n+a\n+b\n");
  }

  @Test
  void a_missing_last_line_feed_is_a_difference() {
    assertThat(diff("a", "a\n").text()).contains("-a\n\\ No newline at end of file\n+a\n");
  }

  @Test
  void texts_too_long_to_compare_are_shown_as_replaced() {
    String saved = lines(1, 3000);
    String now = lines(10_001, 13_000);
    assertThat(diff(saved, now).text())
        .startsWith("--- saved\n+++ now\n@@ -1,3000 +1,3000 @@\n-1\n");
  }

  private static String lines(int first, int last) {
    return IntStream.rangeClosed(first, last).mapToObj(i -> i + "\n").collect(Collectors.joining());
  }

  private static FirewallDiff diff(String saved, String now) {
    return FirewallDiff.between("saved", saved, "now", now);
  }
}
