package io.sallyport.xmpp.inside;

import io.sallyport.wire.xmpp.StanzaCondition;
import java.util.function.Predicate;

/** Who inside may send what to whom (one stanza, whose domains are in lower case as A-labels). */
public final class InsideRules {
  /** What is done with a stanza from inside. */
  public sealed interface Verdict {
    /** It may go to the partner. */
    record Passed() implements Verdict {}

    /** It is for the node itself: ping, discovery, bind. */
    record ForTheNode() implements Verdict {}

    /** The sender gets an error. */
    record Refused(StanzaCondition condition, String text) implements Verdict {}

    /** Whoever mixes this up is broken or hostile: stream error {@code invalid-from}. */
    record Ended() implements Verdict {}
  }

  private final Predicate<String> hosted;
  private final Predicate<String> partners;
  private final Predicate<String> ours;

  /**
   * @param hosted domains of ours
   * @param partners domains that have an entry
   * @param ours internal names of this node and of the pool
   */
  public InsideRules(Predicate<String> hosted, Predicate<String> partners, Predicate<String> ours) {
    this.hosted = hosted;
    this.partners = partners;
    this.ours = ours;
  }

  /**
   * Judges a stanza.
   *
   * @param bound true for the domains that its stream may speak for
   * @param gateway the name of what is at the other end, which may speak to the node for itself
   */
  public Verdict judge(String from, String to, Predicate<String> bound, String gateway) {
    boolean isForTheNode = ours.test(to);
    if (!bound.test(from) && !(isForTheNode && from.equals(gateway))) {
      return new Verdict.Ended();
    }
    if (isForTheNode) {
      return new Verdict.ForTheNode();
    }
    if (hosted.test(to)) {
      return new Verdict.Refused(
          StanzaCondition.ITEM_NOT_FOUND, "the edge passes nothing between our own domains");
    }
    return partners.test(to)
        ? new Verdict.Passed()
        : new Verdict.Refused(StanzaCondition.NOT_ALLOWED, "not an allowed XMPP partner");
  }
}
