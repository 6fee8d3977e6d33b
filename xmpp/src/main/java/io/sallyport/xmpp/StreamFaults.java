package io.sallyport.xmpp;

import io.sallyport.wire.xmpp.Namespace;
import io.sallyport.wire.xmpp.StreamCondition;
import io.sallyport.wire.xmpp.StreamError;
import io.sallyport.wire.xmpp.XmlElement;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Stream errors that say more than a condition. */
final class StreamFaults {
  private StreamFaults() {}

  /** The other end says that it took more than was sent (XEP-0198 section 4). */
  static StreamError handledTooHigh(long handled, long sent) {
    return new StreamError(
        StreamCondition.UNDEFINED_CONDITION,
        "You took " + handled + " of " + sent,
        Optional.of(
            new XmlElement(
                "handled-count-too-high",
                Namespace.STREAM_MANAGEMENT,
                Map.of("h", Long.toString(handled), "send-count", Long.toString(sent)),
                List.of(),
                "")));
  }
}
