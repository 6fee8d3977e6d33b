package io.sallyport.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.topology.Xmpp;
import io.sallyport.wire.xmpp.Dialback;
import io.sallyport.wire.xmpp.XmppRead;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutboundStreamTest {
  private static final String HEADER =
      Play.HEADER.replace(
          "from='lighthouse.example' to='harbor.example'",
          "id='9f2c41d07be35a18'" + " from='lighthouse.example' to='harbor.example'");
  private static final String TLS_FEATURES =
      "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>";
  private static final String PROCEED = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
  private static final String EXTERNAL =
      "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>EXTERNAL</mechanism>"
          + "</mechanisms>";
  private static final String DIALBACK =
      "<dialback xmlns='urn:xmpp:features:dialback'><errors/></dialback>";
  private static final String BIDI = "<bidi xmlns='urn:xmpp:features:bidi'/>";
  private static final String SUCCESS = "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>";
  private static final String VALID =
      "<db:result from='lighthouse.example' to='harbor.example' type='valid'/>";

  private static final String BACK =
      "<message from='piet@lighthouse.example' to='mara@harbor.example'/>";

  private final Play play = new Play();

  private static String features(String... offered) {
    return "<stream:features>" + String.join("", offered) + "</stream:features>";
  }

  private OutboundStream secured(Xmpp.Partner partner, PeerProof proof) {
    OutboundStream stream = play.outbound(partner, false);
    stream.begin();
    play.say(HEADER + TLS_FEATURES);
    play.say(PROCEED);
    stream.secured(proof);
    play.done();
    return stream;
  }

  @Test
  void goesByTlsAndExternal() {
    OutboundStream stream = play.outbound(Play.usual(), false);
    stream.begin();
    assertThat(play.done().getFirst())
        .contains("from='harbor.example'", "to='lighthouse.example'", "xmlns:db=")
        .doesNotContain(" id=");
    assertThat(play.say(HEADER)).isEmpty();
    assertThat(play.say(TLS_FEATURES)).singleElement().asString().startsWith("<starttls ");
    assertThat(play.say(PROCEED)).containsExactly("[tls]");
    stream.secured(Play.PROVEN);
    assertThat(play.done().getFirst()).startsWith("<?xml");
    assertThat(play.say(HEADER + features(EXTERNAL, DIALBACK)))
        .singleElement()
        .asString()
        .contains("mechanism='EXTERNAL'");
    assertThat(play.say(SUCCESS).getFirst()).startsWith("<?xml");
    assertThat(play.say(HEADER + features("<sm xmlns='urn:xmpp:sm:3'/>")))
        .containsExactly(
            "<enable xmlns='urn:xmpp:sm:3'/>",
            "[ready harbor.example to lighthouse.example EXTERNAL]");
    assertThat(stream.isReady()).isTrue();
  }

  @Test
  void goesByDialbackWithTheKeyOfThePool() {
    secured(Play.usual(), Play.PROVEN);
    assertThat(play.say(HEADER + features(DIALBACK)))
        .containsExactly(
            "<db:result from='harbor.example' to='lighthouse.example'>"
                + Play.KEY.of(Play.OUT, "9f2c41d07be35a18")
                + "</db:result>");
    assertThat(play.say(VALID))
        .containsExactly("[ready harbor.example to lighthouse.example DIALBACK_TLS]");
  }

  @Test
  void goesOnToDialbackWhenExternalFails() {
    secured(Play.usual(), Play.PROVEN);
    play.say(HEADER + features(EXTERNAL));
    assertThat(
            play.say(
                "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>"))
        .singleElement()
        .asString()
        .startsWith("<db:result ");
  }

  /** Row 7: what the certificate has to prove is the domain (RFC 6120 section 13.7.2). */
  @Test
  void must7TheReferenceIdentityIsTheDomain() {
    OutboundStream stream = play.outbound(Play.usual(), false);
    stream.begin();
    play.say(HEADER + TLS_FEATURES + PROCEED);
    stream.secured(Play.ROOMS::equals);
    assertThat(play.done())
        .containsExactly(
            "[refused harbor.example to lighthouse.example REMOTE_SERVER_TIMEOUT]", "[close]");
  }

  @Test
  void asksForTlsAlsoWhereItIsNotOffered() {
    OutboundStream stream = play.outbound(Play.usual(), false);
    stream.begin();
    play.done();
    assertThat(play.say(HEADER + features(DIALBACK)).getFirst()).startsWith("<starttls ");
    assertThat(play.say("<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:stream>"))
        .first()
        .asString()
        .startsWith("[refused");
    assertThat(stream.isClosed()).isTrue();
  }

  @Test
  void goesInTheClearWhereThatIsAllowed() {
    OutboundStream stream = play.outbound(Play.plain(), false);
    stream.begin();
    play.done();
    assertThat(play.say(HEADER + features(DIALBACK)).getFirst()).startsWith("<db:result ");
    assertThat(play.say(VALID).getFirst()).contains("DIALBACK_TCP");
    assertThat(stream.isReady()).isTrue();
  }

  @Test
  void knowsAnOldServer() {
    play.outbound(Play.plain(), false).begin();
    play.done();
    assertThat(play.say(HEADER.replace(" version='1.0'>", ">")).getFirst())
        .startsWith("<db:result ");
  }

  /** Row 8: an answer counts only for what was asked on this stream (XEP-0220). */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<db:result from='rooms.lighthouse.example' to='harbor.example' type='valid'/>",
        "<db:result from='lighthouse.example' to='harbor2.example' type='valid'/>",
        "<db:verify from='lighthouse.example' to='harbor.example' id='x' type='valid'/>"
      })
  void must8AnswersAreCorrelated(String answer) {
    OutboundStream stream = secured(Play.usual(), Play.PROVEN);
    play.say(HEADER + features(DIALBACK));
    assertThat(play.say(answer)).isEmpty();
    assertThat(stream.isReady()).isFalse();
    assertThat(play.counted(XmppCounter.UNSOLICITED_DIALBACK)).isEqualTo(1);
  }

  @Test
  void must8NoAnswerBeforeAQuestion() {
    OutboundStream stream = secured(Play.usual(), Play.PROVEN);
    play.say(HEADER);
    assertThat(play.say(VALID)).isEmpty();
    assertThat(stream.isReady()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type='invalid'/>|INTERNAL_SERVER_ERROR",
        "type='error'><error><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
            + "</db:result>|REMOTE_SERVER_NOT_FOUND",
        "type='error'/>|REMOTE_SERVER_TIMEOUT"
      })
  void tellsWhyDialbackFailed(String rest, String condition) {
    secured(Play.usual(), Play.PROVEN);
    play.say(HEADER + features(DIALBACK));
    assertThat(play.say(VALID.replace("type='valid'/>", rest)))
        .containsExactly(
            "[refused harbor.example to lighthouse.example " + condition + "]",
            "</stream:stream>",
            "[close]");
  }

  @ParameterizedTest
  @CsvSource({
    "remote-connection-failed, does it reach our servers",
    "remote-server-timeout, does it reach our servers",
    "forbidden, have the same dialback secret",
    "not-authorized, wants a certificate",
    "policy-violation, may want TLS",
    "not-acceptable, verify our domain: not-acceptable"
  })
  void tellsOperatorsWhereToLookWhenDialbackFails(String condition, String text) {
    secured(Play.usual(), Play.PROVEN);
    play.say(HEADER + features(DIALBACK));
    play.say(
        VALID.replace(
            "type='valid'/>",
            "type='error'><error><%s xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></db:result>"
                .formatted(condition)));
    assertThat(play.reasons()).singleElement().asString().contains(condition, text);
  }

  @Test
  void asksAboutKeysWithoutProvingAnything() {
    OutboundStream stream = play.outbound(Play.usual(), true);
    stream.ask(Dialback.verify(Play.OUT, "id7", "k"));
    stream.begin();
    play.say(HEADER + TLS_FEATURES + PROCEED);
    stream.secured(Play.PROVEN);
    play.done();
    assertThat(play.say(HEADER + features(EXTERNAL, DIALBACK)))
        .containsExactly(
            "<db:verify from='harbor.example' to='lighthouse.example' id='id7'>k</db:verify>");
    String answer =
        "<db:verify from='lighthouse.example' to='harbor.example' id='%s' type='valid'/>";
    assertThat(play.say(answer.formatted("id8"))).isEmpty();
    assertThat(play.say(answer.formatted("id7")))
        .containsExactly(
            "[verified lighthouse.example to harbor.example VALID]", "</stream:stream>", "[close]");
  }

  /** A stream that carries both ways. */
  private OutboundStream bothWays() {
    OutboundStream stream = secured(Play.usual(), Play.PROVEN);
    play.say(HEADER + features(BIDI, EXTERNAL));
    play.say(SUCCESS);
    play.say(HEADER + features());
    return stream;
  }

  /** Row 22: what comes back is of the inverse pair only (XEP-0288). */
  @Test
  void must22BothWaysForTheInverseOnly() {
    OutboundStream stream = secured(Play.usual(), Play.PROVEN);
    assertThat(play.say(HEADER + features(BIDI, EXTERNAL)).getFirst())
        .isEqualTo("<bidi xmlns='urn:xmpp:bidi'/>");
    assertThat(play.say(SUCCESS))
        .contains("[proven lighthouse.example to harbor.example EXTERNAL]");
    assertThat(play.say(HEADER + features()))
        .containsExactly("[ready harbor.example to lighthouse.example EXTERNAL]");
    assertThat(play.say(BACK)).containsExactly("[deliver EXTERNAL " + BACK + "]");
    assertThat(play.say(BACK.replace("harbor", "harbor2")).getFirst()).contains("<invalid-from ");
    assertThat(stream.isClosed()).isTrue();
  }

  /** As Prosody 0.12 writes them: it takes the stream for open once the proof has succeeded. */
  @Test
  void takesWhatComesBetweenTheProofAndTheNewHeader() {
    OutboundStream stream = secured(Play.usual(), Play.PROVEN);
    play.say(HEADER + features(BIDI, EXTERNAL));
    assertThat(play.say(SUCCESS + BACK)).contains("[deliver EXTERNAL " + BACK + "]");
    assertThat(play.say(BACK + HEADER)).containsExactly("[deliver EXTERNAL " + BACK + "]");
    assertThat(stream.isReady()).isFalse();
    assertThat(play.say(features() + BACK))
        .containsExactly(
            "[ready harbor.example to lighthouse.example EXTERNAL]",
            "[deliver EXTERNAL " + BACK + "]");
  }

  @Test
  void takesNothingBeforeTheNewHeaderOfOneWay() {
    OutboundStream stream = secured(Play.usual(), Play.PROVEN);
    play.say(HEADER + features(EXTERNAL));
    assertThat(play.say(SUCCESS + BACK)).doesNotContain("[deliver EXTERNAL " + BACK + "]");
    assertThat(stream.isClosed()).isTrue();
  }

  /** Nobody could know that it was not taken. */
  @Test
  void takesWhatCrossesTheEndOfTheNodeUnlessThatIsCounted() {
    OutboundStream stream = bothWays();
    stream.shutDown();
    assertThat(play.done().getFirst()).contains("<system-shutdown ");
    assertThat(play.say(BACK)).containsExactly("[deliver EXTERNAL " + BACK + "]");
    stream.lost();
    assertThat(play.say(BACK)).isEmpty();
  }

  @Test
  void leavesWhatIsCountedToWhoCounts() {
    OutboundStream stream = secured(Play.usual(), Play.PROVEN);
    play.say(HEADER + features(BIDI, EXTERNAL));
    play.say(SUCCESS);
    play.say(HEADER + features("<sm xmlns='urn:xmpp:sm:3'/>") + "<enabled xmlns='urn:xmpp:sm:3'/>");
    stream.shutDown();
    play.done();
    assertThat(play.say(BACK)).isEmpty();
  }

  @Test
  void tellsWhoSentWhatWasTooLongBothWays() {
    OutboundStream stream = bothWays();
    stream.take(new XmppRead.Oversized(TwoServers.stanza(BACK)));
    assertThat(play.done()).containsExactly("[bounce POLICY_VIOLATION " + BACK + "]");
    stream.end();
    stream.take(new XmppRead.Oversized(TwoServers.stanza(BACK)));
    assertThat(play.done()).last().asString().startsWith("[bounce POLICY_VIOLATION");
  }

  @Test
  void must22NothingComesBackWithoutIt() {
    secured(Play.usual(), Play.PROVEN);
    play.say(HEADER + features(EXTERNAL));
    play.say(SUCCESS);
    play.say(HEADER + features());
    List<String> done = play.say(BACK);
    assertThat(done.getFirst()).contains("<not-authorized ");
  }

  @Test
  void countsWithStreamManagement() {
    OutboundStream stream = secured(Play.usual(), Play.PROVEN);
    play.say(HEADER + features(EXTERNAL));
    play.say(SUCCESS);
    play.say(HEADER + features("<sm xmlns='urn:xmpp:sm:3'/>") + "<enabled xmlns='urn:xmpp:sm:3'/>");
    stream.acknowledgements().sent();
    stream.acknowledgements().sent();
    stream.askForCount();
    assertThat(play.done()).containsExactly("<r xmlns='urn:xmpp:sm:3'/>");
    assertThat(play.say("<a xmlns='urn:xmpp:sm:3' h='2'/>")).containsExactly("[acknowledged 2]");
    assertThat(play.say("<a xmlns='urn:xmpp:sm:3' h='3'/>"))
        .element(1)
        .asString()
        .contains("<handled-count-too-high ");
  }

  @ParameterizedTest
  @CsvSource({
    "host-unknown,REMOTE_SERVER_NOT_FOUND",
    "host-gone,REMOTE_SERVER_NOT_FOUND",
    "policy-violation,REMOTE_SERVER_TIMEOUT"
  })
  void passesOnWhyThePartnerEndedIt(String said, String condition) {
    play.outbound(Play.usual(), false).begin();
    play.done();
    String error =
        "<stream:error><" + said + " xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>";
    assertThat(play.say(HEADER + error + "</stream:stream>"))
        .containsExactly(
            "[refused harbor.example to lighthouse.example " + condition + "]",
            "</stream:stream>",
            "[close]");
  }
}
