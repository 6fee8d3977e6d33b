package io.sallyport.xmpp.connector;

import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.Namespace;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.xmpp.inside.StanzaUse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A stanza on its way to the server, until the server has it. Owned by the connector's loop. */
final class Incoming {
  private final Octets octets;
  private final @Nullable Stanza stanza;
  private final @Nullable Runnable settled;
  private final long sinceNanos;
  private boolean isRepeated;

  private Incoming(
      Octets octets, @Nullable Stanza stanza, @Nullable Runnable settled, long sinceNanos) {
    this.octets = octets;
    this.stanza = stanza;
    this.settled = settled;
    this.sinceNanos = sinceNanos;
  }

  /**
   * One of a partner's.
   *
   * @param domain of the partner, as the component names itself to the server
   * @param settled run once, when it need not be answered for any more
   */
  static Incoming of(Stanza stanza, String domain, Runnable settled, long nowNanos) {
    Stanza passed = stanza.namesInternal() ? stanza.withoutInternal() : stanza;
    Stanza kept = passed.withContentNamespace(Namespace.SERVER, Namespace.COMPONENT_ACCEPT).kept();
    // However the partner writes its domain: servers compare it as text with the component's name,
    // and end the stream of all where it differs.
    Octets written =
        Addresses.fromAt(kept, domain).<Octets>map(from -> kept.edit().from(from)).orElse(kept);
    return new Incoming(written, kept, settled, nowNanos);
  }

  /** One of ours, of which nobody hears. */
  static Incoming own(byte[] octets, long nowNanos) {
    return new Incoming(Octets.of(octets), null, null, nowNanos);
  }

  Octets octets() {
    return octets;
  }

  Optional<Stanza> stanza() {
    return Optional.ofNullable(stanza);
  }

  StanzaUse use() {
    return stanza == null
        ? StanzaUse.ANSWER
        : StanzaUse.of(stanza.kind().elementName(), stanza.type());
  }

  long sinceNanos() {
    return sinceNanos;
  }

  /** True if it was written before, and may have been read then. */
  boolean isRepeat() {
    return isRepeated;
  }

  /** It is written once more, which is done once. */
  boolean repeats() {
    boolean isFirst = !isRepeated;
    isRepeated = true;
    return isFirst;
  }

  /** The server has it, or its sender was told. */
  void settled() {
    if (settled != null) {
      settled.run();
    }
  }
}
