package io.sallyport.wire.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import javax.xml.stream.XMLStreamException;
import org.junit.jupiter.api.Test;

/** What is taken here other parsers take, and read as the same; what they refuse is refused. */
class OtherParsersTest {
  private static final int STANZAS = 5_000;

  private static final List<String> PARTS =
      List.of(
          "<message from='a@a.b' to='c@c.d'>",
          "</message>",
          "<iq type='get' id='1'>",
          "</iq>",
          "<presence/>",
          "<body>",
          "</body>",
          "<x xmlns='urn:x'>",
          "</x>",
          "<p:y xmlns:p='urn:y' p:a='1'>",
          "</p:y>",
          "<p:z/>",
          "<p:z a='&lt;'/>",
          "<z xmlns='' xml:lang='de'/>",
          "<\u00e9\u00b7 \u4e00\u0300='1'/>",
          "<![CDATA[",
          "]]>",
          "]]",
          ">",
          "<!--",
          "-->",
          "<?pi?>",
          "&amp;",
          "&#x41;",
          "&#xd;",
          "&#0;",
          "&nbsp;",
          "&",
          "<",
          "text ",
          "\r\n",
          "\r",
          "\t",
          "\u00e9\ud83d\ude00",
          "\ufffe",
          "\u0001",
          "a='b'",
          "a='\n\t\r\n&#10;'",
          "\"",
          "'",
          "/");

  @Test
  void readTheSame() throws XMLStreamException {
    long seed = Long.getLong("sallyport.seed", 1);
    Random random = new Random(seed);
    int taken = 0;
    for (int i = 0; i < STANZAS; i++) {
      String text = text(random);
      List<XmppRead> reads =
          Xmpp.read(XmppLimits.PROVEN, Xmpp.utf8(Xmpp.HEADER + text), Integer.MAX_VALUE);
      for (XmppRead read : reads) {
        if (read instanceof Stanza stanza) {
          taken++;
          assertThat(OtherParsers.woodstox(stanza.toString()))
              .as("seed %d: %s", seed, text)
              .isEqualTo(stanza.element());
          assertThat(OtherParsers.aalto(stanza.toString()))
              .as("seed %d: %s", seed, text)
              .isEqualTo(stanza.element());
        }
      }
    }
    assertThat(taken).as("seed %d", seed).isGreaterThan(STANZAS / 20);
  }

  /** Every character that a name may begin with, and every one that it may go on with. */
  @Test
  void takeAllNames() throws XMLStreamException {
    for (int from = 0x80; from < 0x10000; from += 0x800) {
      String text = names(from, from + 0x800);
      XmlElement element = Xmpp.stanza(text).element();
      assertThat(OtherParsers.woodstox(text)).isEqualTo(element);
      assertThat(OtherParsers.aalto(text)).isEqualTo(element);
    }
  }

  private static String names(int from, int to) {
    StringBuilder text = new StringBuilder("<message>");
    for (int c = from; c < to; c++) {
      String name = (XmlOctets.isNameStart(c) ? "" : "a") + Character.toString(c);
      if (XmlOctets.isName(c)) {
        text.append('<').append(name).append(' ').append(name).append("=''/>");
      }
    }
    return text.append("</message>").toString();
  }

  /** A stanza of parts, with another part or two put or taken somewhere. */
  private static String text(Random random) {
    StringBuilder text = new StringBuilder("<message><body>");
    int parts = random.nextInt(6);
    for (int i = 0; i < parts; i++) {
      text.append(PARTS.get(random.nextInt(PARTS.size())));
    }
    text.append("</body></message>");
    if (random.nextInt(4) == 0) {
      int at = random.nextInt(text.length());
      text.insert(at, PARTS.get(random.nextInt(PARTS.size())));
    }
    if (random.nextInt(8) == 0) {
      text.deleteCharAt(random.nextInt(text.length()));
    }
    return text.toString();
  }
}
