package io.sallyport.av;

import static io.sallyport.av.PaperRelay.CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.wire.dialect.Spoken;
import io.sallyport.wire.msturn.MsVersion;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Binding of RFC 3489: only where it is switched on, and within the budget of answers. */
class ClassicStunTest {
  private static final String ID = "a1b2c3d4e5f60718293a4b5c6d7e8f90";
  private static final byte[] REQUEST = HexFormat.of().parseHex("00010000" + ID);

  private final PaperPath path = new PaperPath(CLIENT, PaperRelay.SERVER);

  @Test
  void isSilentUnlessSwitchedOn() {
    new PaperRelay().fromClient(path, REQUEST);

    assertThat(path.isSilent()).isTrue();
  }

  @Test
  void tellsWhereAClientIsSeen() {
    var relay = new PaperRelay(new Spoken(true, true, true, true), MsVersion.ICE2);

    relay.fromClient(path, REQUEST);

    assertThat(HexFormat.of().formatHex(path.take()))
        .isEqualTo("0101000c" + ID + "0001000800019c405db8d822");
  }

  @Test
  void floodsNobody() {
    var relay = new PaperRelay(new Spoken(true, true, true, true), MsVersion.ICE2);
    int answers = 0;
    for (int i = 0; i < 1000; i++) {
      relay.fromClient(path, REQUEST);
      if (!path.isSilent()) {
        path.take();
        answers++;
      }
    }

    assertThat(answers).isBetween(1, 20);
    assertThat(relay.counters.total(AvCounter.ANSWERS_WITHHELD)).isEqualTo(1000 - answers);
  }
}
