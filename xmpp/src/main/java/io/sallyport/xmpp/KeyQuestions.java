package io.sallyport.xmpp;

import io.sallyport.net.Loop;
import io.sallyport.topology.Xmpp;
import io.sallyport.wire.xmpp.Dialback;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.StanzaCondition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks servers of partners about dialback keys, each over a connection that is for nothing else
 * (XEP-0220 section 2.1.2). Owned by the loop of the table of streams.
 */
final class KeyQuestions {
  /** Partners that are asked at the same time. */
  static final int MAX_ASKERS = 500;

  /** Who wants to know. */
  @FunctionalInterface
  interface Answer {
    /**
     * Called once.
     *
     * @param condition why there is no answer
     */
    void known(Dialback.Outcome outcome, Optional<StanzaCondition> condition);
  }

  private final Streams streams;
  private final Map<DomainPair, Asker> askers = new HashMap<>();

  KeyQuestions(Streams streams) {
    this.streams = streams;
  }

  void ask(Dialback question, Answer answer) {
    Optional<Xmpp.Partner> partner = streams.shared().rules().partner(question.pair().to());
    Asker asker = askers.get(question.pair());
    if (partner.isEmpty() || (asker == null && askers.size() >= MAX_ASKERS)) {
      answer.known(Dialback.Outcome.ERROR, Optional.of(StanzaCondition.RESOURCE_CONSTRAINT));
      return;
    }
    if (asker == null) {
      asker = new Asker(question.pair(), partner.get());
      askers.put(question.pair(), asker);
      asker.ask(question, answer);
      asker.begin();
    } else {
      asker.ask(question, answer);
    }
  }

  private record Open(Dialback question, Answer answer, Loop.Timer timer) {
    void end(Dialback.Outcome outcome, Optional<StanzaCondition> condition) {
      timer.cancel();
      answer.known(outcome, condition);
    }
  }

  /** One connection, and what waits for its answers. */
  private final class Asker implements OutboundPartner.Owner {
    private final DomainPair pair;
    private final PartnerDialling dialling;
    private final List<Open> open = new ArrayList<>();
    private @Nullable OutboundPartner partner;

    Asker(DomainPair pair, Xmpp.Partner partner) {
      this.pair = pair;
      var purpose = new OutboundStream.Purpose(pair, partner, true);
      this.dialling = new PartnerDialling(streams, purpose, this);
    }

    void begin() {
      dialling.begin();
    }

    void ask(Dialback question, Answer answer) {
      if (open.size() >= OutboundStream.MAX_QUESTIONS || isOpenForAnotherKey(question)) {
        answer.known(Dialback.Outcome.ERROR, Optional.of(StanzaCondition.RESOURCE_CONSTRAINT));
        return;
      }
      var timer = streams.shared().owner().schedule(StreamTimes.VERIFYING, () -> overdue(question));
      open.add(new Open(question, answer, timer));
      if (partner != null) {
        partner.stream().ask(question);
      }
    }

    /** An answer names no key, so one question at a time may have a pair and an id. */
    private boolean isOpenForAnotherKey(Dialback question) {
      return question.id().filter(id -> !id.isEmpty()).isEmpty()
          || open.stream()
              .anyMatch(asked ->
                  asked.question.id().equals(question.id())
                      && !asked.question.key().equals(question.key()));
    }

    private void overdue(Dialback question) {
      end(question, Dialback.Outcome.ERROR, Optional.of(StanzaCondition.REMOTE_SERVER_TIMEOUT));
      if (open.isEmpty()) {
        askers.remove(pair, this);
        leave();
      }
    }

    /** Nobody waits for an answer any more. */
    private void leave() {
      dialling.giveUp();
      if (partner != null) {
        partner.overdue();
      }
    }

    private void end(
        Dialback question, Dialback.Outcome outcome, Optional<StanzaCondition> condition) {
      for (Open asked : List.copyOf(open)) {
        if (asked.question.pair().equals(question.pair())
            && asked.question.id().equals(question.id())) {
          open.remove(asked);
          asked.end(outcome, condition);
        }
      }
    }

    @Override
    public void opened(OutboundPartner opened) {
      partner = opened;
      for (Open asked : open) {
        opened.stream().ask(asked.question);
      }
    }

    @Override
    public void ready(OutboundPartner ready) {}

    @Override
    public void verified(Dialback answer) {
      Dialback question = Dialback.verify(answer.pair().inverse(), answer.id().orElse(""), "");
      end(question, answer.outcome().orElseThrow(), answer.condition());
      if (open.isEmpty()) {
        // The connection closes now; who asks next gets another.
        askers.remove(pair, this);
      }
    }

    @Override
    public void ended(OutboundPartner ended) {}

    @Override
    public void refused(StanzaCondition condition, String text, boolean isDefinite) {
      over(
          condition == StanzaCondition.REMOTE_SERVER_NOT_FOUND
              ? condition
              : StanzaCondition.REMOTE_CONNECTION_FAILED);
    }

    @Override
    public void closed(OutboundPartner closed) {
      // Before any answer the next address is tried, and a refusal tells when none is left.
      if (closed.equals(partner) && closed.isTold()) {
        over(StanzaCondition.REMOTE_SERVER_TIMEOUT);
      }
    }

    private void over(StanzaCondition condition) {
      askers.remove(pair, this);
      dialling.giveUp();
      partner = null;
      for (Open asked : List.copyOf(open)) {
        open.remove(asked);
        asked.end(Dialback.Outcome.ERROR, Optional.of(condition));
      }
    }
  }
}
