package io.sallyport.wire.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StanzaTest {
  private static final DomainPair PAIR =
      new DomainPair(new XmppDomain("lighthouse.example"), new XmppDomain("harbor.example"));

  @ParameterizedTest
  @CsvSource({
    "piet@lighthouse.example/desk,mara@harbor.example,true",
    "lighthouse.example,HARBOR.example,true",
    "piet@lighthouse.example/a b@c,harbor.example/x,true",
    "piet@lighthouse.example,mara@harbour.example,false",
    "piet@rooms.lighthouse.example,mara@harbor.example,false",
    "piet@lighthouse.example@harbor.example,mara@harbor.example,false",
    "@lighthouse.example,mara@harbor.example,false",
    "lighthouse.example/,mara@harbor.example,false",
    "p t@lighthouse.example,mara@harbor.example,false",
    "p&lt;t@lighthouse.example,mara@harbor.example,false",
    "piet@lighthouse.example/&#1;,mara@harbor.example,false",
    "piet@lighthouse.example.,mara@harbor.example,false"
  })
  void knowsItsPair(String from, String to, boolean isBetween) {
    String text = "<message from='%s' to='%s'/>".formatted(from, to);
    if (text.contains("&#1;")) {
      text = text.replace("&#1;", "&amp;");
    }
    assertThat(Xmpp.stanza(text).isBetween(PAIR)).isEqualTo(isBetween);
  }

  @Test
  void isBetweenNobodyWithoutAddresses() {
    assertThat(Xmpp.stanza("<message/>").isBetween(PAIR)).isFalse();
    assertThat(Xmpp.stanza("<message from='lighthouse.example'/>").isBetween(PAIR)).isFalse();
  }

  /** Rule 4 of RFC 6120 section 8.2.3. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<iq type='get' id='1'><a/></iq>|false",
        "<iq type='get' id='1'/>|true",
        "<iq type='set' id='1'><a/><b/></iq>|true",
        "<iq type='set'><a/></iq>|true",
        "<iq id='1'><a/></iq>|true",
        "<iq type='other' id='1'><a/></iq>|true",
        "<iq type='result' id='1'/>|false",
        "<iq type='result' id='1'><a/></iq>|false",
        "<iq type='result' id='1'><a/><b/></iq>|true",
        "<iq type='error' id='1'><a/><error/></iq>|false",
        "<message type='get'/>|false"
      })
  void tellsBadIqs(String text, boolean isBad) {
    assertThat(Xmpp.stanza(text).isBadIq()).isEqualTo(isBad);
  }

  @Test
  void tellsRequestsAndAnswers() {
    assertThat(Xmpp.stanza("<iq type='get' id='1'><a/></iq>").isRequest()).isTrue();
    assertThat(Xmpp.stanza("<iq type='result' id='1'/>").isAnswer()).isTrue();
    assertThat(Xmpp.stanza("<message type='error'/>").isAnswer()).isTrue();
    assertThat(Xmpp.stanza("<message type='result'/>").isAnswer()).isFalse();
    assertThat(Xmpp.stanza("<message type='chat'/>").isAnswer()).isFalse();
  }

  @Test
  void editsWithoutTouchingTheRest() {
    Stanza stanza =
        Xmpp.stanza("<message  from='a@b' xmlns='jabber:server'\n><x  y = '1'/></message>");
    assertThat(stanza.edit().from("c@d/'e").to("f@g").append(bytes("<o/>")))
        .hasToString(
            "<message to='f@g'  from='c@d/&apos;e' xmlns='jabber:server'\n"
                + "><x  y = '1'/><o/></message>");
    assertThat(stanza.edit().from("h@i").from("k@l"))
        .hasToString("<message  from='k@l' xmlns='jabber:server'\n><x  y = '1'/></message>");
  }

  /** The last word counts for an address, and each for what is added. */
  @Test
  void editsTwice() {
    Stanza stanza = Xmpp.stanza("<presence from='a@b'/>");
    StanzaEdit edit =
        stanza.edit().to("c@d").append(bytes("<o/>")).to("e@f").from("g@h").from("i@j");
    assertThat(edit.append(bytes("<u/>")))
        .hasToString("<presence to='e@f' from='i@j'><o/><u/></presence>");
    assertThat(Xmpp.stanza("<message><a/></message>").edit().append(bytes("<o/>")))
        .hasToString("<message><a/><o/></message>");
    assertThat(
            Xmpp.stanza("<message><a/></message>")
                .edit()
                .append(bytes("<o/>"))
                .append(bytes("<u/>")))
        .hasToString("<message><a/><o/><u/></message>");
  }

  @Test
  void appendsToAnEmptyElement() {
    assertThat(Xmpp.stanza("<presence to='a@b' />").edit().append(bytes("<o/>")))
        .hasToString("<presence to='a@b' ><o/></presence>");
  }

  @Test
  void bouncesWithAddressesSwapped() {
    Stanza stanza =
        Xmpp.stanza(
            "<message id='g&amp;7' from='mara@harbor.example/gw' to='piet@lighthouse.example'/>");
    var bounce = Bounce.of(StanzaCondition.REMOTE_SERVER_TIMEOUT, "No <connection>").notSent();
    String text = new String(bounce.octets(stanza).orElseThrow(), StandardCharsets.UTF_8);
    Stanza error = Xmpp.stanza(text);
    assertThat(error.from()).contains("piet@lighthouse.example");
    assertThat(error.to()).contains("mara@harbor.example/gw");
    assertThat(error.id()).contains("g&7");
    assertThat(error.type()).contains("error");
    XmlElement said = error.element().child("error", Namespace.SERVER).orElseThrow();
    assertThat(said.attribute("type")).contains("wait");
    assertThat(said.has("remote-server-timeout", Namespace.STANZA_ERRORS)).isTrue();
    assertThat(said.has("not-sent", Namespace.HANDOFF)).isTrue();
    assertThat(said.child("text", Namespace.STANZA_ERRORS).orElseThrow().text())
        .isEqualTo("No <connection>");
  }

  /** Nobody could read it, or know what it is about. */
  @ParameterizedTest
  @CsvSource({"x,8192,true", "x,8193,false", ">,2048,true", ">,2049,false", "é,4097,false"})
  void bouncesNothingWithTooLongAnId(String character, int count, boolean isBounced) {
    Stanza stanza =
        Xmpp.stanza("<message id='%s' from='a@b' to='c@d'/>".formatted(character.repeat(count)));
    assertThat(Bounce.of(StanzaCondition.SERVICE_UNAVAILABLE, "").octets(stanza).isPresent())
        .isEqualTo(isBounced);
  }

  /** MUST 12: errors and results are never answered with errors (RFC 6120 section 8.3.1). */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<message type='error' from='a@b'/>",
        "<iq type='result' id='1' from='a@b'/>",
        "<iq type='error' id='1' from='a@b'/>",
        "<presence type='error' from='a@b'/>",
        "<message type='err&#111;r' from='a@b'/>",
        "<message/>"
      })
  void must12NoErrorInAnswerToErrorOrResult(String text) {
    var bounce = Bounce.of(StanzaCondition.SERVICE_UNAVAILABLE, "");
    assertThat(bounce.octets(Xmpp.stanza(text))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<message><o xmlns='sallyport:xmpp:origin:0'/></message>|true",
        "<message><a><p:o xmlns:p='sallyport:x'/></a></message>|true",
        "<message><o xmlns='&#115;allyport:x'/></message>|true",
        "<message xmlns:p='sallyport:x' p:a=''/>|true",
        "<message><o xmlns='sallyport'/></message>|false",
        "<message><o xmlns='urn:sallyport:x'/></message>|false"
      })
  void tellsOurOwnNamespaces(String text, boolean namesInternal) {
    assertThat(Xmpp.stanza(text).namesInternal()).isEqualTo(namesInternal);
  }

  @Test
  void takesOutWhatIsInOurOwnNamespaces() {
    Stanza stanza =
        Xmpp.stanza(
            "<message><o xmlns='sallyport:a'><x xmlns='sallyport:b'/>t</o><a><p:o"
                + " xmlns:p='sallyport:c'/>k</a><o xmlns='sallyport:d'/></message>");
    Stanza rest = stanza.withoutInternal();
    assertThat(rest).hasToString("<message><a>k</a></message>");
    assertThat(rest.children()).isEqualTo(1);
    assertThat(rest.namesInternal()).isFalse();
    assertThat(rest.edit().append(bytes("<b/>"))).hasToString("<message><a>k</a><b/></message>");
  }

  @Test
  void takesOutAttributesInOurOwnNamespaces() {
    Stanza stanza =
        Xmpp.stanza(
            "<message a='1'  s:from='x@y' xmlns:s='sallyport:a' from='a@b'\ts:b = \"2\" to='c@d' >"
                + "<k s:c='3' d='4'/><s:o s:e='5'/><l s:f='6'/></message>");
    Stanza rest = stanza.withoutInternal();
    assertThat(rest)
        .hasToString(
            "<message a='1' xmlns:s='sallyport:a' from='a@b' to='c@d' >"
                + "<k d='4'/><l/></message>");
    assertThat(rest.from()).contains("a@b");
    assertThat(rest.to()).contains("c@d");
    assertThat(rest.children()).isEqualTo(2);
    assertThat(rest.namesInternal()).isFalse();
    assertThat(rest.edit().to("e@f").append(bytes("<b/>")))
        .hasToString(
            "<message a='1' xmlns:s='sallyport:a' from='a@b' to='e@f' >"
                + "<k d='4'/><l/><b/></message>");
    Stanza empty = Xmpp.stanza("<presence xmlns:s='sallyport:a' s:b='2' to='c@d'/>");
    assertThat(empty.withoutInternal().edit().to("e@f").append(bytes("<b/>")))
        .hasToString("<presence xmlns:s='sallyport:a' to='e@f'><b/></presence>");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
