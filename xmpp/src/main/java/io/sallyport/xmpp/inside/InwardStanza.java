package io.sallyport.xmpp.inside;

import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.Jid;
import io.sallyport.wire.xmpp.Stanza;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A stanza for who serves a domain of ours, until its fate is known. Owner: the loop of the leg.
 */
public final class InwardStanza {
  /** Hears what became of it: exactly one call. */
  public interface Fates {
    /** The gateway has taken responsibility. */
    void taken();

    void lost(Loss loss);
  }

  /** Nobody wants to know. */
  public static final Fates UNOBSERVED =
      new Fates() {
        @Override
        public void taken() {}

        @Override
        public void lost(Loss loss) {}
      };

  /** Of an error, whose loss is told to nobody. */
  static Fates counted(Gateways.Errors errors) {
    return new Fates() {
      @Override
      public void taken() {}

      @Override
      public void lost(Loss loss) {
        errors.dropped();
      }
    };
  }

  private final Octets octets;
  private final Address address;
  private final Fates fates;
  private final long takenNanos;
  private @Nullable GatewaySession holder;
  private @Nullable GatewaySession writer;
  private long givenNanos;
  private int times;
  private boolean isOver;

  /**
   * Whose it is.
   *
   * @param domain of ours
   * @param receiver bare address in it
   * @param sender bare address outside
   */
  public record Address(StanzaUse use, String domain, String receiver, String sender) {
    /** Of a stanza from outside; empty if its addresses are none. */
    public static Optional<Address> of(Stanza stanza) {
      StanzaUse use = StanzaUse.of(stanza.kind().elementName(), stanza.type());
      return stanza.to().flatMap(Jid::parse).map(to -> of(use, to, stanza.from()));
    }

    private static Address of(StanzaUse use, Jid receiver, Optional<String> from) {
      return new Address(
          use,
          receiver.domain().ascii(),
          receiver.bare().toString().toLowerCase(Locale.ROOT),
          from.flatMap(Jid::parse).map(sender -> sender.bare().toString()).orElse(""));
    }
  }

  /**
   * An error for the sender of a stanza inside; empty if it has no address.
   *
   * @param octets of the error
   */
  static Optional<InwardStanza> answering(
      Stanza stanza, byte[] octets, Gateways.Errors errors, long takenNanos) {
    return stanza
        .from()
        .flatMap(Jid::parse)
        .map(sender ->
            new InwardStanza(
                Octets.of(octets),
                Address.of(StanzaUse.ANSWER, sender, stanza.to()),
                counted(errors),
                takenNanos));
  }

  /**
   * @param octets as they leave
   * @param takenNanos when it came
   */
  public InwardStanza(Octets octets, Address address, Fates fates, long takenNanos) {
    this.octets = octets;
    this.address = address;
    this.fates = fates;
    this.takenNanos = takenNanos;
  }

  Octets octets() {
    return octets;
  }

  Address address() {
    return address;
  }

  long takenNanos() {
    return takenNanos;
  }

  /** True once its fate is known; what still waits in a count means nothing then. */
  boolean isOver() {
    return isOver;
  }

  /** It goes to a gateway; null while it waits for one. */
  void givenTo(@Nullable GatewaySession session, long nowNanos) {
    holder = session;
    givenNanos = nowNanos;
  }

  /** It was written to a gateway; again, if its session goes on. */
  void writtenTo(GatewaySession session) {
    if (!session.equals(writer)) {
      writer = session;
      times++;
    }
  }

  /** When it went to the gateway that has it. */
  long givenNanos() {
    return givenNanos;
  }

  /** True if it belongs to the node and one session alone: no other gateway could take it. */
  boolean isAnswerOfNode() {
    return address.domain().isEmpty();
  }

  /** True if that is the one it went to last, and its fate is open. */
  boolean isWith(GatewaySession session) {
    return !isOver && session.equals(holder);
  }

  /** True if it waits for whoever comes, and its fate is open. */
  boolean isWaiting() {
    return !isOver && holder == null;
  }

  /** To how many gateways it was written. */
  int times() {
    return times;
  }

  void taken() {
    if (!isOver) {
      isOver = true;
      fates.taken();
    }
  }

  void lost(Loss loss) {
    if (!isOver) {
      isOver = true;
      fates.lost(loss);
    }
  }
}
