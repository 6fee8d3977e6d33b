package io.sallyport.xmpp.connector;

import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.XmlElement;
import java.util.ArrayList;
import java.util.List;

/** A node of the pool, as far as a gateway sees it. It acknowledges when a test says so. */
final class PaperNode extends PaperPeer {
  private static final String HEADER =
      "<?xml version='1.0'?><stream:stream xmlns='jabber:server'"
          + " xmlns:stream='http://etherx.jabber.org/streams' id='e3a1' version='1.0'>";

  final List<String> bound = new ArrayList<>();
  final List<String> acknowledgements = new ArrayList<>();

  /** True if it remembers sessions. */
  boolean remembers = true;

  /** True if sessions have ids, by which they are resumed. */
  boolean namesSessions = true;

  /** The longest stanza that it announces. */
  int maxOctets = 262_144;

  /** True if it says at once that a stanza's fate is known. */
  boolean isAcknowledging = true;

  /** A domain that it lets nobody serve. */
  String refused = "";

  /** Stanzas counted in the session. */
  int counted;

  private boolean isProven;
  private boolean isCounting;
  private int sessions;

  PaperNode(int port) {
    super(port);
  }

  @Override
  void begin() {
    isProven = false;
    isCounting = false;
  }

  @Override
  void header() {
    say(
        HEADER
            + (isProven
                ? "<stream:features><bind xmlns='urn:xmpp:component:0'/>"
                    + "<sm xmlns='urn:xmpp:sm:3'/><limits xmlns='urn:xmpp:stream-limits:0'>"
                    + "<max-bytes>%d</max-bytes></limits></stream:features>".formatted(maxOctets)
                : "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
                    + "<mechanism>EXTERNAL</mechanism></mechanisms></stream:features>"));
  }

  @Override
  void stanza(Stanza stanza) {
    if (isCounting) {
      counted++;
      stanzas.add(stanza.toString());
      return;
    }
    String domain = stanza.element().children().getFirst().children().getFirst().text();
    boolean isRefused = domain.equals(refused);
    if (!isRefused) {
      bound.add(domain);
    }
    say(
        "<iq type='%s' id='%s' from='%s' to='gw'>%s</iq>"
            .formatted(
                isRefused ? "error" : "result",
                stanza.id().orElseThrow(),
                stanza.to().orElseThrow(),
                isRefused
                    ? "<error type='cancel'><not-allowed"
                        + " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
                    : ""));
  }

  @Override
  void element(XmlElement element) {
    switch (element.name()) {
      case "auth" -> {
        isProven = true;
        restart();
        say("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
      }
      case "enable" -> {
        isCounting = true;
        counted = 0;
        sessions++;
        say(
            namesSessions
                ? "<enabled xmlns='urn:xmpp:sm:3' id='s%d' resume='true' max='120'/>"
                    .formatted(sessions)
                : "<enabled xmlns='urn:xmpp:sm:3'/>");
      }
      case "resume" -> resume(element);
      case "r" -> {
        if (isAcknowledging) {
          acknowledge(counted);
        }
      }
      case "a" -> acknowledgements.add(element.attribute("h").orElseThrow());
      default -> throw new AssertionError("the connector sent " + element);
    }
  }

  private void resume(XmlElement element) {
    String previous = element.attribute("previd").orElseThrow();
    if (remembers && previous.equals("s" + sessions)) {
      isCounting = true;
      acknowledgements.add("resumed with " + element.attribute("h").orElseThrow());
      say("<resumed xmlns='urn:xmpp:sm:3' previd='%s' h='%d'/>".formatted(previous, counted));
    } else {
      say(
          "<failed xmlns='urn:xmpp:sm:3'><item-not-found"
              + " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>");
    }
  }

  void acknowledge(int count) {
    say("<a xmlns='urn:xmpp:sm:3' h='%d'/>".formatted(count));
  }
}
