package io.sallyport.wire.xmpp;

/** The one direction of stanzas between two domains, which is what is authenticated. */
public record DomainPair(XmppDomain from, XmppDomain to) {
  /** The other direction. */
  public DomainPair inverse() {
    return new DomainPair(to, from);
  }

  @Override
  public String toString() {
    return from + " to " + to;
  }
}
