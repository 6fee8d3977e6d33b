package io.sallyport.xmpp;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Dialler;
import io.sallyport.net.dns.Lookup;
import io.sallyport.wire.xmpp.OtherHost;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Tries out a partner: each address of each of its servers is dialled, and a stream brought to
 * where stanzas could be sent. None is sent. Owned by the loop of the table of streams.
 */
final class PartnerTrial implements Dialler.Outcome {
  /** Addresses tried at most. */
  private static final int MAX_ATTEMPTS = 16;

  private final StreamsShared shared;
  private final OutboundStream.Purpose purpose;

  /** That of the stream now: dialback alone where the certificate was refused. */
  private OutboundStream.Purpose current;

  private final Consumer<TrialStep> told;
  private Iterator<PartnerServer> servers = Collections.emptyIterator();
  private Iterator<InetAddress> addresses = Collections.emptyIterator();
  private PartnerServer server = new PartnerServer("", 0, false);
  private InetSocketAddress target = InetSocketAddress.createUnresolved("", 0);
  private int attempts;
  private int hops;

  /**
   * @param told each step, on the owner's loop; {@link TrialStep.Over} is the last
   */
  PartnerTrial(StreamsShared shared, OutboundStream.Purpose purpose, Consumer<TrialStep> told) {
    this.shared = shared;
    this.purpose = purpose;
    this.current = purpose;
    this.told = told;
  }

  /** Call on the owner's loop. */
  void begin() {
    shared.ways().search().find(shared.owner(), purpose.pair().to().ascii(), this::found);
  }

  private void found(ServerSearch.Outcome outcome) {
    switch (outcome) {
      case ServerSearch.Outcome.Servers(var found) -> {
        told.accept(new TrialStep.Found(found));
        servers = found.iterator();
        nextServer();
      }
      case ServerSearch.Outcome.NotOffered _ ->
          end(new TrialStep.NotFound("Its DNS says that it has none"));
      case ServerSearch.Outcome.Unknown(var why) ->
          end(new TrialStep.Unanswered(purpose.pair().to().ascii(), why));
    }
  }

  private void end(TrialStep last) {
    told.accept(last);
    told.accept(new TrialStep.Over());
  }

  private void nextServer() {
    if (!servers.hasNext() || attempts == MAX_ATTEMPTS) {
      told.accept(new TrialStep.Over());
      return;
    }
    server = servers.next();
    shared.ways().resolver().addresses(shared.owner(), server.host(), this::resolved);
  }

  private void resolved(Lookup<InetAddress> lookup) {
    switch (lookup) {
      case Lookup.Found<InetAddress>(List<InetAddress> found, _) -> {
        told.accept(new TrialStep.Resolved(server, found));
        addresses = found.iterator();
        nextAddress();
      }
      case Lookup.Absent<InetAddress> _ ->
          skip(new TrialStep.NotResolved(server, "The host has no address"));
      case Lookup.Forbidden<InetAddress>(String why) ->
          skip(new TrialStep.NotResolved(server, why));
      case Lookup.Failed<InetAddress>(String why) ->
          skip(new TrialStep.Unanswered(server.host(), why));
    }
  }

  private void skip(TrialStep step) {
    told.accept(step);
    nextServer();
  }

  private void nextAddress() {
    if (!addresses.hasNext() || attempts == MAX_ATTEMPTS) {
      nextServer();
      return;
    }
    current = purpose;
    target = new InetSocketAddress(addresses.next(), server.port());
    dial();
  }

  private void dial() {
    attempts++;
    Dialler dialler = server.directTls() ? shared.ways().direct() : shared.ways().plain();
    dialler.dial(shared.owner(), target, purpose.pair().to().ascii(), this);
  }

  @Override
  public ConnectionHandler opened(Connection connection) {
    var stream = new TrialStream(connection, current, shared, this::tried);
    stream.begin();
    return stream;
  }

  @Override
  public void failed(Dialler.Failure failure) {
    told.accept(new TrialStep.Unusable(target, failure.reason() + ": " + failure.detail()));
    nextAddress();
  }

  /** Goes on as a stream that is meant does, where there is another way at once. */
  private void tried(TrialStream tried, TrialStep step) {
    told.accept(step);
    Optional<OtherHost> other = tried.stream().otherHost();
    if (tried.stream().mayProveAnew() && !current.isWithoutSasl()) {
      current = purpose.withoutSasl();
      dial();
    } else if (other.isPresent() && hops < PartnerDialling.MAX_HOPS) {
      hops++;
      List<PartnerServer> next = new ArrayList<>();
      next.add(new PartnerServer(other.get().host(), other.get().port(), false));
      servers.forEachRemaining(next::add);
      servers = next.iterator();
      addresses = Collections.emptyIterator();
      nextServer();
    } else {
      nextAddress();
    }
  }
}
