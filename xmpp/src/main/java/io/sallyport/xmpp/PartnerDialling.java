package io.sallyport.xmpp;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.dns.Lookup;
import io.sallyport.wire.xmpp.Dialback;
import io.sallyport.wire.xmpp.OtherHost;
import io.sallyport.wire.xmpp.StanzaCondition;
import io.sallyport.wire.xmpp.StreamCondition;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One way to a partner: its servers are searched for and their addresses tried, one after the
 * other, until a stream can be used or there is a definite no (RFC 6120 section 3.2). Owned by the
 * loop of the table of streams.
 */
final class PartnerDialling implements AddressRace.Outcome, OutboundPartner.Owner {
  /** Addresses tried at most. */
  private static final int MAX_ATTEMPTS = 16;

  /** Servers that send to another, one after the other (RFC 6120 section 4.9.3.19 has 2 to 5). */
  static final int MAX_HOPS = 2;

  private final Streams streams;
  private OutboundStream.Purpose purpose;
  private final OutboundPartner.Owner owner;
  private Iterator<PartnerServer> servers = Collections.emptyIterator();
  private @Nullable PartnerServer server;
  private @Nullable AddressRace race;

  /** What the server that was tried last has failed for. */
  private Optional<String> lastFailure = Optional.empty();

  /** Of the servers before this one. */
  private int attempts;

  private int hops;
  private boolean isGivenUp;

  PartnerDialling(Streams streams, OutboundStream.Purpose purpose, OutboundPartner.Owner owner) {
    this.streams = streams;
    this.purpose = purpose;
    this.owner = owner;
  }

  void begin() {
    streams
        .shared()
        .ways()
        .search()
        .find(streams.shared().owner(), purpose.pair().to().ascii(), this::found);
  }

  /** Nobody waits for it any more. */
  void giveUp() {
    isGivenUp = true;
    stopRace();
  }

  private void stopRace() {
    if (race != null) {
      race.stop();
      attempts += race.attempts();
      race = null;
    }
  }

  private void found(ServerSearch.Outcome outcome) {
    if (isGivenUp) {
      return;
    }
    switch (outcome) {
      case ServerSearch.Outcome.Servers(var found) -> {
        servers = found.iterator();
        nextServer();
      }
      case ServerSearch.Outcome.NotOffered _ ->
          owner.refused(
              StanzaCondition.REMOTE_SERVER_NOT_FOUND, "The domain has no XMPP server", true);
      case ServerSearch.Outcome.Unknown _ ->
          owner.refused(
              StanzaCondition.REMOTE_SERVER_TIMEOUT, "The partner's servers are not known", true);
    }
  }

  private void nextServer() {
    stopRace();
    if (isGivenUp) {
      return;
    }
    if (!servers.hasNext() || attempts >= MAX_ATTEMPTS) {
      streams
          .shared()
          .events()
          .state(XmppEvent.PARTNER_UNREACHABLE, "pair", purpose.pair(), "addressesTried", attempts);
      owner.refused(
          StanzaCondition.REMOTE_SERVER_TIMEOUT,
          lastFailure.orElse("No connection to the partner's servers")
              + " ("
              + attempts
              + " addresses tried)",
          true);
      return;
    }
    server = servers.next();
    streams
        .shared()
        .ways()
        .resolver()
        .addresses(streams.shared().owner(), server.host(), this::resolved);
  }

  private void resolved(Lookup<InetAddress> lookup) {
    PartnerServer at = server;
    if (isGivenUp || at == null) {
      return;
    }
    List<InetSocketAddress> addresses = new ArrayList<>();
    if (lookup instanceof Lookup.Found<InetAddress>(var found, _)) {
      found.forEach(each -> addresses.add(new InetSocketAddress(each, at.port())));
    }
    var ways = streams.shared().ways();
    var way =
        new AddressRace.Way(
            streams.shared().owner(),
            at.directTls() ? ways.direct() : ways.plain(),
            purpose.pair().to().ascii());
    race = new AddressRace(way, addresses, MAX_ATTEMPTS - attempts, this);
    race.next();
  }

  @Override
  public ConnectionHandler opened(Connection connection) {
    var partner = new OutboundPartner(connection, purpose, streams, this);
    if (!partner.enter()) {
      connection.close();
      if (!owner.goesAlong()) {
        streams.shared().counters().count(XmppCounter.REFUSED_FULL);
        owner.refused(
            StanzaCondition.RESOURCE_CONSTRAINT, "Enough connections to the partner", true);
      }
      return partner;
    }
    owner.opened(partner);
    partner.begin();
    return partner;
  }

  @Override
  public void exhausted() {
    nextServer();
  }

  // ---- what becomes of the stream

  @Override
  public void opened(OutboundPartner partner) {
    owner.opened(partner);
  }

  @Override
  public void ready(OutboundPartner partner) {
    if (isGivenUp && !partner.stream().isBidirectional()) {
      partner.drain();
    } else {
      owner.ready(partner);
    }
  }

  /** What a server says is for this dialling alone: the next asks the domain again. */
  @Override
  public boolean follows(OtherHost other) {
    if (isGivenUp || hops == MAX_HOPS) {
      return false;
    }
    hops++;
    List<PartnerServer> next = new ArrayList<>();
    next.add(new PartnerServer(other.host(), other.port(), false));
    servers.forEachRemaining(next::add);
    servers = next.iterator();
    nextServer();
    return true;
  }

  /** Once, at the same server, which takes dialback or nothing then. */
  @Override
  public boolean provesAnew() {
    if (isGivenUp || purpose.isWithoutSasl() || race == null) {
      return false;
    }
    purpose = purpose.withoutSasl();
    return race.again();
  }

  @Override
  public void told(StreamCondition condition) {
    if (!isGivenUp) {
      owner.told(condition);
    }
  }

  @Override
  public void refused(StanzaCondition condition, String text, boolean isDefinite) {
    if (isGivenUp) {
      return;
    }
    if (isDefinite) {
      owner.refused(condition, text, true);
    } else {
      lastFailure = Optional.of(text);
      if (race != null) {
        race.next();
      }
    }
  }

  @Override
  public void verified(Dialback answer) {
    owner.verified(answer);
  }

  @Override
  public void ended(OutboundPartner partner) {
    owner.ended(partner);
  }

  @Override
  public void closed(OutboundPartner partner) {
    owner.closed(partner);
  }
}
