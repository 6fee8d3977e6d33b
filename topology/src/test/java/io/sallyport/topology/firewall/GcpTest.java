package io.sallyport.topology.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class GcpTest {
  private static final Pattern TAG = Pattern.compile("\"targetTags\": \\[\\s*\"([^\"]+)\"");
  private static final Pattern NAME = Pattern.compile("\"name\": \"([^\"]+)\"");

  @Test
  void nodesWhoseNamesDifferByADotAndAHyphenHaveTagsOfTheirOwn() {
    String text =
        new Gcp()
            .text(
                ExamplePool.asWritten()
                    .with("ae1.harbor.lan", "a-b.c.lan")
                    .with("ae2.harbor.lan", "a.b-c.lan")
                    .rules(Strictness.STRICT));

    assertThat(found(TAG, text).stream().distinct()).hasSize(2);
    assertThat(found(NAME, text)).doesNotHaveDuplicates().allMatch(GcpTest::isLabel);
    assertThat(found(TAG, text)).allMatch(GcpTest::isLabel);
  }

  private static List<String> found(Pattern what, String text) {
    return what.matcher(text).results().map(result -> result.group(1)).toList();
  }

  /** RFC 1035 label in lower case. */
  private static boolean isLabel(String text) {
    return text.matches("[a-z]([-a-z0-9]{0,61}[a-z0-9])?");
  }
}
