package io.sallyport.wire.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class XmppReaderTest {
  private static final XmppLimits LOW = new XmppLimits(1000, 1000, 4, 3, 20, 200, 5, false);

  @Test
  void readsAHeader() {
    var reads = Xmpp.read(XmppLimits.UNPROVEN, Xmpp.utf8(Xmpp.HEADER), Integer.MAX_VALUE);
    assertThat(reads).hasSize(1);
    var header = (StreamHeader) reads.getFirst();
    assertThat(header.from()).contains("lighthouse.example");
    assertThat(header.to()).contains("harbor.example");
    assertThat(header.contentNamespace()).isEqualTo(Namespace.SERVER);
    assertThat(header.version()).isEqualTo(StreamHeader.Version.ONE);
    assertThat(header.declaresDialback()).isTrue();
    assertThat(header.id()).isEmpty();
  }

  @Test
  void readsWhatWritesAHeader() {
    var written = StreamHeader.opening("harbor.example", "lighthouse.example");
    var reads = Xmpp.read(XmppLimits.UNPROVEN, written.octets(), 1);
    assertThat(reads.getFirst()).isEqualTo(written);
  }

  @ParameterizedTest
  @ValueSource(ints = {4096, 4097})
  void takesNoLongHeaderOfAProvenEndEither(int octets) {
    String rest =
        "<stream:stream xmlns='jabber:server' xmlns:stream='" + Namespace.STREAM + "' a='";
    String text = rest + "x".repeat(octets - rest.length() - 2) + "'>";
    var reads = Xmpp.read(XmppLimits.PROVEN, Xmpp.utf8(text), Integer.MAX_VALUE);
    assertThat(reads.getFirst())
        .isInstanceOf(octets > 4096 ? XmppRead.Malformed.class : StreamHeader.class);
  }

  @Test
  void takesAHeaderWithoutADeclaration() {
    String text =
        "\n <stream:stream xmlns:stream='http://etherx.jabber.org/streams' version='1.10'>";
    var header = (StreamHeader) Xmpp.read(XmppLimits.UNPROVEN, Xmpp.utf8(text), 3).getFirst();
    assertThat(header.contentNamespace()).isEmpty();
    assertThat(header.version()).isGreaterThan(StreamHeader.Version.ONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "<?xml version='1.1'?>|NOT_WELL_FORMED",
        "<?xml version='1.0' encoding='ISO-8859-1'?>|UNSUPPORTED_ENCODING",
        "<?xml version='1.0' encoding='utf-8' standalone='no'?>|RESTRICTED_XML",
        "<?xml version='1.0' standalone='perhaps'?>|NOT_WELL_FORMED",
        "<?xml encoding='UTF-8'?>|NOT_WELL_FORMED",
        "<!DOCTYPE x>|RESTRICTED_XML",
        "<!-- x -->|RESTRICTED_XML",
        "\ufeff<stream:stream>|NOT_WELL_FORMED",
        "GET / HTTP/1.1|NOT_WELL_FORMED",
        "</a>|NOT_WELL_FORMED",
        "<stream:stream xmlns='jabber:server'>|NOT_WELL_FORMED",
        "<stream:stream xmlns:stream='http://etherx.jabber.org/other'>|INVALID_NAMESPACE",
        "<s:stream xmlns:s='http://etherx.jabber.org/streams'>|BAD_NAMESPACE_PREFIX",
        "<stream:other xmlns:stream='http://etherx.jabber.org/streams'>|BAD_FORMAT",
        "<stream:stream xmlns:stream='http://etherx.jabber.org/streams'/>|BAD_FORMAT",
        "<stream:stream xmlns:stream='http://etherx.jabber.org/streams' version='x'>"
            + "|UNSUPPORTED_VERSION"
      })
  void refusesOtherBeginnings(String text, StreamCondition condition) {
    for (int size : Xmpp.SIZES) {
      var reads = Xmpp.read(XmppLimits.UNPROVEN, Xmpp.utf8(text), size);
      assertThat(reads).hasSize(1);
      assertThat(reads.getFirst())
          .isInstanceOfSatisfying(
              XmppRead.Malformed.class,
              malformed -> assertThat(malformed.fault().condition()).isEqualTo(condition));
    }
  }

  @Test
  void keepsTheOctetsOfAStanza() {
    String text =
        "<message from=\"a@lighthouse.example\"\n"
            + " to='b@harbor.example' type='chat'><body>a &lt; b &#x41;<![CDATA[<&>]]></body ><x:y"
            + " xmlns:x='urn:x' x:z='1'/></message>";
    Stanza stanza = Xmpp.stanza(" " + text + " \n");
    assertThat(stanza).hasToString(text);
    assertThat(stanza.kind()).isEqualTo(Stanza.Kind.MESSAGE);
    assertThat(stanza.from()).contains("a@lighthouse.example");
    assertThat(stanza.type()).contains("chat");
    assertThat(stanza.id()).isEmpty();
    assertThat(stanza.children()).isEqualTo(2);
    XmlElement body = stanza.element().child("body", Namespace.SERVER).orElseThrow();
    assertThat(body.text()).isEqualTo("a < b A<&>");
    assertThat(stanza.element().has("y", "urn:x")).isTrue();
  }

  @Test
  void findsOneElementAfterTheOther() {
    var reads =
        Xmpp.afterHeader(
            "<presence/> <r xmlns='urn:xmpp:sm:3'/>\n<iq type='get' id='1'><q xmlns='u'/></iq>"
                + "</stream:stream >ignored");
    assertThat(reads).hasSize(4);
    assertThat(reads.get(0)).hasToString("<presence/>");
    assertThat(StreamManagement.read(((XmppRead.Nonza) reads.get(1)).element()))
        .contains(new StreamManagement.Request());
    assertThat(((Stanza) reads.get(2)).isBadIq()).isFalse();
    assertThat(reads.get(3)).isEqualTo(XmppRead.StreamEnd.STREAM_END);
  }

  /** MUST 18: a prefix that only the header declares goes with the stanza (RFC 6120 4.8.5). */
  @Test
  void must18NamespacesAreKeptWhenForwarding() {
    String header = Xmpp.HEADER.replace(" from=", " xmlns:e='urn:e&amp;f' from=");
    byte[] all = Xmpp.utf8(header + "<message><e:x/></message><message><y/></message>");
    var reads = Xmpp.read(XmppLimits.PROVEN, all, 5);
    assertThat(reads.get(1)).hasToString("<message xmlns:e='urn:e&amp;f'><e:x/></message>");
    assertThat(reads.get(2)).hasToString("<message><y/></message>");
    assertThat(((Stanza) reads.get(1)).element().has("x", "urn:e&f")).isTrue();
  }

  @Test
  void givesAStanzaTheLanguageOfItsStream() {
    String header = Xmpp.HEADER.replace(" from=", " xml:lang='fr' from=");
    byte[] all = Xmpp.utf8(header + "<message/><message xml:lang='de'/>");
    var reads = Xmpp.read(XmppLimits.PROVEN, all, 5);
    assertThat(reads.get(1)).hasToString("<message xml:lang='fr'/>");
    assertThat(reads.get(2)).hasToString("<message xml:lang='de'/>");
  }

  /** MUST 16: what RFC 6120 section 11.1 leaves out of XML. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<message><!-- x --></message>",
        "<!-- x -->",
        "<message><?x y?></message>",
        "<?xml version='1.0'?>",
        "<!DOCTYPE m [<!ENTITY a 'b'>]>",
        "<message><!ENTITY a 'b'></message>",
        "<message>&a;</message>",
        "<message a='&nbsp;'/>"
      })
  void must16RestrictedXmlIsRefused(String text) {
    assertThat(Xmpp.refused(Xmpp.utf8(text))).isEqualTo(StreamCondition.RESTRICTED_XML);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<message></presence>",
        "<message></mess",
        "<a:message/>",
        "<message><a:b/></message>",
        "<message a:b=''/>",
        "<message a='' a=''/>",
        "<message xmlns:a='u' xmlns:b='u' a:c='' b:c=''/>",
        "<message xmlns:a=''/>",
        "<message xmlns:xml='u'/>",
        "<message xmlns:xmlns='u'/>",
        "<message xmlns:a='http://www.w3.org/XML/1998/namespace'/>",
        "<message xmlns='http://www.w3.org/2000/xmlns/'/>",
        "<message a='<'/>",
        "<message a=b/>",
        "<message a/>",
        "<message a='b'c='d'/>",
        "<message / >",
        "<message>]]></message>",
        "<message>& </message>",
        "<message>&#0;</message>",
        "<message>&#xd800;</message>",
        "<message>&#xfffe;</message>",
        "<message>&#x110000;</message>",
        "<message>&#;</message>",
        "<message>&#000000000000000065;</message>",
        "<message>\u0001</message>",
        "<message a='\u0000'/>",
        "<message>\ufffe</message>",
        "<1message/>",
        "<:message/>",
        "<a:/>",
        "<a:b:c/>",
        "< message/>",
        "</message>",
        "</ stream:stream>"
      })
  void refusesWhatIsNotWellFormed(String text) {
    byte[] octets = Xmpp.utf8(text);
    if (text.endsWith("</mess")) {
      octets = Xmpp.utf8(text + ">");
    }
    assertThat(Xmpp.refused(octets)).isEqualTo(StreamCondition.NOT_WELL_FORMED);
  }

  static Stream<byte[]> invalidUtf8() {
    return Stream.of(
        new byte[] {(byte) 0xc0, (byte) 0xbc},
        new byte[] {(byte) 0xc1, (byte) 0x80},
        new byte[] {(byte) 0xe0, (byte) 0x9f, (byte) 0xbf},
        new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
        new byte[] {(byte) 0xf0, (byte) 0x8f, (byte) 0xbf, (byte) 0xbf},
        new byte[] {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
        new byte[] {(byte) 0xf5, (byte) 0x80, (byte) 0x80, (byte) 0x80},
        new byte[] {(byte) 0x80},
        new byte[] {(byte) 0xe2, (byte) 0x82},
        new byte[] {(byte) 0xff});
  }

  /** MUST 17: UTF-8 in its shortest form only (RFC 6120 section 11.6, RFC 3629). */
  @ParameterizedTest
  @MethodSource("invalidUtf8")
  void must17InvalidUtf8IsRefused(byte[] octets) {
    for (String around : List.of("<message>*</message>", "<message a='*'/>", "<message><a*/>")) {
      int star = around.indexOf('*');
      byte[] before = Xmpp.utf8(around.substring(0, star));
      byte[] after = Xmpp.utf8(around.substring(star + 1));
      byte[] all = Arrays.copyOf(before, before.length + octets.length + after.length);
      System.arraycopy(octets, 0, all, before.length, octets.length);
      System.arraycopy(after, 0, all, before.length + octets.length, after.length);
      assertThat(Xmpp.refused(all)).isEqualTo(StreamCondition.NOT_WELL_FORMED);
    }
  }

  /** Expat refuses them, where they are what it puts between a namespace and a name. */
  @ParameterizedTest
  @ValueSource(
      strings = {"a}b", "a&#10;b", "a\nb", " a", "a|b", "{}", "a&quot;b", "a&lt;b", "a\\b"})
  void refusesNamespacesWithWhatIsInNoUri(String namespace) {
    for (String stanza : List.of("<message><x xmlns='*'/></message>", "<message xmlns:x='*'/>")) {
      assertThat(Xmpp.refused(Xmpp.utf8(stanza.replace("*", namespace))))
          .isEqualTo(StreamCondition.NOT_WELL_FORMED);
    }
    String header = Xmpp.HEADER.replace(" from=", " xmlns:x='" + namespace + "' from=");
    assertThat(Xmpp.read(XmppLimits.PROVEN, Xmpp.utf8(header), Integer.MAX_VALUE).getFirst())
        .isInstanceOf(XmppRead.Malformed.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://a.b:8/c?d=e&amp;f=%20#g",
        "urn:[x]@y!$(z)*+,;=-._~&apos;",
        "vcard-temp",
        "urn:\u00e9"
      })
  void takesNamespacesThatAreUris(String namespace) {
    String text = "<message><x xmlns='" + namespace + "'/></message>";
    assertThat(Xmpp.stanza(text)).hasToString(text);
  }

  @Test
  void takesEveryLengthOfCharacter() {
    String text = "<message><body a='\u00e9'>\u00e9\u20ac\ud83d\ude00</body></message>";
    assertThat(Xmpp.stanza(text)).hasToString(text);
    assertThat(Xmpp.stanza("<message><\u00e9t\u00e9/></message>").children()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "<![CDATA[x]]>", "&lt;", "\u00e9"})
  void refusesTextBetweenStanzas(String text) {
    assertThat(Xmpp.refused(Xmpp.utf8(text + "<presence/>"))).isEqualTo(StreamCondition.BAD_FORMAT);
  }

  @Test
  void refusesAStanzaWithAPrefix() {
    byte[] text = Xmpp.utf8("<s:message xmlns:s='jabber:server'/>");
    assertThat(Xmpp.refused(text)).isEqualTo(StreamCondition.BAD_NAMESPACE_PREFIX);
  }

  @Test
  void takesAnElementOfAnotherNamespaceForNoStanza() {
    assertThat(Xmpp.nonza("<message xmlns='jabber:client'/>").namespace())
        .isEqualTo("jabber:client");
    assertThat(Xmpp.nonza("<route/>").namespace()).isEqualTo(Namespace.SERVER);
  }

  /** MUST 21: a stanza of 9999 octets is taken before anything is proven (RFC 6120 13.12). */
  @Test
  void must21TheSizeLimitIsNotBelow10000Octets() {
    String around = "<message><body></body></message>";
    String body = "x".repeat(9999 - around.length());
    byte[] text = Xmpp.utf8(Xmpp.HEADER + "<message><body>" + body + "</body></message>");
    assertThat(Xmpp.read(XmppLimits.UNPROVEN, text, 100).getLast()).isInstanceOf(Stanza.class);
    byte[] more = Xmpp.utf8(Xmpp.HEADER + "<message><body>" + body + "xx</body></message>");
    assertThat(Xmpp.read(XmppLimits.UNPROVEN, more, 100).getLast())
        .isInstanceOfSatisfying(
            XmppRead.Malformed.class,
            malformed ->
                assertThat(malformed.fault().condition())
                    .isEqualTo(StreamCondition.POLICY_VIOLATION));
  }

  static Stream<String> beyondLimits() {
    return Stream.of(
        "<message><a><b><c><d/></c></b></a></message>",
        "<message a='' b='' c='' d=''/>",
        "<message><a123456789012345678901/></message>",
        "<message a123456789012345678901=''/>",
        "<message a='" + "x".repeat(201) + "'/>",
        "<message>" + "<a xmlns='u'/>".repeat(6) + "</message>",
        "<message>" + "x".repeat(1000) + "</message>",
        "<auth xmlns='u'>" + "x".repeat(1000) + "</auth>",
        "<" + "x".repeat(2000));
  }

  @ParameterizedTest
  @MethodSource("beyondLimits")
  void refusesMoreThanTheLimits(String text) {
    String header = "<stream:stream xmlns='jabber:server' xmlns:stream='" + Namespace.STREAM + "'>";
    for (int size : Xmpp.SIZES) {
      var reads = Xmpp.read(LOW, Xmpp.utf8(header + text), size);
      assertThat(reads.getLast())
          .isInstanceOfSatisfying(
              XmppRead.Malformed.class,
              malformed ->
                  assertThat(malformed.fault().condition())
                      .isEqualTo(StreamCondition.POLICY_VIOLATION));
    }
  }

  /** The tag alone is longer than its kind may be, and is all there is. */
  @ParameterizedTest
  @ValueSource(strings = {">", "/>"})
  void refusesALongTagOfWhatIsNoStanza(String end) {
    String text = "<x xmlns='u' a='" + "x".repeat(12_000) + "'" + end;
    for (int size : List.of(100, Integer.MAX_VALUE)) {
      var reader = new XmppReader(XmppLimits.PROVEN);
      reader.feed(ByteBuffer.wrap(Xmpp.utf8(Xmpp.HEADER)));
      reader.next();
      byte[] octets = Xmpp.utf8(text);
      for (int from = 0; from < octets.length; from += Math.min(size, octets.length)) {
        int to = (int) Math.min((long) from + size, octets.length);
        reader.feed(ByteBuffer.wrap(Arrays.copyOfRange(octets, from, to)));
        reader.next();
      }
      assertThat(reader.next()).isInstanceOf(XmppRead.Malformed.class);
    }
  }

  @Test
  void takesAStanzaOfAnotherKindOfStreamForNone() {
    assertThat(Xmpp.nonza("<message xmlns='jabber:component:accept'/>").name())
        .isEqualTo("message");
  }

  @Test
  void takesExactlyTheLimits() {
    String header = "<stream:stream xmlns='jabber:server' xmlns:stream='" + Namespace.STREAM + "'>";
    String deep = "<message><a><b><c/></b></a></message>";
    String wide = "<message a='' b='' c=''/>";
    String around = "<message></message>";
    String full = "<message>" + "x".repeat(1000 - around.length()) + "</message>";
    var reads = Xmpp.read(LOW, Xmpp.utf8(header + deep + wide + full), 9);
    assertThat(reads).hasSize(4);
    assertThat(reads.get(3)).hasToString(full);
  }

  /** An endless element is kept up to its limit, however it comes. */
  @Test
  void keepsNoMoreThanTheLimit() {
    var reader = new XmppReader(XmppLimits.UNPROVEN);
    reader.feed(ByteBuffer.wrap(Xmpp.utf8(Xmpp.HEADER + "<message><body>")));
    assertThat(reader.next()).isInstanceOf(StreamHeader.class);
    int fed = 0;
    byte[] octets = "x".repeat(100).getBytes(StandardCharsets.UTF_8);
    while (reader.next() == XmppRead.NeedMore.NEED_MORE) {
      reader.feed(ByteBuffer.wrap(octets));
      fed += octets.length;
    }
    assertThat(fed).isLessThan(10_200);
    assertThat(reader.next()).isInstanceOf(XmppRead.Malformed.class);
  }

  @Test
  void beginsAnewAfterARestart() {
    var reader = new XmppReader(XmppLimits.UNPROVEN);
    reader.feed(
        ByteBuffer.wrap(Xmpp.utf8(Xmpp.HEADER + "<starttls xmlns='" + Namespace.TLS + "'/>")));
    assertThat(reader.next()).isInstanceOf(StreamHeader.class);
    assertThat(reader.next()).isInstanceOf(XmppRead.Nonza.class);
    assertThat(reader.hasLeft()).isFalse();
    reader.restart();
    String other = "<stream:stream xmlns='jabber:server' xmlns:stream='" + Namespace.STREAM + "'>";
    reader.feed(ByteBuffer.wrap(Xmpp.utf8(other + "<db:result/>")));
    assertThat(((StreamHeader) reader.next()).from()).isEmpty();
    assertThat(reader.next()).isInstanceOf(XmppRead.Malformed.class);
  }

  /** What is written before the header is of the old stream; a header shows by its first octets. */
  @ParameterizedTest
  @ValueSource(
      strings = {"<?xml version='1.0'?><stream:stream", "<stream:stream", " \n<stream:stream\n"})
  void readsTheOldStreamUntilAHeaderBegins(String beginning) {
    String header =
        beginning + " xmlns='jabber:server' xmlns:stream='" + Namespace.STREAM + "' id='new'>";
    String old = "<message id='1'/><streams xmlns='u'/><stream.x xmlns='u'/> <db:stream1/>";
    for (int size : Xmpp.SIZES) {
      var reader = new XmppReader(XmppLimits.PROVEN);
      List<XmppRead> reads = new ArrayList<>();
      feed(reader, Xmpp.HEADER + "<success xmlns='" + Namespace.SASL + "'/>", size, reads);
      reader.awaitHeader();
      feed(reader, old + header + "<message id='2'/>", size, reads);

      assertThat(reads).hasSize(8);
      assertThat(reads.get(2)).hasToString("<message id='1'/>");
      assertThat(reads.get(6)).isInstanceOf(StreamHeader.class);
      assertThat(((StreamHeader) reads.get(6)).id()).contains("new");
    }
  }

  private static void feed(XmppReader reader, String text, int size, List<XmppRead> reads) {
    byte[] octets = Xmpp.utf8(text);
    for (int from = 0; from < octets.length; ) {
      int length = Math.min(size, octets.length - from);
      reader.feed(ByteBuffer.wrap(octets, from, length));
      from += length;
      XmppRead read = reader.next();
      while (read != XmppRead.NeedMore.NEED_MORE) {
        reads.add(read);
        assertThat(read).isNotInstanceOf(XmppRead.Malformed.class);
        read = reader.next();
      }
    }
  }

  @Test
  void takesOneHeaderWhereOneIsAwaited() {
    var reader = new XmppReader(XmppLimits.PROVEN);
    reader.feed(ByteBuffer.wrap(Xmpp.utf8(Xmpp.HEADER)));
    assertThat(reader.next()).isInstanceOf(StreamHeader.class);
    reader.awaitHeader();
    reader.feed(ByteBuffer.wrap(Xmpp.utf8(Xmpp.HEADER + Xmpp.HEADER)));
    assertThat(reader.next()).isInstanceOf(StreamHeader.class);
    assertThat(reader.next()).isInstanceOf(XmppRead.Malformed.class);
  }

  @Test
  void tellsWhatIsLeft() {
    var reader = new XmppReader(XmppLimits.UNPROVEN);
    reader.feed(ByteBuffer.wrap(Xmpp.utf8(Xmpp.HEADER + "<presence/><x")));
    reader.next();
    assertThat(reader.next()).isInstanceOf(Stanza.class);
    assertThat(reader.hasLeft()).isTrue();
  }

  @Test
  void keepsAStanzaInOctetsOfItsOwn() {
    var reader = new XmppReader(XmppLimits.PROVEN);
    reader.feed(ByteBuffer.wrap(Xmpp.utf8(Xmpp.HEADER + "<message id='1'/>".repeat(100))));
    reader.next();
    reader.next();
    var stanza = (Stanza) reader.next();
    assertThat(stanza.heldOctets()).isGreaterThan(1000);
    assertThat(stanza.kept().heldOctets()).isEqualTo(stanza.length());
    assertThat(stanza.kept()).hasToString(stanza.toString());
    assertThat(stanza.kept().id()).contains("1");
  }

  /** Distinct names cost no more than others: nothing is interned. */
  @Test
  void bearsManyNames() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      names.add("<n" + i + "/>");
    }
    String text = "<message>" + String.join("", names) + "</message>";
    assertThat(Xmpp.read(XmppLimits.PROVEN, Xmpp.utf8(Xmpp.HEADER + text), 4096).getLast())
        .isInstanceOfSatisfying(
            Stanza.class, stanza -> assertThat(stanza.children()).isEqualTo(10_000));
  }
}
