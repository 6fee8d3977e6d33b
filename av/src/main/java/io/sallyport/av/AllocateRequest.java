package io.sallyport.av;

import io.sallyport.wire.stun.AddressFamily;
import io.sallyport.wire.stun.Attributes;
import io.sallyport.wire.stun.StunAttribute;
import io.sallyport.wire.stun.StunWriter;
import io.sallyport.wire.turn.AddressErrorCode;
import io.sallyport.wire.turn.TurnAttribute;
import io.sallyport.wire.turn.TurnError;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Allocate: makes an allocation, with the checks of RFC 8656 section 7.2 in their order. */
final class AllocateRequest {
  private final Relay relay;
  private final TurnAnswers answers;

  AllocateRequest(Relay relay, TurnAnswers answers) {
    this.relay = relay;
    this.answers = answers;
  }

  void received(TurnRequest request) {
    Allocation existing = request.allocation();
    if (existing != null) {
      again(request, existing);
      return;
    }
    TurnError immobile = mobilityError(request);
    if (immobile != null) {
      refuse(request, immobile);
      return;
    }
    switch (AllocateWish.read(request.message().attributes(), request.path().transport(), relay)) {
      case AllocateWish.Refused(TurnError error) -> refuse(request, error);
      case AllocateWish wish -> admit(request, wish);
    }
  }

  /** Why no ticket can be given to who asks for one; null if there is none in the way. */
  private @Nullable TurnError mobilityError(TurnRequest request) {
    Attributes attributes = request.message().attributes();
    int ticket = attributes.find(TurnAttribute.MOBILITY_TICKET);
    if (ticket == Attributes.ABSENT) {
      return null;
    }
    boolean mayMove =
        relay.shared().settings().isMobile() && request.path().transport() == Transport.UDP;
    if (!mayMove) {
      return TurnError.MOBILITY_FORBIDDEN;
    }
    return attributes.length(ticket) == 0 ? null : TurnError.BAD_REQUEST;
  }

  /** A retransmission gets the answer it missed; another request on the 5-tuple none. */
  private void again(TurnRequest request, Allocation existing) {
    boolean isRetransmission =
        existing.dialect() == Allocation.Dialect.TURN
            && existing.isMadeBy(
                request.message().transactionHigh(), request.message().transactionLow())
            && existing.owner().equals(request.owner());
    if (isRetransmission) {
      succeed(request, existing, null);
    } else {
      refuse(request, TurnError.ALLOCATION_MISMATCH);
    }
  }

  private void admit(TurnRequest request, AllocateWish wish) {
    if (relay.shared().draining().get()) {
      answers.redirect(request);
      return;
    }
    Quotas.Admission admission =
        relay
            .shared()
            .quotas()
            .admit(
                request.owner().user(), Sources.prefix(request.path().remote()), relay.nanoTime());
    switch (admission) {
      case Quotas.Admission.Refused(Quotas.Refusal refusal) -> {
        relay.shared().counters().count(Traffic.counter(refusal));
        relay
            .shared()
            .refusals()
            .allocation(request.path().remote(), request.owner().user(), refusal);
        refuse(request, TurnError.ALLOCATION_QUOTA_REACHED);
      }
      case Quotas.Admission.Granted(Quotas.Grant grant) -> open(request, wish, grant);
    }
  }

  private void open(TurnRequest request, AllocateWish wish, Quotas.Grant grant) {
    int number = Relay.number(request.path().remote().port(), request.listener());
    Allocation allocation =
        relay.prepare(Allocation.Dialect.TURN, request.path(), number, request.owner(), grant);
    try {
      fill(request, wish, allocation);
    } finally {
      relay.endUnmade(allocation);
    }
  }

  private void fill(TurnRequest request, AllocateWish wish, Allocation allocation) {
    AddressFamily missing = null;
    boolean isOpen =
        switch (wish) {
          case AllocateWish.Fresh(var transport, var family, var port) ->
              relay.openRelayed(allocation, transport, family, port);
          case AllocateWish.Both(var transport, var port) -> {
            boolean hasIpv4 = relay.openRelayed(allocation, transport, AddressFamily.IPV4, port);
            boolean hasIpv6 = relay.openRelayed(allocation, transport, AddressFamily.IPV6, port);
            missing = hasIpv4 ? hasIpv6 ? null : AddressFamily.IPV6 : AddressFamily.IPV4;
            yield hasIpv4 || hasIpv6;
          }
          case AllocateWish.Reserved(long token) -> openReserved(allocation, token);
          case AllocateWish.Refused _ -> throw new IllegalStateException("refused before");
        };
    if (!isOpen || !reserveNext(allocation, wish, request)) {
      relay.end(allocation);
      relay.shared().counters().count(AvCounter.PORTS_EXHAUSTED);
      relay.shared().refusals().ports(request.path().remote());
      refuse(request, TurnError.INSUFFICIENT_CAPACITY);
      return;
    }
    long seconds = Lifetimes.granted(request.message().attributes(), relay.shared().settings());
    allocation.liveUntil(relay.nanoTime() + Duration.ofSeconds(seconds).toNanos());
    allocation.madeBy(request.message().transactionHigh(), request.message().transactionLow());
    relay.add(allocation);
    if (request.message().attributes().has(TurnAttribute.MOBILITY_TICKET)) {
      relay.shared().tickets().issue(relay, allocation);
    }
    succeed(request, allocation, missing);
  }

  private boolean openReserved(Allocation allocation, long token) {
    String user = allocation.owner().user().id();
    for (AddressFamily family : AddressFamily.values()) {
      int port =
          relay.shared().reservations().redeem(token, Relay.pool(family), user, relay.nanoTime());
      if (port != RelayPorts.NONE) {
        return relay.openRelayed(allocation, family, new Relay.PortWish.Reserved(port));
      }
    }
    return false;
  }

  /** Keeps the port next to that of a pair for whoever comes with the token. */
  private boolean reserveNext(Allocation allocation, AllocateWish wish, TurnRequest request) {
    long token = 0;
    boolean isPair =
        wish instanceof AllocateWish.Fresh fresh
            && fresh.port() instanceof Relay.PortWish.EvenOfPair;
    if (isPair) {
      RelayedAddress first = allocation.relayed().getFirst();
      int next = first.advertised().port() + 1;
      token =
          relay
              .shared()
              .reservations()
              .reserve(first.pool(), next, request.owner().user().id(), relay.nanoTime());
      if (token == Reservations.FULL) {
        relay.shared().ports().release(first.pool(), next);
        return false;
      }
    }
    allocation.reserved(token);
    return true;
  }

  private void succeed(
      TurnRequest request, Allocation allocation, @Nullable AddressFamily missing) {
    StunWriter answer = answers.success(request.message());
    for (RelayedAddress relayed : allocation.relayed()) {
      answer.xorAddress(TurnAttribute.XOR_RELAYED_ADDRESS, relayed.advertised());
    }
    answer
        .xorAddress(StunAttribute.XOR_MAPPED_ADDRESS, request.path().remote())
        .u32(TurnAttribute.LIFETIME, allocation.secondsLeft(relay.nanoTime()));
    if (allocation.reservationToken() != 0) {
      answer.i64(TurnAttribute.RESERVATION_TOKEN, allocation.reservationToken());
    }
    byte[] ticket = allocation.ticket();
    if (ticket != null) {
      answer.octets(TurnAttribute.MOBILITY_TICKET, ticket);
    }
    if (missing != null) {
      TurnError error =
          relay.relays(missing)
              ? TurnError.INSUFFICIENT_CAPACITY
              : TurnError.ADDRESS_FAMILY_NOT_SUPPORTED;
      answer.octets(TurnAttribute.ADDRESS_ERROR_CODE, AddressErrorCode.octets(missing, error));
    }
    answers.sendSigned(request.message(), request.path(), request.owner());
  }

  private void refuse(TurnRequest request, TurnError error) {
    answers.refuse(request.message(), request.path(), request.owner(), error);
  }
}
