package io.sallyport.app.demo;

import io.sallyport.net.mint.IssuedCertificate;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.net.ssl.SSLContext;

/**
 * What stands in for the world outside the pool: its authority, its name server, a partner and the
 * provider of a public network. Owns all of them.
 */
final class Outside implements AutoCloseable {
  private final StandInAuthority authority;
  private final SSLContext revokedTls;
  private final StandInNames names;
  private final StandInPartner partner;
  private final StandInPartner provider;
  private final StandInXmpp xmpp;
  private final Deque<StandInPartner> partners = new ArrayDeque<>();

  /** Opens everything at the places that the pool knows, and lets the pool trust the authority. */
  Outside(DemoPool pool, Instant now) throws IOException {
    this.authority = new StandInAuthority(now, pool.lists().isPresent());
    pool.trustOutside(authority.pem());
    IssuedCertificate lost = authority.issue(pool.partner().host());
    authority.revoke(lost);
    this.revokedTls = tls(pool, lost);
    this.names = new StandInNames(pool.names());
    try {
      if (pool.lists().isPresent()) {
        authority.serveList(pool.lists().get());
        names.addHost(StandInAuthority.HOST, pool.lists().get().getAddress());
      }
      this.partner = open(pool, pool.partner());
      this.provider = open(pool, pool.provider());
      this.xmpp = openXmpp(pool);
    } catch (IOException e) {
      close();
      throw e;
    }
    names.lengthen(DemoPool.PUBLIC_NETWORK);
  }

  private StandInPartner open(DemoPool pool, StandInPartner.Place place) throws IOException {
    StandInPartner opened = new StandInPartner(place, tls(pool, authority.issue(place.host())));
    partners.push(opened);
    names.addPartner(place);
    return opened;
  }

  private StandInXmpp openXmpp(DemoPool pool) throws IOException {
    StandInXmpp.Place place = pool.xmppPartner();
    names.addXmpp(place);
    return new StandInXmpp(
        place,
        DemoTls.partner(
            pool.certificates().authority(), authority.issue(place.domain()), DemoPool.DOMAIN));
  }

  private static SSLContext tls(DemoPool pool, IssuedCertificate own) {
    return DemoTls.partner(
        pool.certificates().authority(), own, pool.topology().external().access());
  }

  StandInAuthority authority() {
    return authority;
  }

  /** For somebody with a certificate of the partner's that has been revoked. */
  SSLContext revokedTls() {
    return revokedTls;
  }

  StandInNames names() {
    return names;
  }

  StandInPartner partner() {
    return partner;
  }

  StandInPartner provider() {
    return provider;
  }

  StandInXmpp xmpp() {
    return xmpp;
  }

  @Override
  public void close() {
    if (xmpp != null) {
      xmpp.close();
    }
    partners.forEach(StandInPartner::close);
    names.close();
    authority.close();
  }
}
