package io.sallyport.wire.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stanzas pass between streams of servers and of components, and nothing else in them changes. */
class ContentNamespaceTest {
  private static final String ACCEPT_HEADER =
      "<stream:stream xmlns='jabber:component:accept'"
          + " xmlns:stream='http://etherx.jabber.org/streams'"
          + " xmlns:c='jabber:component:accept' to='harbor.example'>";

  private static Stanza ofComponent(String text) {
    XmppReader reader = new XmppReader(XmppLimits.PROVEN);
    reader.feed(ByteBuffer.wrap(Xmpp.utf8(ACCEPT_HEADER + text)));
    reader.next();
    return (Stanza) reader.next();
  }

  private static String toServer(String text) {
    return ofComponent(text)
        .withContentNamespace(Namespace.COMPONENT_ACCEPT, Namespace.SERVER)
        .toString();
  }

  private static String toComponent(String text) {
    return Xmpp.stanza(text)
        .withContentNamespace(Namespace.SERVER, Namespace.COMPONENT_ACCEPT)
        .toString();
  }

  /** A stanza that says nothing of its namespace is in that of the stream that it leaves on. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<message><body>t</body></message>",
        "<presence/>",
        "<iq  type = \"get\" id='1'\n><q xmlns='jabber:iq:version' /></iq >",
        "<message><body xmlns=''>xmlns='jabber:component:accept'</body></message>",
        "<message to=\"xmlns='jabber:component:accept'\"/>",
        "<message><![CDATA[<body xmlns='jabber:component:accept'>]]></message>",
        "<message><a xmlns='urn:a'><b xmlns='jabber:component:accept'/></a></message>",
        "<message><p:a xmlns:p='u' xmlns='jabber:component:accept'><b/></p:a></message>",
        "<message><p:b xmlns:p='jabber:component:accept'/></message>",
        "<message><a xmlns='jabber:client'/><b xmlns='jabber:component:accept2'/></message>"
      })
  void leavesAsItCame(String text) {
    assertThat(toServer(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<presence xmlns='%s'/>",
        "<message id='1' xmlns=\"%s\" to='a@b'><body>t</body></message>",
        "<message  xmlns\n=\n'%s' ><body>t &amp; u</body ></message>",
        "<message><body xmlns='%s'>t</body><x xmlns='u'/><subject xmlns='%s'/></message>",
        "<message xmlns='%s'><error xmlns='%s'><text  xmlns='%s'/></error></message>",
        "<message p:xmlns='k' xmlns='%s' xmlns:p='u'><p:a/></message>"
      })
  void saysTheOtherWhereItSaidTheOne(String pattern) {
    String ofComponent = pattern.replace("%s", "jabber:component:accept");
    String ofServer = pattern.replace("%s", "jabber:server");
    assertThat(toServer(ofComponent)).isEqualTo(ofServer);
    assertThat(toComponent(ofServer)).isEqualTo(ofComponent);
  }

  /** As whatever it is written, it means the namespace. */
  @Test
  void knowsTheNamespaceByItsMeaning() {
    assertThat(toServer("<message xmlns='jabber&#58;component:accep&#x74;'/>"))
        .isEqualTo("<message xmlns='jabber:server'/>");
  }

  /** What is in the other namespace already was none of the stream's, and stays what it is. */
  @Test
  void leavesChildrenOfTheOtherNamespace() {
    String text = "<message><body xmlns='jabber:server'>t</body></message>";
    assertThat(toServer(text)).isEqualTo(text);
  }

  @Test
  void declaresWhatTheHeaderDeclared() {
    assertThat(toServer("<message xmlns='jabber:component:accept'><c:x/></message>"))
        .isEqualTo(
            "<message xmlns:c='jabber:component:accept' xmlns='jabber:server'><c:x/></message>");
  }

  /** It is a stanza like any other: to be edited, marked and answered. */
  @Test
  void isAStanzaAgain() {
    Stanza other =
        ofComponent(
                "<iq xmlns='jabber:component:accept' id='1' type='get' to='a@b' from='c@d'>"
                    + "<q xmlns='u'/></iq>")
            .withContentNamespace(Namespace.COMPONENT_ACCEPT, Namespace.SERVER);
    assertThat(other.id()).contains("1");
    assertThat(other.to()).contains("a@b");
    assertThat(other.from()).contains("c@d");
    assertThat(other.isRequest()).isTrue();
    assertThat(other.isBadIq()).isFalse();
    assertThat(other.element().namespace()).isEqualTo(Namespace.SERVER);
    assertThat(other.kept().edit().to("e@f").append(Xmpp.utf8("<o/>")))
        .hasToString(
            "<iq xmlns='jabber:server' id='1' type='get' to='e@f' from='c@d'>"
                + "<q xmlns='u'/><o/></iq>");
    Stanza empty = ofComponent("<presence xmlns='jabber:component:accept' to='a@b'/>");
    assertThat(
            empty
                .withContentNamespace(Namespace.COMPONENT_ACCEPT, Namespace.SERVER)
                .edit()
                .to("e@f")
                .append(Xmpp.utf8("<o/>")))
        .hasToString("<presence xmlns='jabber:server' to='e@f'><o/></presence>");
    Stanza silent = ofComponent("<presence/>");
    assertThat(silent.withContentNamespace(Namespace.COMPONENT_ACCEPT, Namespace.SERVER))
        .isSameAs(silent);
  }

  /** A stanza with a prefix ends the stream, and one of another namespace is none. */
  @Test
  void takesNoStanzaWithAPrefixOrOfServers() {
    assertThat(next("<c:message/>"))
        .isInstanceOfSatisfying(
            XmppRead.Malformed.class,
            read ->
                assertThat(read.fault().condition())
                    .isEqualTo(StreamCondition.BAD_NAMESPACE_PREFIX));
    assertThat(next("<message xmlns='jabber:server'/>")).isInstanceOf(XmppRead.Nonza.class);
  }

  private static XmppRead next(String text) {
    XmppReader reader = new XmppReader(XmppLimits.PROVEN);
    reader.feed(ByteBuffer.wrap(Xmpp.utf8(ACCEPT_HEADER + text)));
    reader.next();
    return reader.next();
  }

  /** Elements of the stream stay elements of the stream, at the cost of one pass. */
  @Test
  void bearsManyElementsAndDeclarations() {
    String many = "<a/>".repeat(50_000) + "<b xmlns='jabber:component:accept'/>".repeat(128);
    String text = "<message>" + many + "</message>";
    assertThat(toServer(text)).isEqualTo(text.replace("component:accept", "server"));
    List<Slice> none =
        ContentElements.declarations(Xmpp.utf8(text), 0, text.length(), "jabber:other");
    assertThat(none).isEmpty();
  }
}
