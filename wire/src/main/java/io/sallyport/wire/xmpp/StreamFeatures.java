package io.sallyport.wire.xmpp;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What the end that took a stream offers (RFC 6120 section 4.3.2).
 *
 * @param offered those that are known here
 * @param limits of the end that offers
 */
public record StreamFeatures(Set<Feature> offered, Optional<StreamLimits> limits) {
  /** One thing offered. */
  public enum Feature {
    /** TLS may begin. */
    START_TLS,
    /** TLS has to begin. */
    START_TLS_REQUIRED,
    /** The certificate of TLS proves who came (XEP-0178). */
    EXTERNAL,
    /** Dialback; its errors may end the stream. */
    DIALBACK,
    /** Dialback with errors that end no stream (XEP-0220 section 2.4). */
    DIALBACK_ERRORS,
    /** Both ways on one stream (XEP-0288). */
    BIDI,
    /** Acknowledgements (XEP-0198). */
    STREAM_MANAGEMENT,
    /** A component may say which domain it has (XEP-0225). */
    BIND
  }

  private static final String EXTERNAL = "EXTERNAL";

  public StreamFeatures {
    offered = Set.copyOf(offered);
  }

  public boolean has(Feature feature) {
    return offered.contains(feature);
  }

  /** Reads them; empty if that element is none. */
  public static Optional<StreamFeatures> read(XmlElement element) {
    if (!element.is("features", Namespace.STREAM)) {
      return Optional.empty();
    }
    Set<Feature> offered = EnumSet.noneOf(Feature.class);
    for (XmlElement child : element.children()) {
      feature(child).ifPresent(offered::add);
    }
    if (offered.contains(Feature.START_TLS_REQUIRED)) {
      offered.add(Feature.START_TLS);
    }
    if (offered.contains(Feature.DIALBACK_ERRORS)) {
      offered.add(Feature.DIALBACK);
    }
    return Optional.of(new StreamFeatures(offered, StreamLimits.in(element)));
  }

  private static Optional<Feature> feature(XmlElement child) {
    return Optional.ofNullable(
        switch (child.namespace()) {
          case Namespace.TLS ->
              !child.name().equals("starttls")
                  ? null
                  : child.has("required", Namespace.TLS)
                      ? Feature.START_TLS_REQUIRED
                      : Feature.START_TLS;
          case Namespace.SASL -> offersExternal(child) ? Feature.EXTERNAL : null;
          case Namespace.DIALBACK_FEATURE ->
              child.has("errors", Namespace.DIALBACK_FEATURE)
                  ? Feature.DIALBACK_ERRORS
                  : Feature.DIALBACK;
          case Namespace.BIDI_FEATURE -> Feature.BIDI;
          case Namespace.STREAM_MANAGEMENT -> Feature.STREAM_MANAGEMENT;
          case Namespace.COMPONENT -> Feature.BIND;
          default -> null;
        });
  }

  private static boolean offersExternal(XmlElement mechanisms) {
    return mechanisms.children().stream()
        .anyMatch(child ->
            child.is("mechanism", Namespace.SASL) && child.text().strip().equals(EXTERNAL));
  }

  /** How they are written. */
  public byte[] octets() {
    XmlWriter writer = new XmlWriter().start("stream:features");
    if (has(Feature.START_TLS) || has(Feature.START_TLS_REQUIRED)) {
      writer.start("starttls", Namespace.TLS);
      if (has(Feature.START_TLS_REQUIRED)) {
        writer.start("required").end("required");
      }
      writer.end("starttls");
    }
    if (has(Feature.EXTERNAL)) {
      writer.start("mechanisms", Namespace.SASL).element("mechanism", EXTERNAL).end("mechanisms");
    }
    if (has(Feature.BIND)) {
      writer.empty("bind", Namespace.COMPONENT);
    }
    if (has(Feature.DIALBACK) || has(Feature.DIALBACK_ERRORS)) {
      writer.start("dialback", Namespace.DIALBACK_FEATURE);
      if (has(Feature.DIALBACK_ERRORS)) {
        writer.start("errors").end("errors");
      }
      writer.end("dialback");
    }
    if (has(Feature.BIDI)) {
      writer.empty("bidi", Namespace.BIDI_FEATURE);
    }
    if (has(Feature.STREAM_MANAGEMENT)) {
      writer.empty("sm", Namespace.STREAM_MANAGEMENT);
    }
    limits.ifPresent(ours -> ours.write(writer));
    return writer.end("stream:features").octets();
  }
}
