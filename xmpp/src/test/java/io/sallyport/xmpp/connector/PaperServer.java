package io.sallyport.xmpp.connector;

import io.sallyport.wire.xmpp.ComponentHandshake;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.XmlElement;
import java.util.Set;

/** A server inside, as far as a component sees it. */
final class PaperServer extends PaperPeer {
  static final String SECRET = "component-secret";

  /** True if it answers pings: what came before has been read. */
  boolean isReading = true;

  /** What it shares with the component. */
  String secret = SECRET;

  /** True if it does not answer a handshake. */
  boolean isSilent;

  /** Ids of stanzas that it cannot bear: it cuts the connection. */
  Set<String> unbearable = Set.of();

  /** Where it answers pings: ejabberd takes any connection of a component. */
  PaperServer other = this;

  private String unanswered = "";

  PaperServer(int port) {
    super(port);
  }

  @Override
  void begin() {}

  @Override
  void header() {
    say(
        "<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept'"
            + " xmlns:stream='http://etherx.jabber.org/streams' id='c0ffee12'"
            + " from='lighthouse.example'>");
  }

  @Override
  void element(XmlElement element) {
    if (isSilent) {
      return;
    }
    boolean isGood = ComponentHandshake.read(element).orElseThrow().shows("c0ffee12", secret);
    say(
        isGood
            ? "<handshake/>"
            : "<stream:error><not-authorized"
                + " xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>");
  }

  @Override
  void stanza(Stanza stanza) {
    if (!stanza.toString().contains("urn:xmpp:ping")) {
      stanzas.add(stanza.toString());
      if (stanza.id().filter(unbearable::contains).isPresent()) {
        cut();
      }
      return;
    }
    unanswered =
        "<iq type='result' id='%s' from='harbor.example' to='%s'/>"
            .formatted(stanza.id().orElseThrow(), stanza.from().orElseThrow());
    if (isReading) {
      answer();
    }
  }

  /** What answers the last ping. */
  String answerToPing() {
    return unanswered;
  }

  /** Answers the last ping. */
  void answer() {
    other.say(unanswered);
  }
}
