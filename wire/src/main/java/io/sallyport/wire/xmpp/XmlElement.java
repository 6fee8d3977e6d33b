package io.sallyport.wire.xmpp;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A small element with all that is in it.
 *
 * @param name without a prefix
 * @param namespace empty if it is in none
 * @param attributes those without a prefix, and {@code xml:lang} by that name
 * @param children elements in it, in order
 * @param text characters directly in it
 */
public record XmlElement(
    String name,
    String namespace,
    Map<String, String> attributes,
    List<XmlElement> children,
    String text) {
  public XmlElement {
    attributes = Map.copyOf(attributes);
    children = List.copyOf(children);
  }

  /** True if it has that name in that namespace. */
  public boolean is(String itsName, String itsNamespace) {
    return name.equals(itsName) && namespace.equals(itsNamespace);
  }

  public Optional<String> attribute(String itsName) {
    return Optional.ofNullable(attributes.get(itsName));
  }

  /** The first element in it with that name in that namespace. */
  public Optional<XmlElement> child(String itsName, String itsNamespace) {
    for (XmlElement child : children) {
      if (child.is(itsName, itsNamespace)) {
        return Optional.of(child);
      }
    }
    return Optional.empty();
  }

  /** True if it has such an element in it. */
  public boolean has(String itsName, String itsNamespace) {
    return child(itsName, itsNamespace).isPresent();
  }
}
