package io.sallyport.access;

import io.sallyport.access.ModelStep.Aim;
import io.sallyport.access.ModelStep.Fault;
import io.sallyport.access.ModelStep.Hops;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request that somebody sends, as the model sees it.
 *
 * @param aim where an initial request is to go
 * @param leg the way of a request in a dialog; null outside one
 * @param client whose flow it names; null if none
 * @param connection of that client, the first being 1
 * @param hops -1 if it says none, -2 if what it says is no number up to 255
 * @param passed what tells a loop from a spiral, of the times it passed through before
 * @param aimed the same, of this time
 */
record ModelRequest(
    int id,
    Place from,
    String method,
    Aim aim,
    @Nullable Leg leg,
    @Nullable Place client,
    int connection,
    int hops,
    Fault fault,
    Set<String> passed,
    int timesPassed,
    String aimed) {
  /** Which sides a request crosses. */
  enum Leg {
    INWARD,
    OUTWARD,
    TO_NODE,
    TO_PARTNER,
    FROM_PARTNER
  }

  static int number(Hops hops) {
    return switch (hops) {
      case ABSENT -> -1;
      case HUGE, WORD -> -2;
      default -> Integer.parseInt(hops.text);
    };
  }

  boolean isInDialog() {
    return leg != null || aim == Aim.NO_DIALOG;
  }

  /** The ACK with the branch of this INVITE. */
  ModelRequest ack(Place by) {
    return new ModelRequest(
        id, by, "ACK", aim, leg, client, connection, 70, Fault.NONE, Set.of(), 0, aimed);
  }

  /** The method that its CSeq names. */
  String statedMethod() {
    return fault == Fault.CSEQ_METHOD ? "BOGUS" : method;
  }

  /** Max-Forwards as it is to be sent on. */
  int hopsLeft() {
    return hops < 0 ? 70 : hops - 1;
  }
}
