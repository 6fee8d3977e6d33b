package io.sallyport.xmpp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.topology.Xmpp;
import io.sallyport.wire.Octets;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is said to a partner whose stanza is longer than is taken, and what is not. */
class OversizedStanzasTest {
  private static final int LIMIT = Xmpp.Limits.DEFAULT.stanzaBytes();
  private static final String HEADER =
      Play.HEADER.replace(
          "from='lighthouse.example' to='harbor.example'",
          "from='harbor.example' to='lighthouse.example'");
  private static final String START =
      "<message id='long' from='a@harbor.example' to='b@lighthouse.example'>";

  private final TwoServers servers = new TwoServers(TwoServers.Terms.EXTERNAL.withBidi());
  private final StringBuilder heard = new StringBuilder();
  private final PipedConnection partner =
      PipedConnection.pair(servers.loop, TwoServers.HARBOR_CERTIFICATE, PeerIdentity.NONE).inTls();

  @BeforeEach
  void prove() {
    partner.open(_ ->
        new ConnectionHandler() {
          @Override
          public void received(ByteBuffer octets) {
            heard.append(UTF_8.decode(octets));
          }

          @Override
          public void closed() {}
        });
    partner.other().open(servers::acceptAtLighthouse);
    begin(HEADER);
    begin(
        "<bidi xmlns='urn:xmpp:bidi'/><auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl'"
            + " mechanism='EXTERNAL'>=</auth>");
    begin(HEADER);
    begin("<enable xmlns='urn:xmpp:sm:3'/>");
    assertThat(heard.toString()).endsWith("<enabled xmlns='urn:xmpp:sm:3'/>");
    heard.setLength(0);
  }

  private void begin(String text) {
    partner.send(Octets.of(text.getBytes(UTF_8)));
    servers.loop.advance(Duration.ZERO);
  }

  private void say(String text) {
    begin(text);
    // It is read no faster than the partner may send.
    servers.loop.advance(Duration.ofSeconds(10));
  }

  private static String longer(String start, int octets) {
    String end = "</message>";
    return start + "x".repeat(octets - start.length() - end.length()) + end;
  }

  private String count() {
    heard.setLength(0);
    say("<r xmlns='urn:xmpp:sm:3'/>");
    return heard.toString();
  }

  @Test
  void areAnsweredAndCountedAndTheStreamGoesOn() {
    say(longer(START, LIMIT + 1));
    assertThat(heard.toString())
        .contains(
            "<message type='error' id='long' from='b@lighthouse.example' to='a@harbor.example'>"
                + "<error type='modify'><policy-violation ",
            "<stanza-too-big xmlns='urn:xmpp:errors'/>")
        .doesNotContain("stream:error");
    assertThat(count()).contains("<a xmlns='urn:xmpp:sm:3' h='1'/>");
    assertThat(servers.atLighthouse).isEmpty();
    say(longer(START.replace("long", "next"), LIMIT));
    assertThat(servers.atLighthouse).hasSize(1);
    assertThat(count()).contains("h='2'");
  }

  @Test
  void areNotAnsweredIfTheyAreErrors() {
    say(longer(START.replace("<message", "<message type='error'"), LIMIT + 1));
    assertThat(heard.toString()).doesNotContain("<message");
    assertThat(count()).contains("h='1'");
  }

  @Test
  void endTheStreamBeyondFourTimesTheLimit() {
    say(longer(START, 4 * LIMIT));
    assertThat(heard.toString()).contains("stanza-too-big").doesNotContain("stream:error");
    servers.loop.advance(Duration.ofSeconds(30));
    say(longer(START, 4 * LIMIT + 1));
    assertThat(heard.toString()).contains("<stream:error><policy-violation ");
  }

  @Test
  void areHeldToTheirPairAllTheSame() {
    say(longer(START.replace("a@harbor", "a@other"), LIMIT + 1));
    assertThat(heard.toString())
        .contains("<stream:error><invalid-from ")
        .doesNotContain("stanza-too-big");
  }
}
