package io.sallyport.xmpp.connector;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How much may wait for all partners together. */
class BacklogTest {
  @Test
  void hasRoomAgainWhenSomethingLeft() {
    var backlog = new Backlog();
    for (long filled = 0; filled < Backlog.MAX_OCTETS; filled += 1024 * 1024) {
      assertThat(backlog.hasRoom()).isTrue();
      backlog.entered(1024 * 1024);
    }
    assertThat(backlog.hasRoom()).isFalse();
    backlog.left(1);
    assertThat(backlog.hasRoom()).isTrue();
  }
}
