package io.sallyport.xmpp.inside;

import io.sallyport.wire.xmpp.Bounce;
import io.sallyport.wire.xmpp.Namespace;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StanzaCondition;
import io.sallyport.wire.xmpp.XmlElement;
import io.sallyport.wire.xmpp.XmlWriter;
import io.sallyport.wire.xmpp.XmppDomain;
import java.util.Optional;

/**
 * What a gateway asks of the node itself: to be bound for a domain (XEP-0225), whether it is there
 * (XEP-0199), what it is (XEP-0030). Owner: {@link Gateways}.
 */
final class NodeQueries {
  private static final String DISCO = "http://jabber.org/protocol/disco#info";
  private static final String HOST_NAME = "hostname";

  private final Gateways leg;

  NodeQueries(Gateways leg) {
    this.leg = leg;
  }

  /** What is no question is dropped. */
  void take(GatewaySession session, Stanza stanza) {
    if (stanza.isBadIq()) {
      session.refuse(stanza, Bounce.of(StanzaCondition.BAD_REQUEST, "No good iq"));
    } else if (stanza.isRequest()) {
      XmlElement asked = stanza.element().children().getFirst();
      boolean isSet = stanza.type().filter("set"::equals).isPresent();
      if (isSet && asked.namespace().equals(Namespace.COMPONENT)) {
        component(session, stanza, asked);
      } else if (!isSet && asked.is("ping", Namespace.PING)) {
        session.answer(result(stanza).end("iq").octets());
      } else if (!isSet && asked.is("query", DISCO)) {
        session.answer(discovery(stanza));
      } else {
        refuse(session, stanza, StanzaCondition.SERVICE_UNAVAILABLE);
      }
    }
  }

  private void component(GatewaySession session, Stanza stanza, XmlElement asked) {
    boolean isBind = asked.is("bind", Namespace.COMPONENT);
    if (!isBind && !asked.is("unbind", Namespace.COMPONENT)) {
      refuse(session, stanza, StanzaCondition.SERVICE_UNAVAILABLE);
      return;
    }
    if (!stanza.from().flatMap(XmppDomain::of).isPresent()) {
      // Only the gateway itself, and none of the people it speaks for.
      refuse(session, stanza, StanzaCondition.NOT_ALLOWED);
      return;
    }
    Optional<String> name =
        asked
            .child(HOST_NAME, Namespace.COMPONENT)
            .map(element -> element.text().strip())
            .filter(text -> !text.isEmpty());
    Optional<XmppDomain> domain = name.flatMap(XmppDomain::of);
    if (domain.isEmpty()) {
      refuse(
          session,
          stanza,
          name.isEmpty() ? StanzaCondition.BAD_REQUEST : StanzaCondition.JID_MALFORMED);
    } else if (isBind) {
      bind(session, stanza, name.get(), domain.get());
    } else {
      leg.unbind(session, domain.get().ascii());
      session.answer(answer(stanza, "unbind", name.get()));
    }
  }

  private void bind(GatewaySession session, Stanza stanza, String name, XmppDomain domain) {
    session.begin();
    if (session.isOver()) {
      return;
    }
    switch (leg.bind(session, domain.ascii())) {
      case BOUND -> {
        session.answer(answer(stanza, "bind", name));
        leg.flush(domain.ascii());
      }
      case NOT_ALLOWED -> refuse(session, stanza, StanzaCondition.NOT_ALLOWED);
      case CONFLICT -> refuse(session, stanza, StanzaCondition.CONFLICT);
      case TOO_MANY -> refuse(session, stanza, StanzaCondition.RESOURCE_CONSTRAINT);
    }
  }

  private static void refuse(GatewaySession session, Stanza stanza, StanzaCondition condition) {
    session.refuse(stanza, Bounce.of(condition, "not done by the node"));
  }

  private static XmlWriter result(Stanza stanza) {
    return new XmlWriter()
        .start("iq")
        .attribute("type", "result")
        .attribute("id", stanza.id().orElse(null))
        .attribute("from", stanza.to().orElse(null))
        .attribute("to", stanza.from().orElse(null));
  }

  /** Asks a gateway whether it is there (XEP-0199). */
  static byte[] ping(String node, String gateway) {
    return new XmlWriter()
        .start("iq")
        .attribute("type", "get")
        .attribute("id", "ping")
        .attribute("from", node)
        .attribute("to", gateway)
        .empty("ping", Namespace.PING)
        .end("iq")
        .octets();
  }

  private static byte[] answer(Stanza stanza, String element, String name) {
    return result(stanza)
        .start(element, Namespace.COMPONENT)
        .element(HOST_NAME, name)
        .end(element)
        .end("iq")
        .octets();
  }

  private static byte[] discovery(Stanza stanza) {
    XmlWriter writer =
        result(stanza)
            .start("query", DISCO)
            .start("identity")
            .attribute("category", "component")
            .attribute("type", "s2s")
            .end("identity");
    for (String feature : new String[] {DISCO, Namespace.PING, Namespace.COMPONENT}) {
      writer.start("feature").attribute("var", feature).end("feature");
    }
    return writer.end("query").end("iq").octets();
  }
}
