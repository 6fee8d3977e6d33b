package io.sallyport.wire.xmpp;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What an end of a stream says about what it takes (XEP-0478).
 *
 * @param maxOctets longest element
 * @param idleSeconds after which it closes
 */
public record StreamLimits(OptionalInt maxOctets, OptionalInt idleSeconds) {
  private static final int MAX_DIGITS = 9;

  /** Reads what stands in features or in the wish for both ways; what nobody knows is nothing. */
  public static Optional<StreamLimits> in(XmlElement parent) {
    return parent
        .child("limits", Namespace.LIMITS)
        .map(limits ->
            new StreamLimits(number(limits, "max-bytes"), number(limits, "idle-seconds")));
  }

  private static OptionalInt number(XmlElement limits, String name) {
    String text = limits.child(name, Namespace.LIMITS).map(XmlElement::text).orElse("").strip();
    boolean isNumber =
        !text.isEmpty()
            && text.length() <= MAX_DIGITS
            && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return isNumber ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
  }

  void write(XmlWriter writer) {
    writer.start("limits", Namespace.LIMITS);
    maxOctets.ifPresent(octets -> writer.element("max-bytes", Integer.toString(octets)));
    idleSeconds.ifPresent(seconds -> writer.element("idle-seconds", Integer.toString(seconds)));
    writer.end("limits");
  }
}
