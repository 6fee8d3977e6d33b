package io.sallyport.xmpp.connector;

import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.Namespace;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StreamHeader;
import io.sallyport.wire.xmpp.XmppLimits;
import io.sallyport.wire.xmpp.XmppReader;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Whether a node will take a stanza: it is read as a node reads it, because one that a node does
 * not take ends the stream of all. Owned by the connector's loop.
 */
final class Passable {
  /** What nodes take but for the length, which each tells. */
  private static final XmppLimits LIMITS = XmppLimits.PROVEN.withStanzaOctets(16_777_216);

  private static final byte[] HEADER = StreamHeader.opening("a.example", "b.example").octets();

  private @Nullable XmppReader reader;

  boolean isPassable(Octets stanza) {
    XmppReader current = reader;
    if (current == null) {
      current = new XmppReader(LIMITS);
      current.feed(ByteBuffer.wrap(HEADER));
      if (!(current.next() instanceof StreamHeader header)
          || !header.contentNamespace().equals(Namespace.SERVER)) {
        throw new IllegalStateException("a header of ours is not read");
      }
      reader = current;
    }
    ByteBuffer octets = ByteBuffer.allocate(stanza.length());
    stanza.writeTo(octets);
    current.feed(octets.flip());
    boolean isGood = current.next() instanceof Stanza;
    if (!isGood) {
      reader = null;
    }
    return isGood;
  }
}
