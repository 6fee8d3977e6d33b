package io.sallyport.xmpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.XmppDomain;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What has been done to other XMPP servers, done to ours, one test for each attack that no other
 * class tries: {@code HostileStreamsTest} in the lab has unsolicited dialback, entities, injection
 * before TLS and trees without bottom, {@code XmppReaderTest} what parsers fell for, {@code
 * PassageTest} loops of errors, {@code CertificateProofTest} names in the wrong place.
 */
class HostilePartnersTest {
  private static final String START_TLS = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
  private static final String COMPRESS =
      "<compress xmlns='http://jabber.org/protocol/compress'><method>zlib</method></compress>";
  private static final String COMPRESSION =
      "<compression"
          + " xmlns='http://jabber.org/features/compress'><method>zlib</method></compression>";
  private static final String TO_LIGHTHOUSE =
      Play.HEADER.replace(
          "from='lighthouse.example' to='harbor.example'",
          "from='harbor.example' to='lighthouse.example'");
  private static final Duration ESTABLISHMENT = Duration.ofSeconds(60);

  private final TwoServers servers = new TwoServers(TwoServers.Terms.EXTERNAL);

  /** Somebody who has connected to lighthouse and shows no certificate. */
  private static final class Stranger {
    private final TwoServers servers;
    private final PipedConnection connection;
    private final StringBuilder heard = new StringBuilder();

    Stranger(TwoServers servers) {
      this.servers = servers;
      this.connection = PipedConnection.pair(servers.loop, PeerIdentity.NONE, PeerIdentity.NONE);
      connection.open(_ ->
          new ConnectionHandler() {
            @Override
            public void received(ByteBuffer octets) {
              heard.append(StandardCharsets.UTF_8.decode(octets));
            }

            @Override
            public void closed() {}
          });
      connection.other().open(servers::acceptAtLighthouse);
    }

    void say(String text) {
      connection.send(Octets.of(text.getBytes(StandardCharsets.UTF_8)));
      servers.loop.advance(Duration.ZERO);
    }

    /** Over TLS, where dialback may be tried. */
    Stranger inTls() {
      say(TO_LIGHTHOUSE);
      say(START_TLS);
      connection.askForTls();
      servers.loop.advance(Duration.ZERO);
      say(TO_LIGHTHOUSE);
      heard.setLength(0);
      return this;
    }

    boolean isClosed() {
      return !connection.other().isOpen();
    }
  }

  /** Slow-loris: an octet of a header now and then prolongs nothing. */
  @Test
  void slowHeader() {
    var stranger = new Stranger(servers);
    String endless = "<stream:stream a='" + "x".repeat(500);
    int seconds = 0;
    while (!stranger.isClosed() && seconds < endless.length()) {
      stranger.say(endless.substring(seconds, seconds + 1));
      servers.loop.advance(Duration.ofSeconds(1));
      seconds++;
    }
    assertThat(seconds).isBetween(59, 62);
  }

  /**
   * T1 runs from the connection to the proof: questions about keys, white space or TLS prolong
   * nothing.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        " ",
        "<db:verify from='harbor.example' to='lighthouse.example' id='1'>k</db:verify>",
      })
  void connectionHeldByPings(String ping) {
    var stranger = new Stranger(servers).inTls();
    long seconds = 0;
    while (!stranger.isClosed() && seconds < 2 * ESTABLISHMENT.toSeconds()) {
      stranger.say(ping);
      servers.loop.advance(Duration.ofSeconds(1));
      seconds++;
    }
    assertThat(seconds).isBetween(58L, 62L);
  }

  /** An iq is answered to nobody who has proven nothing. */
  @Test
  void pingBeforeAProof() {
    var stranger = new Stranger(servers).inTls();
    stranger.say(
        "<iq type='get' id='p' from='harbor.example' to='lighthouse.example'>"
            + "<ping xmlns='urn:xmpp:ping'/></iq>");
    assertThat(stranger.heard.toString()).contains("<not-authorized ").doesNotContain("result");
    servers.loop.advance(StreamTimes.CLOSING);
    assertThat(stranger.isClosed()).isTrue();
  }

  /** Each costs one HMAC, tells nothing about the key, and opens nothing. */
  @Test
  void thousandsOfQuestionsAboutKeysWithChosenIds() {
    var stranger = new Stranger(servers).inTls();
    int asked = 0;
    while (!stranger.isClosed() && asked < 10_000) {
      stranger.say(
          "<db:verify from='harbor.example' to='lighthouse.example' id='%064x'>%064x</db:verify>"
              .formatted(asked, asked));
      asked++;
    }
    assertThat(stranger.isClosed()).isTrue();
    assertThat(asked * 200).isLessThan(2 * StreamConnection.MAX_UNPROVEN_OCTETS);
    assertThat(stranger.heard.toString()).contains("type='invalid'").doesNotContain("'valid'");
    assertThat(servers.connections).isEmpty();
  }

  /** The domain that is to be hit has no entry: nobody is asked anything. */
  @Test
  void dialbackAmplifierTowardsAStranger() {
    for (int i = 0; i < 100; i++) {
      var stranger = new Stranger(servers).inTls();
      stranger.say(
          "<db:result from='victim%d.example' to='lighthouse.example'>k</db:result>".formatted(i));
      assertThat(stranger.heard.toString()).contains("<policy-violation ");
    }
    assertThat(servers.connections).isEmpty();
  }

  /** A partner is asked over one connection, however many claim to be it before it answers. */
  @Test
  void dialbackAmplifierTowardsAPartner() {
    var servers = new TwoServers(TwoServers.Terms.EXTERNAL.withDialbackOnly());
    servers.letVerdictsTake(Duration.ofSeconds(1));
    int strangers = 80;
    int told = 0;
    for (int i = 0; i < strangers; i++) {
      var stranger = new Stranger(servers).inTls();
      for (int key = 0; key < 20; key++) {
        stranger.say(
            "<db:result from='harbor.example' to='lighthouse.example'>%d</db:result>"
                .formatted(key));
      }
      assertThat(servers.connections).hasSize(1);
      told += stranger.heard.toString().contains("type='error'") ? 1 : 0;
    }
    // Who comes when enough questions wait is told so, and one of each stranger's waits.
    assertThat(told).isEqualTo(strangers - OutboundStream.MAX_QUESTIONS);
    servers.loop.advance(Duration.ofSeconds(1));
    assertThat(servers.connections).hasSize(1);
  }

  /** What a domain tries beyond its pairs is refused and costs no question to anybody. */
  @Test
  void thousandsOfDomainPairsOnOneStream() {
    Play play = new Play();
    InboundStream stream = play.inboundWithOnePair(Play.usual());
    play.say(Play.HEADER + START_TLS);
    stream.secured(Play.PROVEN);
    play.say(
        Play.HEADER + "<db:result from='lighthouse.example' to='harbor.example'>k</db:result>");
    play.done();
    int refused = 0;
    for (int i = 0; i < 5000; i++) {
      String domain = i % 2 == 0 ? "rooms.lighthouse.example" : "other%d.example".formatted(i);
      for (String done :
          play.say("<db:result from='%s' to='harbor.example'>k</db:result>".formatted(domain))) {
        assertThat(done).doesNotContain("[verify").contains("type='error'");
        refused++;
      }
    }
    assertThat(refused).isEqualTo(5000);
  }

  /** Compression bombs: there is no compression to be had (XEP-0138). */
  @Test
  void compression() {
    var stranger = new Stranger(servers);
    stranger.say(TO_LIGHTHOUSE);
    assertThat(stranger.heard.toString()).contains("features").doesNotContain("compress");
    stranger.say(COMPRESS);
    assertThat(stranger.heard.toString()).contains("<not-authorized ").doesNotContain("compressed");

    Play play = new Play();
    InboundStream stream = play.inbound(Play.usual());
    play.say(Play.HEADER + START_TLS);
    stream.secured(Play.PROVEN);
    assertThat(play.say(Play.HEADER)).noneMatch(text -> text.contains("compress"));
    play.say("<db:result from='lighthouse.example' to='harbor.example'>k</db:result>");
    assertThat(stream.isProven()).isTrue();
    assertThat(play.say(COMPRESS)).isEmpty();
    assertThat(play.counted(XmppCounter.DROPPED_ELEMENTS)).isOne();
  }

  /** A server that offers it is not asked for it. */
  @Test
  void compressionThatIsOffered() {
    Play play = new Play();
    OutboundStream stream = play.outbound(Play.usual(), false);
    stream.begin();
    play.say(
        Play.HEADER.replace(" from=", " id='1' from=")
            + "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
            + COMPRESSION
            + "</stream:features><proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
    stream.secured(Play.PROVEN);
    play.done();
    assertThat(
            play.say(
                Play.HEADER.replace(" from=", " id='2' from=")
                    + "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
                    + "<mechanism>EXTERNAL</mechanism></mechanisms>"
                    + COMPRESSION
                    + "</stream:features>"))
        .anyMatch(text -> text.contains("<auth "))
        .noneMatch(text -> text.contains("compress"));
  }

  /** Cyrillic letters that look like Latin ones: another domain, and it shows as what it is. */
  @Test
  void lookAlikesShowAsALabels() {
    XmppDomain alike = XmppDomain.of("l\u0456ghthouse.example").orElseThrow();
    assertThat(alike).isNotEqualTo(Play.LIGHTHOUSE);
    assertThat(alike.toString()).startsWith("xn--");
    assertThat(new DomainPair(alike, Play.HARBOR).toString())
        .isEqualTo(alike + " to harbor.example");
    Play play = new Play();
    play.inbound(Play.usual());
    assertThat(play.say(Play.HEADER.replace("lighthouse.example", "l\u0456ghthouse.example")))
        .anyMatch(text -> text.contains("<policy-violation "));
  }

  /** No domain has a character that could begin a line of a log, or end a word in it. */
  @ParameterizedTest
  @ValueSource(
      strings = {"a\nb.example", "a b.example", "a\u0007.example", "a=b.example", "a\".example"})
  void linesOfALogInADomain(String domain) {
    assertThat(XmppDomain.of(domain)).isEmpty();
  }

  /** What the other end says to people goes to none of ours, log readers included. */
  @Test
  void linesOfALogInAnError() {
    Play play = new Play();
    OutboundStream stream = play.outbound(Play.usual(), false);
    stream.begin();
    play.done();
    assertThat(
            play.say(
                Play.HEADER
                    + "<stream:error><reset xmlns='urn:ietf:params:xml:ns:xmpp-streams'/><text"
                    + " xmlns='urn:ietf:params:xml:ns:xmpp-streams'>&#10;2026 WARN forged</text>"
                    + "</stream:error>"))
        .isNotEmpty()
        .noneMatch(done -> done.contains("forged"));
    assertThat(play.reasons())
        .singleElement(STRING)
        .isNotEmpty()
        .doesNotContainPattern("\\p{Cntrl}");
  }
}
