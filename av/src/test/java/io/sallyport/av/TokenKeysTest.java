package io.sallyport.av;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TokenKeysTest {
  private static final String FIRST = PaperKeys.base64(0);
  private static final String SECOND = PaperKeys.base64(100);

  @Test
  void readsWhatItWrites() {
    TokenKeys keys = PaperKeys.of(TokenKeys.write(255, new byte[TokenKeys.SECRET_OCTETS]));

    assertThat(keys.current().id()).isEqualTo(255);
    assertThat(keys.all()).hasSize(1);
  }

  @Test
  void takesTheCurrentKeyWhereverItStands() {
    TokenKeys keys =
        PaperKeys.of(
            "# ours\n\nnext 3 %s\nprevious 0 %s\ncurrent 9 %s"
                .formatted(PaperKeys.base64(50), FIRST, SECOND));

    assertThat(keys.current().id()).isEqualTo(9);
    assertThat(keys.all()).extracting(TokenKey::id).containsExactly(9, 0, 3);
    assertThat(keys.byId(0)).isNotNull();
    assertThat(keys.byId(1)).isNull();
  }

  @Test
  void tellsEveryProblemAndNoSecret() {
    assertThat(problems("current 1 " + FIRST + "\nfirst 2 " + SECOND + "\ncurrent 256 " + FIRST))
        .hasSize(2)
        .allMatch(problem -> !problem.contains(FIRST) && !problem.contains(SECOND))
        .first()
        .asString()
        .startsWith("line 2: not a key");
    assertThat(problems("current 1 " + FIRST + "\ncurrent 2 " + SECOND))
        .containsExactly("two keys have the same role; keep one of each");
    assertThat(problems("current 1 " + FIRST + "\nprevious 1 " + SECOND))
        .containsExactly("a key id stands twice; give each key its own id from 0 to 255");
    assertThat(problems("previous 1 " + FIRST)).hasSize(1).first().asString().contains("current");
    assertThat(problems("")).hasSize(1);
    assertThat(problems("current 1 AAAA")).hasSize(1);
    assertThat(problems("current 01 " + FIRST)).hasSize(1);
    assertThat(problems("current 1 " + FIRST + " more")).hasSize(1);
  }

  private static List<String> problems(String text) {
    return switch (TokenKeys.read(text)) {
      case TokenKeys.ReadResult.Valid valid -> List.of();
      case TokenKeys.ReadResult.Invalid invalid -> invalid.problems();
    };
  }
}
