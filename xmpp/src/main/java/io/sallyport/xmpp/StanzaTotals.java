package io.sallyport.xmpp;

import io.sallyport.telemetry.Events;
import io.sallyport.telemetry.LabelledTotals;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StanzaCondition;
import io.sallyport.xmpp.inside.Loss;
import io.sallyport.xmpp.inside.StanzaUse;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * What passed between the sides of the proxy, and what became of what could not be delivered. Safe
 * from any thread.
 */
public final class StanzaTotals {
  private final LabelledTotals passed =
      new LabelledTotals(
          "xmpp_stanzas", "Stanzas that were taken to be passed on", List.of("direction", "kind"));
  private final LabelledTotals bounced =
      new LabelledTotals("xmpp_bounced", "Stanzas whose sender was told", List.of("condition"));
  private final LabelledTotals dropped =
      new LabelledTotals(
          "xmpp_dropped", "Stanzas that were lost and nobody was told", List.of("reason"));

  private final Map<Stanza.Kind, LongAdder> inward = kinds("in");
  private final Map<Stanza.Kind, LongAdder> outward = kinds("out");
  private final Events events;

  /**
   * @param events bears what others can cause at will
   */
  StanzaTotals(Events events) {
    this.events = events;
  }

  private Map<Stanza.Kind, LongAdder> kinds(String direction) {
    Map<Stanza.Kind, LongAdder> adders = new EnumMap<>(Stanza.Kind.class);
    for (Stanza.Kind kind : Stanza.Kind.values()) {
      adders.put(kind, passed.of(direction, kind.elementName()));
    }
    return adders;
  }

  /** All of them, for export. */
  public List<LabelledTotals> all() {
    return List.of(passed, bounced, dropped);
  }

  /** A stanza came. */
  void came(Stanza.Kind kind, boolean isInward) {
    LongAdder total = (isInward ? inward : outward).get(kind);
    if (total != null) {
      total.increment();
    }
  }

  /** Its sender is told that it was not delivered. */
  void bounced(StanzaCondition condition) {
    bounced.count(condition.elementName());
  }

  /** It is lost, and nobody is told: of its kind, or because the error was lost as well. */
  void dropped(DomainPair pair, StanzaUse use, Loss loss) {
    String reason = word(loss.name());
    dropped.count(reason);
    events.state(XmppEvent.STANZA_DROPPED, "pair", pair, "use", word(use.name()), "reason", reason);
  }

  private static String word(String constant) {
    return constant.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
