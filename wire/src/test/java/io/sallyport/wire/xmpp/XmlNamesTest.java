package io.sallyport.wire.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.DOMException;
import org.w3c.dom.Document;

/** Names are those that expat takes, which servers and components parse with. */
class XmlNamesTest {
  /** Where a name has that character: in an element, an attribute, a prefix, and behind one. */
  private static final List<String> PLACES =
      List.of(
          "<message><*/></message>",
          "<message><x *=''/></message>",
          "<message><*:x xmlns:*='urn:x'/></message>",
          "<message><p:* xmlns:p='urn:x'/></message>");

  /** What expat 2.5 makes of characters at the ends of ranges, and of some beyond U+FFFF. */
  @ParameterizedTest
  @CsvSource({
    "80, false, false",
    "aa, false, false",
    "b7, false, true",
    "bf, false, false",
    "c0, true, true",
    "d6, true, true",
    "d7, false, false",
    "d8, true, true",
    "131, true, true",
    "132, false, false",
    "2c1, true, true",
    "2c2, false, false",
    "2d0, false, true",
    "2d2, false, false",
    "300, false, true",
    "345, false, true",
    "346, false, false",
    "370, false, false",
    "385, false, false",
    "386, true, true",
    "387, false, true",
    "400, false, false",
    "401, true, true",
    "5d0, true, true",
    "640, false, true",
    "660, false, true",
    "e2f, false, false",
    "e30, true, true",
    "e31, false, true",
    "fb9, false, true",
    "10a0, true, true",
    "1101, false, false",
    "1e9b, true, true",
    "1e9c, false, false",
    "1e9f, false, false",
    "1ffc, true, true",
    "1ffd, false, false",
    "200c, false, false",
    "203f, false, false",
    "20d0, false, true",
    "20e1, false, true",
    "2126, true, true",
    "2182, true, true",
    "2183, false, false",
    "2c00, false, false",
    "3005, false, true",
    "3007, true, true",
    "3029, true, true",
    "302a, false, true",
    "3030, false, false",
    "312c, true, true",
    "312d, false, false",
    "4dff, false, false",
    "4e00, true, true",
    "9fa5, true, true",
    "9fa6, false, false",
    "abff, false, false",
    "ac00, true, true",
    "d7a3, true, true",
    "d7a4, false, false",
    "e000, false, false",
    "f900, false, false",
    "fffd, false, false",
    "10000, false, false",
    "20000, false, false",
    "effff, false, false"
  })
  void takesWhatExpatTakes(String hex, boolean isStart, boolean isPart) {
    String character = Character.toString(Integer.parseInt(hex, 16));
    for (String place : PLACES) {
      assertTaken(place.replace("*", character), isStart);
      String behind = "a" + character;
      assertTaken(place.replace("*", behind), isPart);
    }
  }

  private static void assertTaken(String text, boolean isTaken) {
    if (isTaken) {
      assertThat(Xmpp.afterHeader(text).getFirst()).as(text).isInstanceOf(Stanza.class);
    } else {
      assertThat(Xmpp.refused(Xmpp.utf8(text))).as(text).isEqualTo(StreamCondition.NOT_WELL_FORMED);
    }
  }

  /** The platform's parser holds to the fourth edition as expat does. */
  @Test
  void takesWhatThePlatformTakes() throws ParserConfigurationException {
    Document document =
        DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().newDocument();
    assertThat(IntStream.range(0x80, 0x10000))
        .noneMatch(c -> XmlOctets.isNameStart(c) != isName(document, Character.toString(c)))
        .noneMatch(c -> XmlOctets.isName(c) != isName(document, "a" + Character.toString(c)));
  }

  private static boolean isName(Document document, String text) {
    try {
      return document.createElement(text) != null;
    } catch (DOMException _) {
      return false;
    }
  }

  /** Text and values may have them all. */
  @Test
  void takesInTextWhatNamesCannotHave() {
    String text = "\u2c00\u0370\u1e9f\ud800\udc00";
    assertThat(Xmpp.stanza("<message><x a='" + text + "'>" + text + "</x></message>").children())
        .isEqualTo(1);
  }
}
