package io.sallyport.xmpp.connector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.XmppLimits;
import io.sallyport.wire.xmpp.XmppReader;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A partner's stanza as the server gets it. */
class IncomingTest {
  /**
   * Servers compare that as text, and end the stream of a component that is from another domain.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "LIGHTHOUSE.example|lighthouse.example|lighthouse.example",
        "piet@lighthouse.example.|lighthouse.example|piet@lighthouse.example",
        "Piet@Lighthouse.Example./Tab|lighthouse.example|Piet@lighthouse.example/Tab",
        "p@LIGHTHOUSE.example/a@B/\u00e9 &quot;&#x27;|lighthouse.example"
            + "|p@lighthouse.example/a@B/\u00e9 &quot;&apos;",
        "piet@b\u00fccher.example/x|xn--bcher-kva.example|piet@xn--bcher-kva.example/x",
        "piet@XN--BCHER-KVA.example|xn--bcher-kva.example|piet@xn--bcher-kva.example",
        "two@signs@LIGHTHOUSE.example|lighthouse.example|two@signs@lighthouse.example"
      })
  void writesThePartnersDomainAsTheComponentsName(String from, String domain, String written) {
    String stanza = "<message id='1' from='%s' to='mara@Harbor.example'><body>x</body></message>";
    assertThat(written(stanza.formatted(from), domain)).isEqualTo(stanza.formatted(written));
  }

  @Test
  void leavesWhatIsWrittenSoAsItIs() {
    String stanza = "<message from=\"piet@lighthouse&#46;example/&#9731; '\" to='m@h.example' />";
    assertThat(written(stanza, "lighthouse.example")).isEqualTo(stanza);
  }

  /** Who is told an error is who wrote. */
  @Test
  void keepsTheStanzaForItsErrors() {
    var incoming = incoming("<presence from='p@L.example'/>", "l.example");
    assertThat(incoming.stanza().flatMap(Stanza::from)).contains("p@L.example");
  }

  private static Incoming incoming(String text, String domain) {
    var reader = new XmppReader(XmppLimits.PROVEN);
    String header =
        "<stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams'>";
    reader.feed(ByteBuffer.wrap((header + text).getBytes(UTF_8)));
    reader.next();
    return Incoming.of((Stanza) reader.next(), domain, () -> {}, 0);
  }

  private static String written(String text, String domain) {
    Octets octets = incoming(text, domain).octets();
    ByteBuffer written = ByteBuffer.allocate(octets.length());
    octets.writeTo(written);
    return new String(written.array(), UTF_8);
  }
}
