package io.sallyport.xmpp.connector;

import io.sallyport.wire.xmpp.Jid;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.XmlWriter;
import io.sallyport.wire.xmpp.XmppDomain;
import java.util.Optional;

/** What the addresses of a stanza say. */
final class Addresses {
  private Addresses() {}

  /** The domain that it is from, as A-labels; empty if it has no good one. */
  static Optional<String> from(Stanza stanza) {
    return stanza.from().flatMap(Jid::domainOf).map(XmppDomain::ascii);
  }

  /** The domain that it goes to. */
  static Optional<String> to(Stanza stanza) {
    return stanza.to().flatMap(Jid::domainOf).map(XmppDomain::ascii);
  }

  /**
   * What it is from, with its domain written like that; empty if it is already, or from nobody.
   *
   * @param domain which means the same
   */
  static Optional<String> fromAt(Stanza stanza, String domain) {
    return stanza.from().flatMap(from -> at(from, domain));
  }

  private static Optional<String> at(String address, String domain) {
    int slash = address.indexOf('/');
    int domainTo = slash < 0 ? address.length() : slash;
    // −1 without a local part; a bad one may have more than one of them.
    int domainFrom = address.lastIndexOf('@', domainTo - 1) + 1;
    return address.substring(domainFrom, domainTo).equals(domain)
        ? Optional.empty()
        : Optional.of(address.substring(0, domainFrom) + domain + address.substring(domainTo));
  }

  /** Presence that asks for a state: from whom it is told to, and to whose it is. */
  record Probe(String from, String to) {
    byte[] octets() {
      return new XmlWriter()
          .start("presence")
          .attribute("type", "probe")
          .attribute("from", from)
          .attribute("to", to)
          .end("presence")
          .octets();
    }
  }

  /** What asks anew for the state that a presence told; empty if its addresses are no good. */
  static Optional<Probe> probe(Stanza presence) {
    Optional<Jid> of = presence.from().flatMap(Jid::parse);
    Optional<Jid> who = presence.to().flatMap(Jid::parse);
    return of.isPresent() && who.isPresent()
        ? Optional.of(new Probe(who.get().bare().toString(), of.get().bare().toString()))
        : Optional.empty();
  }
}
