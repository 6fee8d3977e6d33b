package io.sallyport.wire.xmpp;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * The start of a stream (RFC 6120 section 4.7), read or to be written.
 *
 * @param contentNamespace the default namespace that it declares; empty if none
 * @param version 0.9 if it says none
 * @param declaresDialback true if it declares a prefix for dialback
 */
public record StreamHeader(
    String contentNamespace,
    Optional<String> from,
    Optional<String> to,
    Optional<String> id,
    Optional<String> language,
    Version version,
    boolean declaresDialback)
    implements XmppRead {
  /** Language of a stream that names none, and of ours. */
  public static final String LANGUAGE = "en";

  /** The end of a stream. */
  private static final String END = "</stream:stream>";

  private static final byte[] FROM = Namespaces.ascii("from");
  private static final byte[] TO = Namespaces.ascii("to");
  private static final byte[] ID = Namespaces.ascii("id");
  private static final byte[] VERSION = Namespaces.ascii("version");
  static final byte[] LANG = Namespaces.ascii("xml:lang");

  /** Of the protocol (section 4.7.5): compared as two numbers. */
  public record Version(int major, int minor) implements Comparable<Version> {
    public static final Version NONE = new Version(0, 9);
    public static final Version ONE = new Version(1, 0);

    private static final int MAX_DIGITS = 3;

    /** Empty if that is no version. */
    static Optional<Version> of(String text) {
      int dot = text.indexOf('.');
      return dot > 0 && isNumber(text.substring(0, dot)) && isNumber(text.substring(dot + 1))
          ? Optional.of(
              new Version(
                  Integer.parseInt(text.substring(0, dot)),
                  Integer.parseInt(text.substring(dot + 1))))
          : Optional.empty();
    }

    private static boolean isNumber(String text) {
      return !text.isEmpty()
          && text.length() <= MAX_DIGITS
          && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    @Override
    public int compareTo(Version other) {
      return major == other.major
          ? Integer.compare(minor, other.minor)
          : Integer.compare(major, other.major);
    }

    @Override
    public String toString() {
      return major + "." + minor;
    }
  }

  /** A header of ours that opens a stream between servers. */
  public static StreamHeader opening(String from, String to) {
    return new StreamHeader(
        Namespace.SERVER,
        Optional.of(from),
        Optional.of(to),
        Optional.empty(),
        Optional.of(LANGUAGE),
        Version.ONE,
        true);
  }

  /** A header of ours that opens the stream of a component (XEP-0114 section 3). */
  public static StreamHeader openingComponent(String component) {
    return ofComponent(Optional.empty(), Optional.of(component), Optional.empty());
  }

  /** A header of ours that answers that of a component. */
  public static StreamHeader answeringComponent(String component, String id) {
    return ofComponent(Optional.of(component), Optional.empty(), Optional.of(id));
  }

  /** It says no version, or a component would wait for features. */
  private static StreamHeader ofComponent(
      Optional<String> from, Optional<String> to, Optional<String> id) {
    return new StreamHeader(
        Namespace.COMPONENT_ACCEPT, from, to, id, Optional.empty(), Version.NONE, false);
  }

  /**
   * A header of ours that answers one.
   *
   * @param from empty if the other end asked for nobody that is known
   */
  public static StreamHeader answering(
      String contentNamespace, Optional<String> from, Optional<String> to, String id) {
    return new StreamHeader(
        contentNamespace,
        from,
        to,
        Optional.of(id),
        Optional.of(LANGUAGE),
        Version.ONE,
        contentNamespace.equals(Namespace.SERVER));
  }

  static XmppRead of(byte[] octets, int base, OpenElements found) {
    StartTag tag = found.root();
    String version = tag.value(octets, base, VERSION);
    Optional<Version> spoken = version == null ? Optional.of(Version.NONE) : Version.of(version);
    if (spoken.isEmpty()) {
      return new XmppRead.Malformed(
          new XmppFault(StreamCondition.UNSUPPORTED_VERSION, "the version is no number"));
    }
    Map<String, String> prefixes = found.namespaces().header();
    return new StreamHeader(
        prefixes.getOrDefault("", ""),
        Optional.ofNullable(tag.value(octets, base, FROM)),
        Optional.ofNullable(tag.value(octets, base, TO)),
        Optional.ofNullable(tag.value(octets, base, ID)),
        Optional.ofNullable(tag.value(octets, base, LANG)),
        spoken.get(),
        prefixes.containsValue(Namespace.DIALBACK));
  }

  /** How it is written, with the declaration of XML before it. */
  public byte[] octets() {
    XmlWriter writer =
        new XmlWriter()
            .start("stream:stream", contentNamespace)
            .attribute("xmlns:stream", Namespace.STREAM);
    if (declaresDialback) {
      writer.attribute("xmlns:db", Namespace.DIALBACK);
    }
    writer
        .attribute("from", from.orElse(null))
        .attribute("to", to.orElse(null))
        .attribute("id", id.orElse(null));
    if (version.compareTo(Version.ONE) >= 0) {
      writer.attribute("version", version.toString());
    }
    writer.attribute("xml:lang", language.orElse(null));
    byte[] tag = writer.leftOpen();
    byte[] declaration = "<?xml version='1.0'?>".getBytes(StandardCharsets.US_ASCII);
    byte[] all = new byte[declaration.length + tag.length];
    System.arraycopy(declaration, 0, all, 0, declaration.length);
    System.arraycopy(tag, 0, all, declaration.length, tag.length);
    return all;
  }

  /** How the end of a stream is written. */
  public static byte[] end() {
    return END.getBytes(StandardCharsets.US_ASCII);
  }
}
