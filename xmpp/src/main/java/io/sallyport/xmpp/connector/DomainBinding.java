package io.sallyport.xmpp.connector;

import io.sallyport.wire.xmpp.Namespace;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StanzaCondition;
import io.sallyport.wire.xmpp.XmlWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The domains that are being bound on one stream with a node (XEP-0225): asked for all at once, and
 * answered one by one. Owned by the stream.
 */
final class DomainBinding {
  private final NodeStream.Ends ends;
  private final Map<String, String> asked = new LinkedHashMap<>();
  private int bound;

  DomainBinding(NodeStream.Ends ends) {
    this.ends = ends;
  }

  /** What a node has said to a bind. */
  record Answer(String domain, Optional<StanzaCondition> refusal) {}

  /** What asks the node to let us serve each domain. */
  List<byte[]> begin() {
    for (String domain : ends.domains()) {
      asked.put("b" + (asked.size() + 1), domain);
    }
    return asked.entrySet().stream()
        .map(bind -> request("bind", bind.getKey(), bind.getValue(), ends))
        .toList();
  }

  /** Asks to serve a domain, or no more. */
  static byte[] request(String what, String id, String domain, NodeStream.Ends ends) {
    return new XmlWriter()
        .start("iq")
        .attribute("type", "set")
        .attribute("id", id)
        .attribute("from", ends.gateway())
        .attribute("to", ends.node())
        .start(what, Namespace.COMPONENT)
        .element("hostname", domain)
        .end(what)
        .end("iq")
        .octets();
  }

  /** Takes the answer to a bind; empty if that is another stanza. */
  Optional<Answer> answer(Stanza stanza) {
    boolean isFromNode =
        stanza.kind() == Stanza.Kind.IQ
            && stanza.isAnswer()
            && stanza.from().filter(ends.node()::equals).isPresent();
    String domain = isFromNode ? asked.remove(stanza.id().orElse("")) : null;
    if (domain == null) {
      return Optional.empty();
    }
    boolean isBound = stanza.type().orElse("").equals("result");
    bound += isBound ? 1 : 0;
    return Optional.of(
        new Answer(domain, isBound ? Optional.empty() : Optional.of(condition(stanza))));
  }

  private static StanzaCondition condition(Stanza stanza) {
    return stanza.element().children().stream()
        .filter(child -> child.name().equals("error"))
        .flatMap(error -> error.children().stream())
        .flatMap(child -> StanzaCondition.of(child.name()).stream())
        .findFirst()
        .orElse(StanzaCondition.UNDEFINED_CONDITION);
  }

  /** True if all are answered, and one at least is bound. */
  boolean isGood() {
    return asked.isEmpty() && bound > 0;
  }
}
