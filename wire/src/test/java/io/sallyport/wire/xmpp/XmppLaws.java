package io.sallyport.wire.xmpp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.xml.stream.XMLStreamException;

/** What holds for everything that is found on a stream, whatever came. */
final class XmppLaws {
  private XmppLaws() {}

  static void hold(List<XmppRead> reads, XmppLimits limits) {
    for (XmppRead read : reads) {
      switch (read) {
        case Stanza stanza -> holdFor(stanza, limits);
        case XmppRead.Oversized(var head) -> holdForHead(head, limits);
        case XmppRead.Nonza(var element) -> holdFor(element);
        case StreamHeader header -> {
          if (header.octets().length == 0) {
            throw new AssertionError("written as nothing");
          }
        }
        case XmppRead.NeedMore _, XmppRead.StreamEnd _, XmppRead.Malformed _ -> {}
      }
    }
  }

  /** Of what was skipped a start tag is left, and that may be read and answered. */
  private static void holdForHead(Stanza head, XmppLimits limits) {
    if (!limits.skipsLong() || head.children() > 0) {
      throw new AssertionError("skipped, or not: " + head);
    }
    holdFor(head, limits);
  }

  /** An element means one thing at most. */
  private static void holdFor(XmlElement element) {
    Optional<Sasl> sasl = Sasl.read(element);
    if (sasl.isPresent() && sasl.get() instanceof Sasl.Auth auth) {
      String identity = auth.identity().orElse("");
      if (identity.length() > auth.response().length()) {
        throw new AssertionError("names more than it says: " + identity);
      }
    }
    long meanings =
        Stream.of(
                StreamFeatures.read(element).isPresent(),
                Dialback.read(element) instanceof Dialback.Read.Good,
                sasl.isPresent(),
                StreamManagement.read(element).isPresent(),
                StreamError.read(element).isPresent(),
                StreamElement.read(element).isPresent())
            .filter(isMeant -> isMeant)
            .count();
    if (meanings > 1) {
      throw new AssertionError("means more than one thing: " + element);
    }
  }

  private static void holdFor(Stanza stanza, XmppLimits limits) {
    if (stanza.end() - stanza.base() > limits.stanzaOctets()) {
      throw new AssertionError("longer than allowed");
    }
    String text = stanza.toString();
    String kept = stanza.kept().toString();
    if (!kept.equals(text)) {
      throw new AssertionError("kept as something else: " + kept);
    }
    XmppReader again = new XmppReader(XmppLimits.PROVEN);
    again.feed(ByteBuffer.wrap(Xmpp.utf8(Xmpp.HEADER + text)));
    again.next();
    if (!(again.next() instanceof Stanza same)
        || !withLanguageOf(stanza, same.element()).equals(stanza.element())) {
      throw new AssertionError("read as something else when it is forwarded: " + text);
    }
    asOthersRead(text, same.element());
    var pair = new DomainPair(new XmppDomain("a.b"), new XmppDomain("c.d"));
    if (stanza.isBetween(pair) && !isBetween(stanza, pair)) {
      throw new AssertionError("found between domains that its addresses do not name: " + text);
    }
    Bounce.of(StanzaCondition.SERVICE_UNAVAILABLE, "").octets(stanza);
    holdWithoutInternal(stanza.withoutInternal());
    holdOtherNamespace(stanza);
    StanzaEdit edit = stanza.edit().from("e@f").append(Xmpp.utf8("<o/>"));
    edit.writeTo(ByteBuffer.allocate(edit.length()));
  }

  /** What is left of it is a stanza, and has nothing of ours in it. */
  private static void holdWithoutInternal(Stanza rest) {
    Stanza again = reread(Xmpp.HEADER, rest.toString());
    boolean isSame =
        again.children() == rest.children()
            && again.from().equals(rest.from())
            && again.to().equals(rest.to())
            && edited(Xmpp.HEADER, again).equals(edited(Xmpp.HEADER, rest));
    if (!isSame || again.namesInternal()) {
      throw new AssertionError("something of ours is left, or too little of theirs: " + rest);
    }
  }

  private static XmlElement edited(String header, Stanza stanza) {
    return reread(header, stanza.edit().to("e@f").append(Xmpp.utf8("<o/>")).toString()).element();
  }

  /** It is a stanza of a component too once it says so. */
  private static void holdOtherNamespace(Stanza stanza) {
    Stanza ofComponent = stanza.withContentNamespace(Namespace.SERVER, Namespace.COMPONENT_ACCEPT);
    String header = new String(StreamHeader.openingComponent("a.b").octets(), UTF_8);
    Stanza other = reread(header, ofComponent.toString());
    if (other.children() != stanza.children()
        || !other.from().equals(ofComponent.from())
        || !edited(header, other).equals(edited(header, ofComponent))) {
      throw new AssertionError("read as something else by a component: " + ofComponent);
    }
  }

  private static Stanza reread(String header, String text) {
    XmppReader again = new XmppReader(XmppLimits.PROVEN);
    again.feed(ByteBuffer.wrap(Xmpp.utf8(header + text)));
    again.next();
    return again.next() instanceof Stanza stanza ? stanza : fail("no stanza any more: " + text);
  }

  private static Stanza fail(String what) {
    throw new AssertionError(what);
  }

  /** A stanza that says no language leaves with that of its stream. */
  private static XmlElement withLanguageOf(Stanza stanza, XmlElement forwarded) {
    Map<String, String> attributes = new HashMap<>(forwarded.attributes());
    if (stanza.language().isEmpty()) {
      attributes.remove("xml:lang");
    }
    return new XmlElement(
        forwarded.name(),
        forwarded.namespace(),
        attributes,
        forwarded.children(),
        forwarded.text());
  }

  private static boolean isBetween(Stanza stanza, DomainPair pair) {
    return stanza
            .from()
            .flatMap(Jid::parse)
            .filter(jid -> jid.domain().equals(pair.from()))
            .isPresent()
        && stanza
            .to()
            .flatMap(Jid::parse)
            .filter(jid -> jid.domain().equals(pair.to()))
            .isPresent();
  }

  private static void asOthersRead(String text, XmlElement element) {
    try {
      XmlElement woodstox = OtherParsers.woodstox(text);
      if (!woodstox.equals(element)) {
        throw new AssertionError("another parser reads " + woodstox + " and not " + element);
      }
    } catch (XMLStreamException e) {
      throw new AssertionError("another parser refuses " + text, e);
    }
  }
}
