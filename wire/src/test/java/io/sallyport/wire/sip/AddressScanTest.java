package io.sallyport.wire.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The scan takes what {@link NameAddress#parse} takes of each value, no more and no less. */
class AddressScanTest {
  private static final int LINES = 200_000;

  private static final List<String> PIECES =
      List.of(
          "<",
          ">",
          "\"",
          "\\",
          ",",
          ";",
          ":",
          "=",
          "?",
          "@",
          " ",
          "\t",
          "\r\n ",
          "*",
          "a",
          "1",
          "%41",
          "\u00e9",
          "\u0001",
          "tag",
          "sip:",
          "sips:",
          "tel:+1",
          "<sip:a@b>",
          "sip:a@b",
          "\"q\\\" <,\" ",
          "Two Names ",
          ";x",
          ";x=y",
          ";x = \"a,;<\"",
          ";m=\"\\\"\"",
          "<sip:a,b;c?d>");

  @Test
  void agreesWithTheReaderOfOneValue() {
    long firstSeed = Long.getLong("sallyport.seed", 1);
    int good = 0;
    for (long seed = firstSeed; seed < firstSeed + LINES; seed++) {
      String line = line(new Random(seed));
      if (!(read(line) instanceof SipMessage message)) {
        continue;
      }
      boolean isGood =
          message.values(HeaderName.CONTACT).stream()
              .allMatch(value -> NameAddress.parse(value) != null);
      assertThat(message.isAddresses(HeaderName.CONTACT))
          .as("seed %d: [%s]", seed, line)
          .isEqualTo(isGood);
      good += isGood && !message.values(HeaderName.CONTACT).isEmpty() ? 1 : 0;
    }
    assertThat(good).as("lines worth comparing").isGreaterThan(LINES / 50);
  }

  @Test
  void takesSeveralLinesAndValues() {
    assertThat(
            message("<sip:a>,sip:b;x=\",\" ,\r\n \"c,\" <sip:c>").isAddresses(HeaderName.CONTACT))
        .isTrue();
    assertThat(message("<sip:a>\r\nm: <sip:b>").isAddresses(HeaderName.CONTACT)).isTrue();
    assertThat(message("<sip:a>\r\nm: b").isAddresses(HeaderName.CONTACT)).isFalse();
    assertThat(message("<sip:a>,").isAddresses(HeaderName.CONTACT)).isFalse();
    assertThat(message("").isAddresses(HeaderName.CONTACT)).isTrue();
  }

  private static String line(Random random) {
    StringBuilder line = new StringBuilder();
    if (random.nextBoolean()) {
      line.append(random.nextBoolean() ? "<sip:a@b>" : "sip:a@b");
    }
    for (int i = random.nextInt(6); i > 0; i--) {
      line.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return line.toString();
  }

  private static SipMessage message(String contact) {
    return (SipMessage) read(contact);
  }

  private static SipRead read(String contact) {
    String end = "\r\nContent-Length: 0\r\n\r\n";
    byte[] octets = Sip.octets("MESSAGE sip:a@b SIP/2.0\r\nContact: " + contact + end);
    return Sip.read(SipLimits.INSIDE, octets, octets.length).getFirst();
  }
}
