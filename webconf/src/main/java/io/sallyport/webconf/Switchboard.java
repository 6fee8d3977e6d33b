package io.sallyport.webconf;

import io.sallyport.net.Loop;
import io.sallyport.net.SourcePrefix;
import io.sallyport.net.StrangerGate;
import io.sallyport.wire.srl.Id128;
import io.sallyport.wire.srl.SrlCode;
import io.sallyport.wire.srl.SrlMessage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Brings clients and agents together: owns what is parked, who waits, which tokens are used up and
 * how many sessions there are. Everything runs on one loop, the owner; others hand tasks to it, and
 * it hands theirs to clients and agents.
 */
final class Switchboard {
  /** Agents that are gone and whose keys are known at once. */
  static final int MOST_LEAVING = 4_096;

  private final WebconfShared shared;
  private final KeyRing keys;
  private final ParkedPool parked = new ParkedPool();
  private final UsedTokens used;
  private final Map<String, ArrayDeque<Guest>> waiting = new HashMap<>();
  private final Map<String, Integer> perService = new HashMap<>();
  private final Map<SourcePrefix, Integer> perSource = new HashMap<>();
  private final Map<Id128, Integer> connectionsOfAgents = new HashMap<>();

  /** Agents that are gone, and whose keys will be. */
  private final LinkedHashMap<Id128, Loop.Timer> leaving = new LinkedHashMap<>();

  private final AtomicInteger sessions = new AtomicInteger();
  private final AtomicInteger parkedCount = new AtomicInteger();
  private final AtomicInteger waitingCount = new AtomicInteger();
  private boolean isDraining;

  Switchboard(WebconfShared shared, KeyRing keys) {
    this.shared = shared;
    this.keys = keys;
    this.used =
        new UsedTokens(UsedTokens.MOST, UsedTokens.MOST_OF_A_SERVICE, shared.times().tokenSkew());
  }

  /** Clients let through, and those on their way; from any thread. */
  int sessions() {
    return sessions.get();
  }

  /** Connections of agents that are ready; from any thread. */
  int parked() {
    return parkedCount.get();
  }

  /** Clients for whom no agent is free; from any thread. */
  int waiting() {
    return waitingCount.get();
  }

  /** From any loop. */
  void onOwner(Runnable task) {
    if (shared.owner().isCurrent()) {
      task.run();
    } else {
      shared.owner().execute(task);
    }
  }

  // Clients.

  /** A client whose token is good wants in. */
  void admit(Guest guest) {
    if (isDraining) {
      dismiss(guest, ClientAnswer.DRAINING);
      return;
    }
    int ofService = perService.getOrDefault(guest.service(), 0);
    int ofSource = perSource.getOrDefault(guest.source(), 0);
    if (sessions.get() >= shared.limits().sessions()) {
      refuse(guest, WebconfCounter.QUOTA_OF_NODE, ClientAnswer.UNAVAILABLE);
    } else if (ofService >= shared.limits().sessionsPerService()) {
      refuse(guest, WebconfCounter.QUOTA_OF_SERVICE, ClientAnswer.UNAVAILABLE);
    } else if (ofSource >= sessionsOf(guest)) {
      refuse(guest, WebconfCounter.QUOTA_OF_SOURCE, ClientAnswer.TOO_MANY);
    } else {
      switch (used.use(guest.token(), guest.session(), shared.nowSeconds())) {
        case REPEATED -> refuse(guest, WebconfCounter.TOKENS_USED, ClientAnswer.FORBIDDEN);
        case FULL -> refuse(guest, WebconfCounter.QUOTA_OF_NODE, ClientAnswer.UNAVAILABLE);
        case FIRST -> enter(guest);
      }
    }
  }

  /** Behind some addresses are whole offices. */
  private int sessionsOf(Guest guest) {
    return shared.limits().sessionsPerSource() * (guest.isExempt() ? StrangerGate.EXEMPT_TIMES : 1);
  }

  private void enter(Guest guest) {
    guest.isInside = true;
    guest.admittedNanos = shared.owner().nanoTime();
    sessions.incrementAndGet();
    perService.merge(guest.service(), 1, Integer::sum);
    perSource.merge(guest.source(), 1, Integer::sum);
    guest.client().connection().loop().execute(guest.client()::admitted);
    if (!offerIfPossible(guest)) {
      await(guest);
    }
  }

  private void refuse(Guest guest, WebconfCounter reason, ClientAnswer answer) {
    guest.client().connection().loop().execute(() -> guest.client().refuse(reason, answer));
  }

  /** It is not let through after all. */
  private void dismiss(Guest guest, ClientAnswer answer) {
    leave(guest);
    guest.client().connection().loop().execute(() -> guest.client().dismissed(answer));
  }

  private void await(Guest guest) {
    Duration patience = shared.limits().parkWait();
    boolean wasOffered = guest.offers > 0;
    if (wasOffered && patience.compareTo(leftForOffers(guest)) > 0) {
      patience = leftForOffers(guest);
    }
    var queue = waiting.computeIfAbsent(guest.service(), _ -> new ArrayDeque<>());
    if (queue.size() >= shared.limits().waitingPerService()) {
      shared.counters().count(WebconfCounter.QUOTA_OF_SERVICE);
      dismiss(guest, ClientAnswer.UNAVAILABLE);
      return;
    }
    queue.add(guest);
    waitingCount.incrementAndGet();
    guest.patience =
        shared
            .owner()
            .schedule(
                patience,
                () -> {
                  shared.counters().count(WebconfCounter.NO_AGENT);
                  dismiss(guest, ClientAnswer.UNAVAILABLE);
                });
  }

  private void stopWaiting(Guest guest) {
    if (guest.patience != null) {
      guest.patience.cancel();
      guest.patience = null;
    }
    var queue = waiting.get(guest.service());
    if (queue != null && queue.remove(guest)) {
      waitingCount.decrementAndGet();
      if (queue.isEmpty()) {
        waiting.remove(guest.service());
      }
    }
  }

  /** The client is gone, or its session is over. Does nothing the second time. */
  void leave(Guest guest) {
    if (!guest.isInside) {
      return;
    }
    guest.isInside = false;
    stopWaiting(guest);
    sessions.decrementAndGet();
    perService.computeIfPresent(guest.service(), (_, count) -> count == 1 ? null : count - 1);
    perSource.computeIfPresent(guest.source(), (_, count) -> count == 1 ? null : count - 1);
    AgentConnection agent = guest.offeredTo;
    guest.offeredTo = null;
    if (agent != null) {
      agent.loop().execute(() -> agent.withdraw(guest));
    }
  }

  private boolean offerIfPossible(Guest guest) {
    var picked = parked.pick(guest.service(), guest.client().connection().loop(), guest.declined);
    parkedCount.set(parked.size());
    picked.ifPresent(agent -> offer(guest, agent));
    return picked.isPresent();
  }

  private void offer(Guest guest, AgentConnection agent) {
    guest.offers++;
    guest.offeredTo = agent;
    int demand = demand(guest.service());
    agent.loop().execute(() -> agent.offer(guest, demand));
  }

  private int demand(String service) {
    var queue = waiting.get(service);
    return queue == null ? 0 : queue.size();
  }

  private int demand(AgentConnection agent) {
    return agent.services().stream().mapToInt(this::demand).max().orElse(0);
  }

  /** The agent's turn to show that it lives has come. */
  void tellDemand(AgentConnection agent) {
    int demand = demand(agent);
    agent.loop().execute(() -> agent.ping(demand));
  }

  // Answers of agents.

  void accepted(Guest guest) {
    guest.offeredTo = null;
    shared.meters().joins().add(shared.owner().nanoTime() - guest.admittedNanos);
    shared.counters().count(WebconfCounter.SESSIONS_STARTED);
  }

  /** The agent did not take the client; its connection is ready again unless it is about to end. */
  void rejected(Guest guest, AgentConnection agent, int number, boolean isReady) {
    shared.counters().count(WebconfCounter.OFFERS_REJECTED);
    guest.offeredTo = null;
    if (isReady) {
      ready(agent);
    }
    if (!guest.isInside) {
      return;
    }
    SrlCode code = SrlCode.of(number).orElse(SrlCode.INTERNAL_ERROR);
    switch (code) {
      case NO_SERVICE, DRAINING -> tryAnother(guest, agent, ClientAnswer.UNAVAILABLE);
      case TOKEN_INVALID, TOKEN_REPLAYED -> {
        shared.counters().count(WebconfCounter.TOKENS_REJECTED_INSIDE);
        dismiss(guest, ClientAnswer.FORBIDDEN);
      }
      case CONFERENCE_UNKNOWN -> dismiss(guest, ClientAnswer.NOT_FOUND);
      case BACKEND_UNREACHABLE -> tryOneOther(guest, agent, ClientAnswer.BAD_GATEWAY);
      case OVERLOADED -> tryOneOther(guest, agent, ClientAnswer.UNAVAILABLE);
      default -> dismiss(guest, ClientAnswer.BAD_GATEWAY);
    }
  }

  private void tryOneOther(Guest guest, AgentConnection agent, ClientAnswer otherwise) {
    if (guest.declined.isEmpty()) {
      tryAnother(guest, agent, otherwise);
    } else {
      dismiss(guest, otherwise);
    }
  }

  private void tryAnother(Guest guest, AgentConnection agent, ClientAnswer otherwise) {
    guest.declined.add(agent.instance());
    if (isOutOfOffers(guest) || !offerIfPossible(guest)) {
      dismiss(guest, otherwise);
    }
  }

  private boolean isOutOfOffers(Guest guest) {
    return guest.offers >= WebconfTimes.MAX_OFFERS || !leftForOffers(guest).isPositive();
  }

  private Duration leftForOffers(Guest guest) {
    long spentNanos = shared.owner().nanoTime() - guest.admittedNanos;
    return shared.times().offersWait().minusNanos(spentNanos);
  }

  /** The agent did not answer, or its connection is gone. */
  void unanswered(Guest guest) {
    shared.counters().count(WebconfCounter.OFFERS_OVERDUE);
    guest.offeredTo = null;
    if (!guest.isInside) {
      return;
    }
    if (isOutOfOffers(guest)) {
      dismiss(guest, ClientAnswer.OVERDUE);
    } else if (!offerIfPossible(guest)) {
      if (isDraining) {
        dismiss(guest, ClientAnswer.DRAINING);
      } else {
        await(guest);
      }
    }
  }

  // Agents.

  /** An agent that may serve what it says wants to keep a connection ready. */
  void park(AgentConnection agent, SrlMessage.Hello hello) {
    var refusal = refusal(agent, hello);
    if (refusal != null) {
      agent.loop().execute(() -> agent.refuse(refusal));
      return;
    }
    connectionsOfAgents.merge(agent.instance(), 1, Integer::sum);
    agent.isCounted = true;
    Loop.Timer forgetting = leaving.remove(agent.instance());
    if (forgetting != null) {
      forgetting.cancel();
    }
    int demand = demand(agent);
    agent.loop().execute(() -> agent.ready(demand));
    shared.counters().count(WebconfCounter.AGENTS_PARKED);
    ready(agent);
  }

  private @Nullable SrlCode refusal(AgentConnection agent, SrlMessage.Hello hello) {
    if (isDraining) {
      return SrlCode.DRAINING;
    }
    boolean isFull =
        parked.ofAgent(agent.instance()) >= shared.limits().parkedPerAgent()
            || agent.services().stream()
                .anyMatch(s -> parked.ofService(s) >= shared.limits().parkedPerService());
    if (isFull) {
      return SrlCode.POOL_FULL;
    }
    return keys.announce(hello) ? null : SrlCode.OVERLOADED;
  }

  /** Who has waited longest gets it; else it waits itself. */
  private void ready(AgentConnection agent) {
    for (String service : agent.services()) {
      var queue = waiting.get(service);
      Guest next = queue == null ? null : first(queue, agent);
      if (next != null) {
        stopWaiting(next);
        offer(next, agent);
        return;
      }
    }
    if (isDraining) {
      agent.loop().execute(() -> agent.refuse(SrlCode.DRAINING));
      return;
    }
    parked.add(agent);
    parkedCount.set(parked.size());
  }

  private static @Nullable Guest first(ArrayDeque<Guest> queue, AgentConnection agent) {
    return queue.stream()
        .filter(guest -> !guest.declined.contains(agent.instance()))
        .findFirst()
        .orElse(null);
  }

  void alive(AgentConnection agent) {
    parked.alive(agent);
  }

  /** It is no longer ready. */
  void unpark(AgentConnection agent) {
    if (parked.remove(agent)) {
      parkedCount.set(parked.size());
    }
  }

  /** Its connection is closed. */
  void gone(AgentConnection agent) {
    unpark(agent);
    if (!agent.isCounted) {
      return;
    }
    agent.isCounted = false;
    Id128 instance = agent.instance();
    connectionsOfAgents.computeIfPresent(instance, (_, count) -> count == 1 ? null : count - 1);
    if (!connectionsOfAgents.containsKey(instance) && keys.isKnown(instance)) {
      leave(instance);
    }
  }

  /** Its keys are known for a while; where many leave, the one that left first is forgotten. */
  private void leave(Id128 instance) {
    if (leaving.size() >= MOST_LEAVING) {
      var first = leaving.firstEntry();
      first.getValue().cancel();
      forget(first.getKey());
    }
    leaving.put(
        instance, shared.owner().schedule(shared.times().keyGrace(), () -> forget(instance)));
  }

  /** Agents that are gone and whose keys are known. */
  int leaving() {
    return leaving.size();
  }

  private void forget(Id128 instance) {
    leaving.remove(instance);
    keys.forget(instance);
  }

  /** Takes no new clients, and lets agents look for other nodes. */
  void drain() {
    isDraining = true;
    for (var queue : Set.copyOf(waiting.values())) {
      for (Guest guest : queue.toArray(new Guest[0])) {
        dismiss(guest, ClientAnswer.DRAINING);
      }
    }
    for (AgentConnection agent : parked.all()) {
      parked.remove(agent);
      agent.loop().execute(() -> agent.refuse(SrlCode.DRAINING));
    }
    parkedCount.set(0);
  }
}
