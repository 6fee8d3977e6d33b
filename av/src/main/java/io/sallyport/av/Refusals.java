package io.sallyport.av;

import io.sallyport.net.SourcePrefix;
import io.sallyport.telemetry.Events;
import io.sallyport.telemetry.SparseEvents;
import io.sallyport.wire.msturn.MsTurnIntegrity;
import io.sallyport.wire.stun.TransportAddress;
import java.util.function.LongSupplier;

/**
 * Tells operators why clients are refused what they ask for, and which form of what nobody has
 * documented they use; clients are not told so much. Anybody can cause these events as often as he
 * likes, and the address may be forged: they are sparse. Safe from any thread.
 */
final class Refusals {
  private final Events events;

  /**
   * @param nanoTime a monotonic clock
   */
  Refusals(Events events, LongSupplier nanoTime) {
    this.events = new SparseEvents(events, nanoTime);
  }

  /**
   * Who shows no credentials at all is only challenged, which is no refusal.
   *
   * @param reason a sentence without a full stop
   */
  void credentials(TransportAddress client, String reason) {
    events.state(AvEvent.CREDENTIALS_REFUSED, "client", client, "reason", reason);
  }

  void silenced(SourcePrefix source) {
    events.state(AvEvent.SOURCE_SILENCED, "source", source);
  }

  void allocation(TransportAddress client, User user, Quotas.Refusal refusal) {
    events.state(
        AvEvent.ALLOCATION_REFUSED, "client", client, "user", user.id(), "reason", refusal.words());
  }

  void ports(TransportAddress client) {
    events.state(AvEvent.PORTS_EXHAUSTED, "client", client);
  }

  void peer(TransportAddress peer, PeerVerdict verdict) {
    events.state(AvEvent.PEER_REFUSED, "peer", peer, "reason", "this is " + verdict.words());
  }

  /** Which of the undocumented forms of SHA-256 a client has. */
  void integrity(TransportAddress client, MsTurnIntegrity form) {
    events.state(AvEvent.INTEGRITY_VARIANT, "client", client, "form", form);
  }
}
