package io.sallyport.wire.xmpp;

/** The namespaces of streams between servers. */
public final class Namespace {
  public static final String STREAM = "http://etherx.jabber.org/streams";
  public static final String SERVER = "jabber:server";
  public static final String COMPONENT_ACCEPT = "jabber:component:accept";
  public static final String COMPONENT = "urn:xmpp:component:0";
  public static final String DIALBACK = "jabber:server:dialback";
  public static final String DIALBACK_FEATURE = "urn:xmpp:features:dialback";
  public static final String TLS = "urn:ietf:params:xml:ns:xmpp-tls";
  public static final String SASL = "urn:ietf:params:xml:ns:xmpp-sasl";
  public static final String STREAM_ERRORS = "urn:ietf:params:xml:ns:xmpp-streams";
  public static final String STANZA_ERRORS = "urn:ietf:params:xml:ns:xmpp-stanzas";
  public static final String BIDI_FEATURE = "urn:xmpp:features:bidi";
  public static final String BIDI = "urn:xmpp:bidi";
  public static final String STREAM_MANAGEMENT = "urn:xmpp:sm:3";
  public static final String LIMITS = "urn:xmpp:stream-limits:0";
  public static final String PING = "urn:xmpp:ping";
  public static final String ERRORS = "urn:xmpp:errors";
  public static final String XML = "http://www.w3.org/XML/1998/namespace";
  public static final String XMLNS = "http://www.w3.org/2000/xmlns/";

  /** What all of our own between edges and gateways begin with; nobody outside may use them. */
  public static final String INTERNAL_PREFIX = "sallyport:";

  /** Marks where a stanza that goes inside came from. */
  public static final String ORIGIN = "sallyport:xmpp:origin:0";

  /** Says inside that nothing of a stanza has left. */
  public static final String HANDOFF = "sallyport:xmpp:handoff:0";

  /** Between the members of a pool and their gateways. */
  public static final String POOL = "sallyport:xmpp:pool:0";

  private Namespace() {}
}
