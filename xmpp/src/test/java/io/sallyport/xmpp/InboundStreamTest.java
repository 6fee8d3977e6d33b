package io.sallyport.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.topology.Xmpp;
import io.sallyport.wire.xmpp.Dialback;
import io.sallyport.wire.xmpp.StanzaCondition;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class InboundStreamTest {
  private static final String START_TLS = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
  private static final String AUTH =
      "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'>"
          + "bGlnaHRob3VzZS5leGFtcGxl</auth>";
  private static final String MESSAGE =
      "<message from='piet@lighthouse.example' to='mara@harbor.example'/>";

  private final Play play = new Play();

  /** A stream in TLS, its header said. */
  private InboundStream secured(Xmpp.Partner partner, PeerProof proof) {
    InboundStream stream = play.inbound(partner);
    play.say(Play.HEADER);
    play.say(START_TLS);
    stream.secured(proof);
    return stream;
  }

  private InboundStream proven() {
    InboundStream stream = secured(Play.usual(), Play.PROVEN);
    play.say(Play.HEADER);
    play.say(AUTH);
    play.say(Play.HEADER);
    return stream;
  }

  @Test
  void goesByTlsAndExternal() {
    InboundStream stream = play.inbound(Play.usual());
    List<String> first = play.say(Play.HEADER);
    assertThat(first.getFirst())
        .contains("from='harbor.example'", "to='lighthouse.example'", "id='id1'", "version='1.0'");
    assertThat(first.getLast()).contains("<starttls", "<required/>").doesNotContain("dialback");
    assertThat(play.say(START_TLS)).last().isEqualTo("[tls]");
    stream.secured(Play.PROVEN);
    List<String> second = play.say(Play.HEADER);
    assertThat(second.getLast())
        .contains(
            "<mechanism>EXTERNAL</mechanism>", "<errors/>", "urn:xmpp:features:bidi", "10000");
    assertThat(play.say(AUTH)).singleElement().asString().startsWith("<success");
    List<String> third = play.say(Play.HEADER);
    assertThat(third.get(1))
        .contains("urn:xmpp:sm:3", "262144", "<idle-seconds>600")
        .doesNotContain("mechanism");
    // What goes back on the stream must not come before its header.
    assertThat(third.get(2)).isEqualTo("[proven lighthouse.example to harbor.example EXTERNAL]");
    assertThat(play.say(MESSAGE)).containsExactly("[deliver EXTERNAL " + MESSAGE + "]");
    assertThat(stream.isProven()).isTrue();
  }

  /** Row 1: to, from, id, version and namespaces of the header (RFC 6120 section 4.7). */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        " to='harbor.example'||improper-addressing",
        " to='harbor.example'| to='other.example'|host-unknown",
        " to='harbor.example'| to='a b'|improper-addressing",
        " from='lighthouse.example'| from='a b'|improper-addressing",
        " from='lighthouse.example'| from='stranger.example'|policy-violation",
        " from='lighthouse.example'| from='harbor2.example'|policy-violation",
        "xmlns='jabber:server'|xmlns='jabber:client'|invalid-namespace",
        "version='1.0'>|version='2.0'>|unsupported-version"
      })
  void must1HeadersAreHeldToTheirRules(String part, String other, String condition) {
    play.inbound(Play.usual());
    List<String> done = play.say(Play.HEADER.replace(part, other == null ? "" : other));
    assertThat(done).hasSize(3);
    assertThat(done.get(1)).contains("<" + condition + " ").endsWith("</stream:stream>");
    assertThat(done.get(2)).isEqualTo("[close]");
  }

  /** Row 2: a header of ours and an error, also when theirs is bad (RFC 6120 section 4.9.1.2). */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<stream:stream>|not-well-formed",
        "<!DOCTYPE x>|restricted-xml",
        "GET / HTTP/1.1|not-well-formed"
      })
  void must2HeaderAndErrorWhenTheHeaderIsBad(String text, String condition) {
    play.inbound(Play.usual());
    List<String> done = play.say(text);
    assertThat(done.get(0)).contains("<stream:stream ", "from='edge1.harbor.example'");
    assertThat(done.get(1)).contains("<" + condition + " ");
    assertThat(done.get(2)).isEqualTo("[close]");
  }

  @Test
  void must2TheHeaderForAnUnknownHostIsFromUs() {
    play.inbound(Play.usual());
    assertThat(play.say(Play.HEADER.replace("to='harbor", "to='other")).getFirst())
        .contains("from='edge1.harbor.example'");
  }

  /** Row 3: another id and nothing remembered after TLS and after SASL (RFC 6120 4.3.3). */
  @Test
  void must3NewIdAndClearedStateAfterTlsAndSasl() {
    InboundStream stream = secured(Play.usual(), Play.PROVEN);
    assertThat(play.say(Play.HEADER).getFirst()).contains("id='id2'");
    play.say(AUTH);
    assertThat(play.say(Play.HEADER).getFirst()).contains("id='id3'");
    assertThat(stream.isProven()).isTrue();
  }

  @Test
  void must3FromHasToBeSaidAgainAfterTls() {
    secured(Play.usual(), Play.PROVEN);
    assertThat(play.say(Play.HEADER.replace(" from='lighthouse.example'", "")).getLast())
        .doesNotContain("mechanism");
    assertThat(play.say(AUTH).getFirst()).contains("<invalid-authzid/>");
  }

  @Test
  void must3AnotherDomainAfterSaslIsRefused() {
    secured(Play.usual(), Play.PROVEN);
    play.say(Play.HEADER);
    play.say(AUTH);
    assertThat(play.say(Play.HEADER.replace("from='", "from='rooms.")).get(1))
        .contains("<invalid-from ");
  }

  /** Row 4: no starttls after TLS, and nothing between it and TLS (RFC 6120 section 5.4.3). */
  @Test
  void must4NoStartTlsAfterTls() {
    secured(Play.usual(), Play.PROVEN);
    assertThat(play.say(Play.HEADER).getLast()).doesNotContain("starttls");
    assertThat(play.say(START_TLS)).first().asString().startsWith("<failure");
  }

  @Test
  void must4NothingIsTakenBetweenStartTlsAndTls() {
    InboundStream stream = play.inbound(Play.usual());
    play.say(Play.HEADER);
    assertThat(play.say(START_TLS + Play.HEADER + MESSAGE)).hasSize(2);
    assertThat(stream.isWaitingForTls()).isTrue();
  }

  /** Row 5: EXTERNAL is offered with a certificate for the domain only (XEP-0178 section 3). */
  @Test
  void must5ExternalOnlyWithAMatchingCertificate() {
    secured(Play.usual(), Play.ROOMS::equals);
    assertThat(play.say(Play.HEADER).getLast()).doesNotContain("EXTERNAL").contains("dialback");
    assertThat(play.say(AUTH)).first().asString().contains("<not-authorized/>");
  }

  @Test
  void must5ExternalOnlyWhereThePartnerMayUseIt() {
    var partner = Play.partner(Xmpp.Negotiation.REQUIRED, Xmpp.Negotiation.NONE, true, false);
    secured(partner, Play.PROVEN);
    assertThat(play.say(Play.HEADER).getLast()).doesNotContain("EXTERNAL");
    assertThat(play.say(AUTH)).first().asString().contains("<not-authorized/>");
  }

  /** Row 8: nobody was asked on this stream, so no answer counts (XEP-0220, the hole of 2012). */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<db:result from='lighthouse.example' to='harbor.example' type='valid'/>",
        "<db:verify from='lighthouse.example' to='harbor.example' id='id2' type='valid'/>"
      })
  void must8UnsolicitedDialbackAnswersMeanNothing(String answer) {
    InboundStream stream = secured(Play.usual(), PeerProof.NONE);
    play.say(Play.HEADER);
    play.say("<db:result from='lighthouse.example' to='harbor.example'>k</db:result>");
    assertThat(play.say(answer)).isEmpty();
    assertThat(stream.isProven()).isFalse();
    assertThat(play.counted(XmppCounter.UNSOLICITED_DIALBACK)).isEqualTo(1);
    assertThat(play.say(MESSAGE).getFirst()).contains("<not-authorized ");
  }

  /** Row 9: the key is verified over another connection, with the id of this stream. */
  @Test
  void must9KeysAreVerifiedElsewhere() {
    InboundStream stream = secured(Play.usual(), PeerProof.NONE);
    play.say(Play.HEADER);
    assertThat(play.say("<db:result from='lighthouse.example' to='harbor.example'>k</db:result>"))
        .containsExactly("[verify harbor.example to lighthouse.example id2 k]");
    stream.verified(Play.IN, Dialback.Outcome.VALID, Optional.empty());
    assertThat(play.done())
        .containsExactly(
            "<db:result from='harbor.example' to='lighthouse.example' type='valid'/>",
            "[proven lighthouse.example to harbor.example DIALBACK_TLS]");
    assertThat(play.say(MESSAGE)).containsExactly("[deliver DIALBACK_TLS " + MESSAGE + "]");
    stream.verified(Play.IN, Dialback.Outcome.VALID, Optional.empty());
    assertThat(play.done()).isEmpty();
  }

  @Test
  void closesWhenTheOnlyKeyIsInvalid() {
    InboundStream stream = secured(Play.usual(), PeerProof.NONE);
    play.say(Play.HEADER);
    play.say("<db:result from='lighthouse.example' to='harbor.example'>k</db:result>");
    stream.verified(Play.IN, Dialback.Outcome.INVALID, Optional.empty());
    assertThat(play.done())
        .containsExactly(
            "<db:result from='harbor.example' to='lighthouse.example' type='invalid'/>",
            "</stream:stream>",
            "[close]");
  }

  @Test
  void goesOnWhenAKeyCannotBeVerified() {
    InboundStream stream = secured(Play.usual(), PeerProof.NONE);
    play.say(Play.HEADER);
    play.say("<db:result from='lighthouse.example' to='harbor.example'>k</db:result>");
    stream.verified(
        Play.IN, Dialback.Outcome.ERROR, Optional.of(StanzaCondition.REMOTE_CONNECTION_FAILED));
    assertThat(play.done().getFirst()).contains("type='error'", "<remote-connection-failed ");
    assertThat(stream.isClosed()).isFalse();
  }

  @Test
  void asksASilentPartnerForItsCount() {
    InboundStream stream = proven();
    assertThat(stream.probe()).isFalse();
    play.say("<enable xmlns='urn:xmpp:sm:3'/>");
    assertThat(stream.probe()).isTrue();
    assertThat(play.done()).containsExactly("<r xmlns='urn:xmpp:sm:3'/>");
  }

  @Test
  void pingsASilentPartnerThatSendsBothWays() {
    InboundStream stream = secured(Play.usual(), Play.PROVEN);
    play.say(Play.HEADER);
    play.say("<bidi xmlns='urn:xmpp:bidi'/>");
    assertThat(stream.probe()).isFalse();
    play.say(AUTH);
    play.say(Play.HEADER);
    assertThat(stream.probe()).isTrue();
    assertThat(play.done()).containsExactly("[ping harbor.example to lighthouse.example]");
  }

  /** Only who fails is shut out in the end, not who meets a fault of the way back. */
  @Test
  void tellsFailuresFromWhatNobodyCouldDecide() {
    InboundStream stream = secured(Play.usual(), PeerProof.NONE);
    play.say(Play.HEADER);
    for (int i = 0; i < 10; i++) {
      play.say("<db:result from='lighthouse.example' to='harbor.example'>k</db:result>");
      stream.verified(
          Play.IN, Dialback.Outcome.ERROR, Optional.of(StanzaCondition.REMOTE_SERVER_TIMEOUT));
    }
    play.say("<db:result from='lighthouse.example' to='other.example'>k</db:result>");
    assertThat(play.counted(XmppCounter.PROOFS_UNDECIDED)).isEqualTo(11);
    assertThat(play.counted(XmppCounter.PROOFS_FAILED)).isZero();
    play.say("<db:result from='lighthouse.example' to='harbor.example'>k</db:result>");
    stream.verified(Play.IN, Dialback.Outcome.INVALID, Optional.empty());
    assertThat(play.counted(XmppCounter.PROOFS_FAILED)).isOne();
  }

  @ParameterizedTest
  @CsvSource({
    "lighthouse.example,other.example,item-not-found",
    "lighthouse.example,harbor.example,policy-violation"
  })
  void answersDialbackThatMayNotBe(String from, String to, String condition) {
    play.inbound(Play.usual());
    play.say(Play.HEADER);
    assertThat(play.say("<db:result from='%s' to='%s'>k</db:result>".formatted(from, to)))
        .singleElement()
        .asString()
        .contains("type='error'", "<" + condition + " ");
  }

  @Test
  void goesByDialbackInTheClearWhereThatIsAllowed() {
    InboundStream stream = play.inbound(Play.plain());
    assertThat(play.say(Play.HEADER).getLast()).contains("dialback").doesNotContain("starttls");
    play.say("<db:result from='lighthouse.example' to='harbor.example'>k</db:result>");
    stream.verified(Play.IN, Dialback.Outcome.VALID, Optional.empty());
    assertThat(play.done().getLast()).contains("DIALBACK_TCP");
  }

  @Test
  void sendsNoFeaturesToAnOldServer() {
    play.inbound(Play.plain());
    assertThat(play.say(Play.HEADER.replace(" version='1.0'>", ">"))).hasSize(1);
  }

  @Test
  void judgesKeysForAnybody() {
    play.inbound(Play.usual());
    play.say(Play.HEADER);
    String key = Play.KEY.of(Play.OUT, "abc");
    String question =
        "<db:verify from='lighthouse.example' to='harbor.example' id='abc'>%s</db:verify>";
    assertThat(play.say(question.formatted(key)).getFirst()).contains("type='valid'", "id='abc'");
    assertThat(play.say(question.formatted(key + "0")).getFirst()).contains("type='invalid'");
    assertThat(play.say(question.formatted(key).replace("to='harbor", "to='other")).getFirst())
        .contains("type='error'", "<item-not-found ");
  }

  @Test
  void takesMorePairsOfACertificateAtOnce() {
    InboundStream stream = secured(Play.usual(), _ -> true);
    play.say(Play.HEADER);
    play.say(AUTH);
    play.say(Play.HEADER);
    assertThat(
            play.say(
                "<db:result from='rooms.lighthouse.example' to='harbor.example'>k</db:result>"))
        .containsExactly(
            "<db:result from='harbor.example' to='rooms.lighthouse.example' type='valid'/>",
            "[proven rooms.lighthouse.example to harbor.example EXTERNAL]");
    assertThat(stream.isClosed()).isFalse();
    assertThat(play.say(MESSAGE.replace("@light", "@rooms.light")).getFirst())
        .startsWith("[deliver");
  }

  @Test
  void boundsThePairs() {
    InboundStream stream = play.inboundWithOnePair(Play.usual());
    stream.secured(PeerProof.NONE);
    play.say(Play.HEADER);
    play.say("<db:result from='lighthouse.example' to='harbor.example'>k</db:result>");
    assertThat(play.say("<db:result from='lighthouse.example' to='harbor2.example'>k</db:result>"))
        .singleElement()
        .asString()
        .contains("<resource-constraint ");
  }

  /** Row 10: a stanza's from is of a pair that was proven here (RFC 6120 section 8.1.2.2). */
  @ParameterizedTest
  @CsvSource({
    "piet@rooms.lighthouse.example,mara@harbor.example,invalid-from",
    "mara@harbor.example,mara@harbor.example,invalid-from",
    "piet@lighthouse.example,mara@harbor2.example,invalid-from",
    "@lighthouse.example,mara@harbor.example,invalid-from",
    "piet@lighthouse.example,mara@other.example,host-unknown"
  })
  void must10TheSenderIsOfAProvenPair(String from, String to, String condition) {
    proven();
    assertThat(play.say("<message from='%s' to='%s'/>".formatted(from, to)).getFirst())
        .contains("<" + condition + " ");
  }

  @Test
  void takesUnusualFormsOfAProvenDomain() {
    proven();
    String text = "<message from='piet@LIGHTHOUSE.example.' to='mara@harbor.example/\u00e9'/>";
    assertThat(play.say(text)).containsExactly("[deliver EXTERNAL " + text + "]");
  }

  /** Row 11: stanzas without from or to are refused (RFC 6120 sections 8.1.1.2 and 8.1.2.2). */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<message/>",
        "<message from='piet@lighthouse.example'/>",
        "<message to='mara@harbor.example'/>"
      })
  void must11StanzasWithoutAddressesAreRefused(String text) {
    proven();
    assertThat(play.say(text).getFirst()).contains("<improper-addressing ");
  }

  /** Row 15: nothing that comes from outside goes outside again (RFC 6120 section 8.1.1.2). */
  @Test
  void must15NothingIsRelayed() {
    proven();
    assertThat(
            play.say("<message from='piet@lighthouse.example' to='x@rooms.lighthouse.example'/>")
                .getFirst())
        .contains("<host-unknown ");
  }

  /** The inside acts on it: only there is known who has added whom. */
  @ParameterizedTest
  @EnumSource(Xmpp.Trust.class)
  void tellsTheInsideHowFarThePartnerIsTrusted(Xmpp.Trust trust) {
    secured(Play.trusted(trust), Play.PROVEN);
    play.say(Play.HEADER);
    play.say(AUTH);
    play.say(Play.HEADER + MESSAGE);
    assertThat(play.lastOrigin())
        .contains(new Origin(Play.IN, Xmpp.Method.EXTERNAL, "lighthouse.example", trust));
  }

  /** What is wrong in more than one way is told of the first: pair, then domain, then payload. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<iq to='@other.example'/>|<improper-addressing ",
        "<iq from='x@stranger.example' to='a@harbor.example'/>|<invalid-from ",
        "<iq from='@lighthouse.example' to='a@other.example'/>|<invalid-from ",
        "<iq from='piet@lighthouse.example' to='a b@other.example'/>|<host-unknown ",
        "<iq from='piet@lighthouse.example' to='a b@harbor2.example'/>|<invalid-from ",
        "<iq from='piet@lighthouse.example' to='a b@harbor.example'/>|[bounce JID_MALFORMED ",
        "<iq from='piet@lighthouse.example' to='a@harbor.example'/>|[bounce BAD_REQUEST ",
        "<iq from='piet@lighthouse.example' to='a@harbor.example' type='get' id='1'><q/></iq>"
            + "|[deliver EXTERNAL "
      })
  void checksInOrder(String stanza, String outcome) {
    proven();
    assertThat(play.say(stanza).getFirst()).contains(outcome);
  }

  /** Who may not speak at all is told so, whatever it asks for. */
  @ParameterizedTest
  @CsvSource({
    "stranger.example,other.example,host-unknown",
    "stranger.example,harbor.example,policy-violation",
    "lighthouse.example,other.example,host-unknown"
  })
  void checksHeadersInOrder(String from, String to, String condition) {
    play.inbound(Play.usual());
    assertThat(
            play.say(
                    Play.HEADER
                        .replace("from='lighthouse.example'", "from='" + from + "'")
                        .replace("to='harbor.example'", "to='" + to + "'"))
                .get(1))
        .contains("<" + condition + " ");
  }

  @Test
  void bouncesWhatOnlyItsSenderCanMend() {
    proven();
    assertThat(play.say("<iq from='lighthouse.example' to='harbor.example' type='get' id='1'/>"))
        .singleElement()
        .asString()
        .startsWith("[bounce BAD_REQUEST");
    assertThat(play.say("<message from='piet@lighthouse.example' to='a b@harbor.example'/>"))
        .singleElement()
        .asString()
        .startsWith("[bounce JID_MALFORMED");
  }

  /** An error would reach whomever from names, in our name. */
  @Test
  void must10NobodyElseIsToldOfABadAddress() {
    proven();
    assertThat(
            play.say("<message from='victim@other.example' to='a&quot;b@harbor.example'/>")
                .getFirst())
        .contains("<invalid-from ");
  }

  /** What was asked in the clear proves nothing once TLS has begun. */
  @Test
  void must3NothingAskedInTheClearIsProvenOverTls() {
    InboundStream stream =
        play.inbound(
            Play.partner(Xmpp.Negotiation.OPTIONAL, Xmpp.Negotiation.OPTIONAL, true, true));
    play.say(Play.HEADER);
    play.say("<db:result from='lighthouse.example' to='harbor.example'>k</db:result>");
    play.say(START_TLS);
    stream.verified(Play.IN, Dialback.Outcome.VALID, Optional.empty());
    stream.secured(PeerProof.NONE);
    stream.verified(Play.IN, Dialback.Outcome.VALID, Optional.empty());
    assertThat(play.done()).isEmpty();
    assertThat(stream.isProven()).isFalse();
    assertThat(stream.isStream(Optional.of("id1"))).isFalse();
  }

  @Test
  void provesNothingOnceTheConnectionIsLost() {
    InboundStream stream = secured(Play.usual(), PeerProof.NONE);
    play.say(Play.HEADER);
    play.say("<db:result from='lighthouse.example' to='harbor.example'>k</db:result>");
    stream.lost();
    stream.verified(Play.IN, Dialback.Outcome.VALID, Optional.empty());
    assertThat(play.done()).isEmpty();
  }

  /** What crosses our closing tag is taken (RFC 6120 section 4.4). */
  @Test
  void takesWhatCrossesTheEnd() {
    InboundStream stream = proven();
    stream.end();
    play.done();
    assertThat(play.say(MESSAGE)).containsExactly("[deliver EXTERNAL " + MESSAGE + "]");
  }

  @Test
  void takesOutWhatOnlyWeMaySay() {
    proven();
    String text = MESSAGE.replace("/>", "><o xmlns='sallyport:x'/><body/></message>");
    assertThat(play.say(text).getFirst()).endsWith("><body/></message>]");
  }

  /** Row 22: both ways after TLS, before a proof, and for the inverse only (XEP-0288). */
  @Test
  void must22BidiAfterTlsAndBeforeProof() {
    InboundStream stream = secured(Play.usual(), Play.PROVEN);
    play.say(Play.HEADER);
    assertThat(play.say("<bidi xmlns='urn:xmpp:bidi'/>" + AUTH))
        .first()
        .asString()
        .startsWith("<success");
    assertThat(stream.isBidirectional()).isTrue();
  }

  @Test
  void must22NoBidiInTheClearOrLater() {
    InboundStream clear = play.inbound(Play.usual());
    play.say(Play.HEADER + "<bidi xmlns='urn:xmpp:bidi'/>");
    assertThat(clear.isBidirectional()).isFalse();
    Play other = new Play();
    InboundStream late = other.inbound(Play.usual());
    late.secured(Play.PROVEN);
    other.say(Play.HEADER);
    other.say(AUTH);
    other.say(Play.HEADER + "<bidi xmlns='urn:xmpp:bidi'/>");
    assertThat(late.isProven()).isTrue();
    assertThat(late.isBidirectional()).isFalse();
  }

  /** Row 23: counts of stream management; too high a count ends the stream (XEP-0198 section 4). */
  @Test
  void must23CountsAreAnsweredAndChecked() {
    InboundStream stream = proven();
    assertThat(play.say("<enable xmlns='urn:xmpp:sm:3'/>"))
        .containsExactly("<enabled xmlns='urn:xmpp:sm:3'/>");
    stream.acknowledgements().received();
    stream.acknowledgements().received();
    stream.acknowledgements().settle(1);
    assertThat(play.say("<r xmlns='urn:xmpp:sm:3'/>"))
        .containsExactly("<a xmlns='urn:xmpp:sm:3' h='0'/>");
    stream.acknowledgements().settle(0);
    assertThat(play.say("<r xmlns='urn:xmpp:sm:3'/>"))
        .containsExactly("<a xmlns='urn:xmpp:sm:3' h='2'/>");
    stream.acknowledgements().sent();
    assertThat(play.say("<a xmlns='urn:xmpp:sm:3' h='1'/>")).containsExactly("[acknowledged 1]");
    // What is counted here is said before the end.
    assertThat(play.say("<a xmlns='urn:xmpp:sm:3' h='2'/>"))
        .startsWith("<a xmlns='urn:xmpp:sm:3' h='2'/>")
        .element(1)
        .asString()
        .contains("<undefined-condition ", "<handled-count-too-high ", "send-count='1'");
  }

  /** Prosody asks again only when it has sent something more. */
  @Test
  void saysOnceMoreWhatWasNotDealtWithWhenItWasAsked() {
    InboundStream stream = proven();
    play.say("<enable xmlns='urn:xmpp:sm:3'/>");
    stream.acknowledgements().received();
    stream.acknowledgements().received();
    assertThat(play.say("<r xmlns='urn:xmpp:sm:3'/>"))
        .containsExactly("<a xmlns='urn:xmpp:sm:3' h='0'/>");
    stream.acknowledgements().received();
    stream.settle(1);
    assertThat(play.done()).isEmpty();
    stream.settle(0);
    assertThat(play.done()).containsExactly("<a xmlns='urn:xmpp:sm:3' h='2'/>");
    stream.settle(2);
    assertThat(play.done()).isEmpty();
    assertThat(play.say("<r xmlns='urn:xmpp:sm:3'/>"))
        .containsExactly("<a xmlns='urn:xmpp:sm:3' h='3'/>");
  }

  @Test
  void saysNothingMoreOnAStreamThatHasEnded() {
    InboundStream stream = proven();
    play.say("<enable xmlns='urn:xmpp:sm:3'/>");
    stream.acknowledgements().received();
    play.say("<r xmlns='urn:xmpp:sm:3'/></stream:stream>");
    stream.settle(0);
    assertThat(play.done()).isEmpty();
  }

  @Test
  void must23NothingIsResumed() {
    proven();
    assertThat(play.say("<resume xmlns='urn:xmpp:sm:3' h='1' previd='x'/>").getFirst())
        .contains("<item-not-found ");
  }

  /** Row 24: who is not listed is refused before any stanza. */
  @Test
  void must24UnlistedPartnersAreRefused() {
    InboundStream stream = play.inbound(Play.usual());
    play.say(Play.HEADER.replace(" from='lighthouse.example'", ""));
    play.say(START_TLS);
    stream.secured(_ -> true);
    play.say(Play.HEADER.replace(" from='lighthouse.example'", ""));
    assertThat(
            play.say("<db:result from='stranger.example' to='harbor.example'>k</db:result>")
                .getFirst())
        .contains("<policy-violation ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>|malformed-request",
        "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl'"
            + " mechanism='PLAIN'>=</auth>|invalid-mechanism",
        "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'>*</auth>"
            + "|incorrect-encoding",
        "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl'"
            + " mechanism='EXTERNAL'>aGFyYm9yLmV4YW1wbGU=</auth>|invalid-authzid",
        "<abort xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>|aborted"
      })
  void refusesOtherSasl(String text, String condition) {
    secured(Play.usual(), Play.PROVEN);
    play.say(Play.HEADER);
    assertThat(play.say(text)).singleElement().asString().contains("<" + condition + "/>");
    play.say(text);
    assertThat(play.say(text).get(1)).contains("<policy-violation ");
  }

  @Test
  void takesAnEmptyIdentity() {
    secured(Play.usual(), Play.PROVEN);
    play.say(Play.HEADER);
    assertThat(play.say(AUTH.replace("bGlnaHRob3VzZS5leGFtcGxl", "=")).getFirst())
        .startsWith("<success");
  }

  @Test
  void takesNoSaslInTheClear() {
    play.inbound(Play.usual());
    play.say(Play.HEADER);
    assertThat(play.say(AUTH).getFirst()).contains("<encryption-required/>");
  }

  @Test
  void refusesAStanzaBeforeAnythingIsProven() {
    play.inbound(Play.usual());
    play.say(Play.HEADER);
    assertThat(play.say(MESSAGE).getFirst()).contains("<not-authorized ");
  }

  @Test
  void answersTheEndOfAStream() {
    proven();
    play.say("<enable xmlns='urn:xmpp:sm:3'/>");
    assertThat(play.say("</stream:stream>"))
        .containsExactly("<a xmlns='urn:xmpp:sm:3' h='0'/>", "</stream:stream>", "[close]");
  }

  /** Whoever does not count cannot know what of that was not taken. */
  @Test
  void takesWhatCrossesItsEndFromWhoDoesNotCount() {
    InboundStream stream = proven();
    stream.shutDown();
    assertThat(play.done()).element(0).asString().contains("<system-shutdown ");
    assertThat(play.say(MESSAGE)).isNotEmpty();
    stream.lost();
    assertThat(play.say(MESSAGE)).isEmpty();
  }

  @Test
  void leavesWhatCrossesItsEndToWhoCounts() {
    InboundStream stream = proven();
    play.say("<enable xmlns='urn:xmpp:sm:3'/>");
    stream.shutDown();
    assertThat(play.done())
        .satisfiesExactly(
            count -> assertThat(count).isEqualTo("<a xmlns='urn:xmpp:sm:3' h='0'/>"),
            error -> assertThat(error).contains("<system-shutdown "),
            end -> assertThat(end).isEqualTo("[close]"));
    assertThat(play.say(MESSAGE)).isEmpty();
  }

  @Test
  void endsAfterAnErrorOfTheOtherEnd() {
    proven();
    assertThat(
            play.say(
                "<stream:error><reset"
                    + " xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>"))
        .containsExactly("</stream:stream>", "[close]");
  }

  /** XEP-0478 section 2.2: who wants both ways says with that what it takes. */
  @Test
  void knowsHowMuchTheOtherEndTakes() {
    InboundStream stream = secured(Play.usual(), Play.PROVEN);
    play.say(Play.HEADER);
    assertThat(stream.theirLimitOctets()).isEqualTo(262_144);
    play.say(
        "<bidi xmlns='urn:xmpp:bidi'><limits xmlns='urn:xmpp:stream-limits:0'>"
            + "<max-bytes>65536</max-bytes></limits></bidi>");
    assertThat(stream.theirLimitOctets()).isEqualTo(65_536);
  }
}
