package io.sallyport.xmpp;

import io.sallyport.wire.xmpp.XmppDomain;

/** What the certificate of the other end proves; its chain has been judged. */
@FunctionalInterface
public interface PeerProof {
  /** Without TLS, without a certificate, or with one that is not trusted. */
  PeerProof NONE = _ -> false;

  boolean proves(XmppDomain domain);
}
