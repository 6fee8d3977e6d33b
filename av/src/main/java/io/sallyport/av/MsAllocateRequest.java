package io.sallyport.av;

import io.sallyport.wire.msturn.MsSequenceNumber;
import io.sallyport.wire.msturn.MsTurnAttribute;
import io.sallyport.wire.msturn.MsTurnError;
import io.sallyport.wire.msturn.MsTurnIntegrity;
import io.sallyport.wire.msturn.MsTurnMessage;
import io.sallyport.wire.msturn.MsTurnType;
import io.sallyport.wire.msturn.MsTurnWriter;
import io.sallyport.wire.stun.AddressFamily;
import io.sallyport.wire.stun.Attributes;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Allocate of MS-TURN (section 3.3.5.1): challenges, makes an allocation, lets it live on, or ends
 * it. Which it is the 5-tuple tells, not the sequence number: refreshes of some clients have none.
 */
final class MsAllocateRequest {
  private static final long BITS_PER_KILOBIT = 1000;

  private final Relay relay;
  private final MsTurnAuthentication authentication;
  private final MsTurnAnswers answers;
  private final RandomGenerator random;

  /**
   * @param random of connection IDs, not to be guessed
   */
  MsAllocateRequest(
      Relay relay,
      MsTurnAuthentication authentication,
      MsTurnAnswers answers,
      RandomGenerator random) {
    this.relay = relay;
    this.authentication = authentication;
    this.answers = answers;
    this.random = random;
  }

  void received(MsTurnRequest request) {
    MsTurnMessage message = request.message();
    Allocation existing = request.allocation();
    switch (authentication.check(message, request.path(), existing, relay.nanoTime())) {
      case MsTurnAuthentication.Proof.Refused refused -> {
        relay.shared().counters().count(refused.reason());
        answers.challenge(message, request.path(), refused);
      }
      case MsTurnAuthentication.Proof.Proven proven -> {
        List<Integer> unknown = message.attributes().lacking(MsTurnAttribute.RULES);
        if (!unknown.isEmpty()) {
          answers.refuseUnknown(message, request.path(), proven, unknown);
        } else if (existing == null) {
          begin(request, proven);
        } else {
          goOn(request, existing, proven);
        }
      }
    }
  }

  /** A request on a 5-tuple that has an allocation. */
  private void goOn(
      MsTurnRequest request, Allocation existing, MsTurnAuthentication.Proof.Proven proven) {
    MsTurnMessage message = request.message();
    if (existing.dialect() != Allocation.Dialect.MS_TURN) {
      refuse(request, proven, MsTurnError.NO_BINDING);
      return;
    }
    if (!isOwner(existing, message.attributes(), proven)) {
      refuse(request, proven, MsTurnError.WRONG_USERNAME);
      return;
    }
    boolean isRetransmission =
        existing.isMadeBy(message.transactionHigh(), message.transactionLow());
    if (!isRetransmission && isOfAnother(existing, message.attributes())) {
      relay.shared().counters().count(AvCounter.REQUESTS_MALFORMED);
      return;
    }
    if (isRelease(message.attributes())) {
      if (isReleased(request)) {
        // It came late: what it released is gone, and this allocation came after it.
        answerRelease(request, proven);
        return;
      }
      relay.end(existing);
      relay
          .releases()
          .add(
              request.path().remote(),
              request.listener(),
              message.transactionHigh(),
              message.transactionLow(),
              relay.nanoTime());
      answerRelease(request, proven);
      return;
    }
    if (!isRetransmission) {
      live(existing, message.attributes());
      existing.msTurn().heardClient();
    }
    succeed(request, existing);
  }

  /** By the name too: its messages are signed with the key of that, and of no later token. */
  private static boolean isOwner(
      Allocation existing, Attributes attributes, MsTurnAuthentication.Proof.Proven proven) {
    return existing.owner().equals(proven.owner())
        && existing.msTurn().isUsername(attributes, attributes.find(MsTurnAttribute.USERNAME));
  }

  /** True if it names the connection of another allocation, such as one that was here before. */
  private static boolean isOfAnother(Allocation existing, Attributes attributes) {
    int place = attributes.find(MsTurnAttribute.MS_SEQUENCE_NUMBER);
    return place != Attributes.ABSENT && !existing.msTurn().isConnection(attributes, place);
  }

  private void begin(MsTurnRequest request, MsTurnAuthentication.Proof.Proven proven) {
    MsTurnMessage message = request.message();
    if (isRelease(message.attributes())) {
      if (isReleased(request)) {
        answerRelease(request, proven);
      } else {
        refuse(request, proven, MsTurnError.NO_BINDING);
      }
      return;
    }
    if (relay.shared().draining().get()) {
      boolean hasOther = request.path().alternate().isPresent();
      refuse(
          request,
          proven,
          hasOther ? MsTurnError.TRY_ALTERNATE : MsTurnError.INSUFFICIENT_CAPACITY);
      return;
    }
    Quotas.Admission admission =
        relay
            .shared()
            .quotas()
            .admit(
                proven.owner().user(), Sources.prefix(request.path().remote()), relay.nanoTime());
    switch (admission) {
      case Quotas.Admission.Refused(Quotas.Refusal refusal) -> {
        relay.shared().counters().count(Traffic.counter(refusal));
        relay
            .shared()
            .refusals()
            .allocation(request.path().remote(), proven.owner().user(), refusal);
        refuse(request, proven, MsTurnError.ALLOCATION_QUOTA_REACHED);
      }
      case Quotas.Admission.Granted(Quotas.Grant grant) -> open(request, proven, grant);
    }
  }

  private boolean isReleased(MsTurnRequest request) {
    MsTurnMessage message = request.message();
    return relay
        .releases()
        .knows(
            request.path().remote(),
            request.listener(),
            message.transactionHigh(),
            message.transactionLow(),
            relay.nanoTime());
  }

  private void open(
      MsTurnRequest request, MsTurnAuthentication.Proof.Proven proven, Quotas.Grant grant) {
    int number = Relay.number(request.path().remote().port(), request.listener());
    Allocation allocation =
        relay.prepare(Allocation.Dialect.MS_TURN, request.path(), number, proven.owner(), grant);
    try {
      fill(request, proven, allocation);
    } finally {
      relay.endUnmade(allocation);
    }
  }

  private void fill(
      MsTurnRequest request, MsTurnAuthentication.Proof.Proven proven, Allocation allocation) {
    MsTurnMessage message = request.message();
    byte[] connectionId = new byte[MsSequenceNumber.CONNECTION_ID_OCTETS];
    random.nextBytes(connectionId);
    Attributes attributes = message.attributes();
    byte[] username = attributes.octets(attributes.find(MsTurnAttribute.USERNAME));
    allocation.use(new MsTurnState(username, connectionId, proven.integrity(), proven.expires()));
    MsWish wish = MsWish.read(attributes, relay);
    if (wish == MsWish.NEITHER) {
      relay.end(allocation);
      refuse(request, proven, MsTurnError.BAD_REQUEST);
      return;
    }
    if (!open(allocation, wish)) {
      relay.end(allocation);
      relay.shared().counters().count(AvCounter.PORTS_EXHAUSTED);
      relay.shared().refusals().ports(request.path().remote());
      refuse(request, proven, MsTurnError.INSUFFICIENT_CAPACITY);
      return;
    }
    live(allocation, attributes);
    allocation.madeBy(message.transactionHigh(), message.transactionLow());
    relay.add(allocation);
    if (proven.integrity() != MsTurnIntegrity.SHA1) {
      relay.shared().refusals().integrity(request.path().remote(), proven.integrity());
    }
    succeed(request, allocation);
  }

  /**
   * True if it has, of the client's own transport, what it is wished to have, of two addresses at
   * least one.
   */
  private boolean open(Allocation allocation, MsWish wish) {
    Transport transport = allocation.path().transport();
    boolean isOpen = false;
    for (AddressFamily family : wish.families()) {
      isOpen |= relay.openRelayed(allocation, transport, family, new Relay.PortWish.Any());
    }
    return isOpen;
  }

  /** What is asked for, never more than the most, and the default if nothing is. */
  private void live(Allocation allocation, Attributes attributes) {
    int place = attributes.find(MsTurnAttribute.LIFETIME);
    AvSettings settings = relay.shared().settings();
    long seconds =
        place == Attributes.ABSENT
            ? settings.defaultLifetime().toSeconds()
            : Math.min(attributes.u32(place), settings.mostLifetime().toSeconds());
    Duration life = Duration.ofSeconds(seconds);
    allocation.msTurn().lifetime(life);
    allocation.liveUntil(relay.nanoTime() + life.toNanos());
  }

  private static boolean isRelease(Attributes attributes) {
    int place = attributes.find(MsTurnAttribute.LIFETIME);
    return place != Attributes.ABSENT && attributes.u32(place) == 0;
  }

  private void succeed(MsTurnRequest request, Allocation allocation) {
    Attributes attributes = request.message().attributes();
    MsTurnState state = allocation.msTurn();
    int sequence = attributes.find(MsTurnAttribute.MS_SEQUENCE_NUMBER);
    MsTurnWriter answer =
        answers
            .begin(request.message(), MsTurnType.ALLOCATE_RESPONSE)
            .version(relay.shared().settings().msVersion())
            .address(MsTurnAttribute.MAPPED_ADDRESS, allocation.relayed().getFirst().advertised())
            .xorMappedAddress(request.path().remote())
            .u32(MsTurnAttribute.LIFETIME, allocation.secondsLeft(relay.nanoTime()))
            .u32(MsTurnAttribute.BANDWIDTH, bandwidth(attributes));
    if (allocation.relayed().size() > 1) {
      answer.address(
          MsTurnAttribute.MS_ALTERNATE_MAPPED_ADDRESS, allocation.relayed().getLast().advertised());
    }
    answer.sequenceNumber(
        state.connectionId(),
        sequence == Attributes.ABSENT ? 0 : MsSequenceNumber.sequence(attributes, sequence));
    answers.sendSigned(request.path(), state.integrity(), allocation.owner());
  }

  /** Kilobits a second: what is asked for, up to what one port may have. */
  private long bandwidth(Attributes attributes) {
    long most = relay.shared().settings().octetsPerSecondPerPort() * Byte.SIZE / BITS_PER_KILOBIT;
    int place = attributes.find(MsTurnAttribute.BANDWIDTH);
    long asked = place == Attributes.ABSENT ? 0 : attributes.u32(place);
    return asked == 0 ? most : Math.min(asked, most);
  }

  private void answerRelease(MsTurnRequest request, MsTurnAuthentication.Proof.Proven proven) {
    answers
        .begin(request.message(), MsTurnType.ALLOCATE_RESPONSE)
        .version(relay.shared().settings().msVersion())
        .u32(MsTurnAttribute.LIFETIME, 0);
    answers.sendSigned(request.path(), proven.integrity(), proven.owner());
  }

  private void refuse(
      MsTurnRequest request, MsTurnAuthentication.Proof.Proven proven, MsTurnError error) {
    answers.refuse(request.message(), request.path(), proven, error);
  }
}
