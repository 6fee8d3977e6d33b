package io.sallyport.xmpp.inside;

import io.sallyport.wire.xmpp.Bounce;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.Jid;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StanzaCondition;
import io.sallyport.wire.xmpp.StreamCondition;
import io.sallyport.wire.xmpp.StreamError;
import io.sallyport.wire.xmpp.XmppDomain;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is done with a stanza of a gateway: by {@link InsideRules}. Owner: {@link Gateways}. */
final class GatewayStanzas {
  private final Gateways leg;
  private final NodeQueries queries;

  /** What the stanza before passed as, which the next one likely does as well. */
  private @Nullable Passed last;

  private record Passed(GatewaySession session, DomainPair pair) {}

  /** What is done with a stanza. */
  interface Use {
    /**
     * Takes a stanza.
     *
     * @param settled run once its fate is known
     * @return why the stream has to end; empty if it goes on
     */
    Optional<StreamError> take(GatewaySession session, Stanza stanza, Runnable settled);
  }

  GatewayStanzas(Gateways leg) {
    this.leg = leg;
    this.queries = new NodeQueries(leg);
  }

  /** Domains are bound otherwise from now on. */
  void rebound() {
    last = null;
  }

  /**
   * Takes a stanza.
   *
   * @param settled run once its fate is known
   * @return why the stream has to end; empty if it goes on
   */
  Optional<StreamError> take(GatewaySession session, Stanza stanza, Runnable settled) {
    Passed before = last;
    if (before != null && before.session.equals(session) && stanza.isBetween(before.pair)) {
      pass(session, stanza, before.pair, settled);
      return Optional.empty();
    }
    Optional<Jid> from = stanza.from().flatMap(Jid::parse);
    Optional<XmppDomain> to = stanza.to().flatMap(Jid::domainOf);
    if (stanza.from().isEmpty() || to.isEmpty()) {
      return error(StreamCondition.IMPROPER_ADDRESSING, "A stanza without from or to");
    }
    if (from.isEmpty()) {
      return error(StreamCondition.INVALID_FROM, "No address in from");
    }
    return judge(session, stanza, new DomainPair(from.get().domain(), to.get()), settled);
  }

  /** Takes the start tag of a stanza that was too long, whose sender is told. */
  Optional<StreamError> refuse(GatewaySession session, Stanza head, Runnable settled) {
    Optional<XmppDomain> from = head.from().flatMap(Jid::domainOf);
    boolean isOfTheirs =
        from.filter(domain -> leg.bound().speaksFor(session, domain.ascii())).isPresent()
            || from.map(XmppDomain::ascii).filter(session.gateway()::equals).isPresent();
    if (!isOfTheirs) {
      return error(StreamCondition.INVALID_FROM, "Not bound for the domain in from");
    }
    session.refuse(head, Bounce.tooBig("Longer than is taken here"));
    settled.run();
    return Optional.empty();
  }

  private Optional<StreamError> judge(
      GatewaySession session, Stanza stanza, DomainPair pair, Runnable settled) {
    InsideRules.Verdict verdict =
        leg.settings()
            .rules()
            .judge(
                pair.from().ascii(),
                pair.to().ascii(),
                domain -> leg.bound().speaksFor(session, domain),
                session.gateway());
    switch (verdict) {
      case InsideRules.Verdict.Ended _ -> {
        return error(StreamCondition.INVALID_FROM, "Not bound for the domain in from");
      }
      case InsideRules.Verdict.ForTheNode _ -> {
        queries.take(session, stanza);
        settled.run();
      }
      case InsideRules.Verdict.Refused(var condition, var text) ->
          refuse(session, stanza, condition, text, settled);
      case InsideRules.Verdict.Passed _ -> {
        if (stanza.to().flatMap(Jid::parse).isEmpty()) {
          refuse(session, stanza, StanzaCondition.JID_MALFORMED, "No address in to", settled);
        } else {
          last = new Passed(session, pair);
          pass(session, stanza, pair, settled);
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<StreamError> error(StreamCondition condition, String text) {
    return Optional.of(StreamError.of(condition, text));
  }

  private void pass(GatewaySession session, Stanza stanza, DomainPair pair, Runnable settled) {
    if (stanza.isBadIq()) {
      refuse(session, stanza, StanzaCondition.BAD_REQUEST, "No good iq", settled);
      return;
    }
    Stanza clean = stanza.namesInternal() ? stanza.withoutInternal() : stanza;
    leg.outward(session, clean, pair, settled);
  }

  private static void refuse(
      GatewaySession session,
      Stanza stanza,
      StanzaCondition condition,
      String text,
      Runnable settled) {
    session.refuse(stanza, Bounce.of(condition, text));
    settled.run();
  }
}
