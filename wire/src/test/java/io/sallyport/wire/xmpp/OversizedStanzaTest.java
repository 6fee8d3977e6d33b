package io.sallyport.wire.xmpp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A stanza that is too long is passed over, and its start tag is told (RFC 6120 13.12). */
class OversizedStanzaTest {
  private static final XmppLimits LOW = new XmppLimits(1000, 1000, 6, 8, 40, 900, 60, true);

  private static final String TAG = "<message from='a@a.b/c' to='c@c.d' id='i&amp;1' type='chat'>";

  /** A bit of everything, so that the octets that go end within each kind of it. */
  private static final String CONTENT =
      """
      <body>text &amp; &#x1f600; \u00e9\ud83d\ude00 ]] > </body><n:x xmlns:n='urn:n' n:a="'>">\
      <n:y b='2'/><z xmlns='urn:z'><db:w/><z></z ></z><![CDATA[ ]] ]> </n:x> & < ]]]></n:x>\
      """;

  private static final String LONG = TAG + "<o>" + CONTENT.repeat(15) + "</o></message>";

  private static final List<String> EXPECTED =
      List.of(
          "<message from='a@a.b/c' to='c@c.d' id='i&amp;1' type='chat'/>",
          "<presence from='a@a.b' to='c@c.d'/>");

  private static List<XmppRead> read(XmppReader reader, byte[]... pieces) {
    List<XmppRead> reads = new ArrayList<>();
    for (byte[] piece : pieces) {
      reader.feed(ByteBuffer.wrap(piece));
      XmppRead read = reader.next();
      while (read != XmppRead.NeedMore.NEED_MORE) {
        reads.add(read);
        if (read instanceof XmppRead.Malformed) {
          return reads;
        }
        read = reader.next();
      }
    }
    return reads;
  }

  private static List<XmppRead> read(String text, int size) {
    List<XmppRead> reads = Xmpp.read(LOW, Xmpp.utf8(Xmpp.HEADER + text), size);
    return reads.subList(1, reads.size());
  }

  private static List<String> described(List<XmppRead> reads) {
    assertThat(reads.getFirst()).isInstanceOf(XmppRead.Oversized.class);
    return reads.stream()
        .map(read -> read instanceof XmppRead.Oversized(var head) ? head : read)
        .map(Object::toString)
        .toList();
  }

  @Test
  void isPassedOverHoweverItIsCut() {
    byte[] octets = Xmpp.utf8(LONG + EXPECTED.get(1));
    assertThat(octets).hasSizeBetween(2000, 3900);
    for (int at = 1; at < octets.length; at++) {
      XmppReader reader = new XmppReader(LOW);
      List<XmppRead> reads =
          read(
              reader,
              Xmpp.utf8(Xmpp.HEADER),
              Arrays.copyOf(octets, at),
              Arrays.copyOfRange(octets, at, octets.length));
      assertThat(described(reads.subList(1, reads.size()))).as("cut at %d", at).isEqualTo(EXPECTED);
    }
  }

  /** Each octet would be a turn of its own, and all that is declared be looked at in each. */
  @Test
  void endsTheStreamWhereItsStartTagLeavesHardlyRoom() {
    String value = "v".repeat(990 - TAG.length() - " x='' y='y'".length());
    String tag = TAG.replace(" type", " x='" + value + "' y='y' type");
    List<XmppRead> reads = read(tag + "t".repeat(2000) + "</message>", 100);
    assertThat(tag).hasSize(990);
    assertThat(reads.getLast()).isInstanceOf(XmppRead.Malformed.class);
  }

  /** More room that comes with a proof is for stanzas (RFC 6120 13.12). */
  @Test
  void whatIsNoStanzaStaysShortWhileLimitsChange() {
    XmppLimits longer = LOW.withStanzaOctets(50_000);
    XmppReader reader = new XmppReader(LOW);
    read(reader, Xmpp.utf8(Xmpp.HEADER + "<other xmlns='urn:x'><o>"));
    reader.limits(longer);
    List<XmppRead> reads = read(reader, Xmpp.utf8("x".repeat(1500)));
    assertThat(reads.getLast()).isInstanceOf(XmppRead.Malformed.class);
  }

  @Test
  void isPassedOverInPiecesOfAnySize() {
    for (int size = 1; size < 300; size++) {
      assertThat(described(read(LONG + EXPECTED.get(1), size)))
          .as("in pieces of %d", size)
          .isEqualTo(EXPECTED);
    }
  }

  /** Wherever the window of what is kept ends. */
  @Test
  void isPassedOverWhereverOctetsGo() {
    for (int shift = 0; shift < 600; shift++) {
      String text = LONG.replace("<o>", "<o>" + "s".repeat(shift)) + EXPECTED.get(1);
      assertThat(described(read(text, 700))).as("shifted by %d", shift).isEqualTo(EXPECTED);
    }
  }

  @Test
  void tellsWhoIsToBeAnswered() {
    var oversized = (XmppRead.Oversized) read(LONG, 100).getFirst();
    assertThat(oversized.head().kind()).isEqualTo(Stanza.Kind.MESSAGE);
    assertThat(oversized.head().from()).contains("a@a.b/c");
    assertThat(oversized.head().id()).contains("i&1");
    assertThat(new String(Bounce.tooBig("long").octets(oversized.head()).orElseThrow(), UTF_8))
        .isEqualTo(
            "<message type='error' id='i&amp;1' from='c@c.d' to='a@a.b/c'><error type='modify'>"
                + "<policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
                + "<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>long</text>"
                + "<stanza-too-big xmlns='urn:xmpp:errors'/></error></message>");
  }

  @ParameterizedTest
  @CsvSource({"1000, Stanza", "1001, Oversized", "4000, Oversized", "4001, Malformed"})
  void mayBeFourTimesAsLong(int length, String expected) {
    String around = TAG + "</message>";
    String text = TAG + "x".repeat(length - around.length()) + "</message>";
    for (int size : List.of(1, 7, 999, 1000, 1001, Integer.MAX_VALUE)) {
      List<XmppRead> reads = read(text, size);
      assertThat(reads).hasSize(1);
      assertThat(reads.getFirst().getClass().getSimpleName()).isEqualTo(expected);
      if (reads.getFirst() instanceof XmppRead.Malformed(var fault)) {
        assertThat(fault.condition()).isEqualTo(StreamCondition.POLICY_VIOLATION);
      }
    }
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        Arguments.of("</p>", StreamCondition.NOT_WELL_FORMED),
        Arguments.of("</message>", StreamCondition.NOT_WELL_FORMED),
        Arguments.of("<n:x/>", StreamCondition.NOT_WELL_FORMED),
        Arguments.of("<x a='' a=''/>", StreamCondition.NOT_WELL_FORMED),
        Arguments.of("]]>", StreamCondition.NOT_WELL_FORMED),
        Arguments.of("\ufffe", StreamCondition.NOT_WELL_FORMED),
        Arguments.of("<!-- -->", StreamCondition.RESTRICTED_XML),
        Arguments.of("&nbsp;", StreamCondition.RESTRICTED_XML),
        Arguments.of("<a><b><c><d><e/></d></c></b></a>", StreamCondition.POLICY_VIOLATION),
        Arguments.of(
            "<a a='' b='' c='' d='' e='' f='' g='' h='' i=''/>", StreamCondition.POLICY_VIOLATION),
        Arguments.of("<" + "a".repeat(41) + "/>", StreamCondition.POLICY_VIOLATION),
        Arguments.of("<a xmlns='b'/>".repeat(61), StreamCondition.POLICY_VIOLATION),
        Arguments.of("<a b='" + "c".repeat(901) + "'/>", StreamCondition.POLICY_VIOLATION));
  }

  /** What is passed over is XML all the same, and within all other limits. */
  @ParameterizedTest
  @MethodSource("faults")
  void hasToBeGoodAllTheSame(String wrong, StreamCondition condition) {
    for (int text = 860; text < 980; text++) {
      String stanza = TAG + "<o>" + "x".repeat(text) + wrong + "x".repeat(900) + "</o></message>";
      for (int size : List.of(1, 300)) {
        assertThat(read(stanza, size))
            .as("behind %d octets in pieces of %d", text, size)
            .singleElement()
            .isInstanceOfSatisfying(
                XmppRead.Malformed.class,
                malformed -> assertThat(malformed.fault().condition()).isEqualTo(condition));
      }
    }
  }

  /** What tells that a section ends without one may have gone with all else that was there. */
  @Test
  void seesWhatStandsAcrossWhatIsGone() {
    String text = TAG + "x".repeat(998 - TAG.length()) + "]]>";
    byte[] octets = Xmpp.utf8(text);
    List<XmppRead> reads =
        read(
            new XmppReader(LOW),
            Xmpp.utf8(Xmpp.HEADER),
            Arrays.copyOf(octets, 1000),
            Arrays.copyOfRange(octets, 1000, octets.length));
    assertThat(reads)
        .last()
        .isInstanceOfSatisfying(
            XmppRead.Malformed.class,
            malformed ->
                assertThat(malformed.fault().condition())
                    .isEqualTo(StreamCondition.NOT_WELL_FORMED));
  }

  /** What has to be kept of it has no more room than a stanza has. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<a b='%1$s' c='%1$s'/>",
        "<a xmlns='%1$s'><a xmlns='%1$s'><b/>%2$s</a></a>",
      })
  void endsTheStreamWhereTooMuchHasToBeKept(String content) {
    String long1 = "u".repeat(480);
    String stanza = TAG + "x".repeat(1000) + content.formatted(long1, "x".repeat(1000));
    assertThat(read(stanza + "</message>", 50))
        .singleElement()
        .isInstanceOfSatisfying(
            XmppRead.Malformed.class,
            malformed ->
                assertThat(malformed.fault().condition())
                    .isEqualTo(StreamCondition.POLICY_VIOLATION));
  }

  @Test
  void endsTheStreamIfItsStartTagDoesNotEnd() {
    assertThat(read("<message from='a@a.b'" + " ".repeat(1000), 50))
        .singleElement()
        .isInstanceOf(XmppRead.Malformed.class);
    assertThat(read("<message from='a@a.b'" + " ".repeat(1000) + ">", 5000))
        .singleElement()
        .isInstanceOf(XmppRead.Malformed.class);
  }

  @Test
  void isNoElementOfAnotherKind() {
    assertThat(read("<x xmlns='u'>" + "x".repeat(1000) + "</x>", 50))
        .singleElement()
        .isInstanceOf(XmppRead.Malformed.class);
  }

  @Test
  void takesNoMoreMemoryThanOneThatIsNotTooLong() {
    var reader = new XmppReader(XmppLimits.PROVEN);
    read(reader, Xmpp.utf8(Xmpp.HEADER + TAG));
    byte[] piece = Xmpp.utf8("<a b='1'>text</a>".repeat(60));
    int most = 0;
    for (int fed = 0; fed < 1_040_000; fed += piece.length) {
      assertThat(read(reader, piece)).isEmpty();
      most = Math.max(most, reader.heldOctets());
    }
    assertThat(most).isLessThan(2 * XmppLimits.PROVEN.stanzaOctets());
    assertThat(read(reader, Xmpp.utf8("</message>")))
        .singleElement()
        .isInstanceOf(XmppRead.Oversized.class);
    assertThat(reader.heldOctets()).isZero();
  }

  @Test
  void countsAnewForTheNext() {
    String stanza = TAG + "x".repeat(3500) + "</message>";
    assertThat(read(stanza.repeat(3) + TAG + "</message>", 1))
        .hasSize(4)
        .element(3)
        .isInstanceOf(Stanza.class);
  }
}
