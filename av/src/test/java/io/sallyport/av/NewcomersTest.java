package io.sallyport.av;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.SourcePrefix;
import org.junit.jupiter.api.Test;

class NewcomersTest {
  private static final SourcePrefix ONE = new SourcePrefix(0xC000_0201L, true);
  private static final SourcePrefix OTHER = new SourcePrefix(0x2001_0DB8_0000_0001L, false);

  @Test
  void admitsSoManyOfASource() {
    var newcomers = new Newcomers(2, 10);

    assertThat(newcomers.admit(ONE)).isTrue();
    assertThat(newcomers.admit(ONE)).isTrue();
    assertThat(newcomers.admit(ONE)).isFalse();
    assertThat(newcomers.admit(OTHER)).isTrue();
    newcomers.leave(ONE);
    assertThat(newcomers.admit(ONE)).isTrue();
  }

  @Test
  void admitsSoManyOfAll() {
    var newcomers = new Newcomers(2, 3);

    assertThat(newcomers.admit(ONE)).isTrue();
    assertThat(newcomers.admit(ONE)).isTrue();
    assertThat(newcomers.admit(OTHER)).isTrue();
    assertThat(newcomers.admit(OTHER)).isFalse();
    newcomers.leave(ONE);
    newcomers.leave(ONE);
    assertThat(newcomers.admit(OTHER)).isTrue();
  }
}
