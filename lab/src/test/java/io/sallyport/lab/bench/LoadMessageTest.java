package io.sallyport.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StreamHeader;
import io.sallyport.wire.xmpp.XmppLimits;
import io.sallyport.wire.xmpp.XmppReader;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Messages of the load are good stanzas, and no two have the same id. */
class LoadMessageTest {
  @Test
  void eachHasAnotherId() {
    LoadMessage message = new LoadMessage(XmppLoad.PARTNER, XmppLoad.OURS);
    XmppReader reader = new XmppReader(XmppLimits.PROVEN);
    reader.feed(ByteBuffer.wrap(StreamHeader.opening(XmppLoad.PARTNER, XmppLoad.OURS).octets()));
    assertThat(reader.next()).isInstanceOf(StreamHeader.class);

    Stanza first = read(reader, message.next());
    assertThat(first.isBetween(XmppLoad.TO_US)).isTrue();
    assertThat(first.id()).contains("0000000000");
    assertThat(read(reader, message.next()).id()).contains("0000000001");
    assertThat(read(reader, message.numbered(9_876_543_210L)).id()).contains("9876543210");
  }

  private static Stanza read(XmppReader reader, Octets message) {
    ByteBuffer octets = ByteBuffer.allocate(message.length());
    message.writeTo(octets);
    reader.feed(octets.flip());
    return (Stanza) reader.next();
  }
}
