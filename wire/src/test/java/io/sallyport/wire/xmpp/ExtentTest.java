package io.sallyport.wire.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a reader tells of a stanza says whether another reader will take it. */
class ExtentTest {
  private static final String WITH_PREFIXES =
      "<stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams'"
          + " xmlns:a='urn:a' xmlns:b='urn:b' xmlns:db='urn:db' xml:lang='de' version='1.0'>";
  private static final int ROUNDS = 5_000;

  private static XmppReader reader(String header) {
    XmppReader reader = new XmppReader(XmppLimits.PROVEN);
    reader.feed(ByteBuffer.wrap(Xmpp.utf8(header)));
    assertThat(reader.next()).isInstanceOf(StreamHeader.class);
    return reader;
  }

  private static Stanza read(String header, String text) {
    XmppReader reader = reader(header);
    reader.feed(ByteBuffer.wrap(Xmpp.utf8(text)));
    return (Stanza) reader.next();
  }

  @Test
  void countsWhatIsLimited() {
    Stanza stanza =
        read(
            Xmpp.HEADER,
            "<message id='m1'><x xmlns='urn:x' one='1' two='22'><y xmlns:p='urn:p'/>"
                + "</x><longer-name/></message>");
    assertThat(stanza.extent()).isEqualTo(new Extent(3, 3, 11, 5, 2));
  }

  @Test
  void countsWhatTheHeaderAdds() {
    Stanza stanza = read(WITH_PREFIXES, "<message id='m1'><a:x b:y='1'/></message>");
    assertThat(stanza.toString()).startsWith("<message xmlns:a='urn:a' xmlns:b='urn:b' xml:lang=");
    assertThat(stanza.extent().attributes()).isEqualTo(4);
    assertThat(stanza.extent().declarations()).isEqualTo(2);
  }

  @Test
  void addsAnElement() {
    assertThat(new Extent(1, 3, 7, 20, 4).holding(new Extent(1, 4, 6, 30, 1)))
        .isEqualTo(new Extent(2, 4, 7, 30, 5));
    assertThat(new Extent(5, 3, 7, 20, 4).holding(new Extent(1, 1, 8, 1, 0)))
        .isEqualTo(new Extent(5, 3, 8, 20, 4));
  }

  @Test
  void beginsAnewWithEachStanza() {
    XmppReader reader = reader(Xmpp.HEADER);
    reader.feed(
        ByteBuffer.wrap(Xmpp.utf8("<message><a><b c='1' xmlns='u'/></a></message><presence/>")));
    reader.next();
    assertThat(((Stanza) reader.next()).extent()).isEqualTo(new Extent(1, 0, 8, 0, 0));
  }

  @Test
  void saysWhatAReaderTakes() {
    long seed = Long.getLong("sallyport.seed", 1);
    Random random = new Random(seed);
    int taken = 0;
    for (int i = 0; i < ROUNDS; i++) {
      String text = stanza(random);
      Stanza stanza = read(random.nextBoolean() ? Xmpp.HEADER : WITH_PREFIXES, text);
      XmppLimits limits =
          new XmppLimits(
              10_000,
              10_000,
              random.nextInt(1, 5),
              random.nextInt(1, 5),
              random.nextInt(8, 13),
              random.nextInt(50, 60),
              random.nextInt(1, 5),
              false);
      XmppReader other = reader(Xmpp.HEADER);
      other.limits(limits);
      ByteBuffer octets = ByteBuffer.allocate(stanza.length());
      stanza.writeTo(octets);
      other.feed(octets.flip());
      boolean isTaken = other.next() instanceof Stanza;
      taken += isTaken ? 1 : 0;
      assertThat(stanza.extent().isWithin(limits))
          .as("seed %d: %s with %s", seed, stanza, limits)
          .isEqualTo(isTaken);
    }
    assertThat(taken).as("seed %d", seed).isBetween(ROUNDS / 50, ROUNDS / 2);
  }

  private static String stanza(Random random) {
    return "<message" + attributes(random) + ">" + element(random, 1) + "</message>";
  }

  private static String element(Random random, int depth) {
    if (depth > random.nextInt(5)) {
      return "";
    }
    String name = random.nextInt(4) == 0 ? "db:x" : "n".repeat(random.nextInt(40) == 0 ? 12 : 3);
    return "<%s%s>%s</%s>".formatted(name, attributes(random), element(random, depth + 1), name);
  }

  private static String attributes(Random random) {
    StringBuilder text = new StringBuilder(random.nextInt(3) == 0 ? " xmlns:c='urn:c'" : "");
    for (int i = random.nextInt(3); i > 0; i--) {
      int octets = random.nextInt(20) == 0 ? 55 : 5;
      text.append(" v%d='%s'".formatted(i, "v".repeat(octets)));
    }
    return text.toString();
  }
}
