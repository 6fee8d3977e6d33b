package io.sallyport.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.wire.xmpp.Bounce;
import io.sallyport.wire.xmpp.StanzaCondition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a gateway attaches, what it may serve and what it may say. */
class GatewayLegTest {
  private final GatewayPlay play = new GatewayPlay();

  private static String masked(String text) {
    return text.replaceAll("id='[0-9a-f]{32}'", "id='(random)'");
  }

  /** The example of the handshake, octet by octet. */
  @Test
  void handshakeOfTheExample() {
    var gateway = play.connect(GatewayPlay.XGW_1);
    String opened =
        "<?xml version='1.0'?><stream:stream xmlns='jabber:server'"
            + " xmlns:stream='http://etherx.jabber.org/streams'"
            + " xmlns:db='jabber:server:dialback' from='ae2.harbor.lan' to='xgw1.harbor.lan'"
            + " id='(random)' version='1.0' xml:lang='en'>";
    String limits =
        "<limits xmlns='urn:xmpp:stream-limits:0'><max-bytes>262144</max-bytes></limits>";
    assertThat(masked(gateway.say(gateway.header())))
        .isEqualTo(
            opened
                + "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
                + "<mechanism>EXTERNAL</mechanism></mechanisms>"
                + limits
                + "</stream:features>");
    assertThat(
            gateway.say(
                "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'>=</auth>"))
        .isEqualTo("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
    assertThat(masked(gateway.say(gateway.header())))
        .isEqualTo(
            opened
                + "<stream:features><bind xmlns='urn:xmpp:component:0'/>"
                + "<sm xmlns='urn:xmpp:sm:3'/>"
                + limits
                + "</stream:features>");
    String asked =
        """
        <iq type='set' id='b1' from='xgw1.harbor.lan' to='ae2.harbor.lan'>
          <bind xmlns='urn:xmpp:component:0'><hostname>harbor.example</hostname></bind></iq>
        <iq type='set' id='b2' from='xgw1.harbor.lan' to='ae2.harbor.lan'>
          <bind xmlns='urn:xmpp:component:0'><hostname>stranger.example</hostname></bind></iq>
        <enable xmlns='urn:xmpp:sm:3' resume='true' max='120'/>
        """;
    assertThat(masked(gateway.say(asked)))
        .isEqualTo(
            "<iq type='result' id='b1' from='ae2.harbor.lan' to='xgw1.harbor.lan'><bind"
                + " xmlns='urn:xmpp:component:0'><hostname>harbor.example</hostname></bind></iq><iq"
                + " type='error' id='b2' from='ae2.harbor.lan' to='xgw1.harbor.lan'><error"
                + " type='cancel'><not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text"
                + " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>not done by the"
                + " node</text></error></iq><enabled xmlns='urn:xmpp:sm:3' id='(random)'"
                + " resume='true' max='120'/>");
    stanzasOfTheExample(gateway);
  }

  private void stanzasOfTheExample(GatewayPlay.Gateway gateway) {
    String chat =
        "<message id='g77' from='mara@harbor.example/gw' to='piet@lighthouse.example'"
            + " type='chat'><body>Hello</body></message>";
    assertThat(gateway.say(chat + "<r xmlns='urn:xmpp:sm:3'/>"))
        .isEqualTo("<a xmlns='urn:xmpp:sm:3' h='0'/>");
    assertThat(play.sent.getFirst().stanza()).hasToString(chat);
    play.sent.getFirst().settled().run();
    play.loop.runTasks();
    assertThat(gateway.heard()).isEqualTo("<a xmlns='urn:xmpp:sm:3' h='1'/>");
    play.deliver(
        "<message id='p9' from='piet@lighthouse.example/desk' to='mara@harbor.example'"
            + " type='chat'><body>Hi</body></message>");
    assertThat(gateway.heard())
        .isEqualTo(
            "<message id='p9' from='piet@lighthouse.example/desk' to='mara@harbor.example'"
                + " type='chat'><body>Hi</body><origin xmlns='sallyport:xmpp:origin:0'"
                + " partner='lighthouse.example' auth='external' trust='federated'/></message>");
    assertThat(play.fates).isEmpty();
    gateway.count(1);
    assertThat(play.fates).containsExactly("p9 taken");
  }

  // ---- the handshake

  @ParameterizedTest
  @CsvSource({
    "host-unknown,xgw1.harbor.lan,ae9.harbor.lan,1.0",
    "improper-addressing,xgw1.harbor.lan,,1.0",
    "improper-addressing,,ae2.harbor.lan,1.0",
    "unsupported-version,xgw1.harbor.lan,ae2.harbor.lan,0.9",
    "not-authorized,xgw2.harbor.lan,ae2.harbor.lan,1.0",
    "not-authorized,stranger.harbor.lan,ae2.harbor.lan,1.0",
  })
  void headerThatIsRefused(String condition, String from, String to, String version) {
    var gateway = play.connect(GatewayPlay.XGW_1);
    String said =
        gateway.say(
            "<stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams'"
                + (from == null ? "" : " from='" + from + "'")
                + (to == null ? "" : " to='" + to + "'")
                + " version='"
                + version
                + "'>");
    assertThat(said)
        .startsWith("<?xml version='1.0'?><stream:stream ")
        .contains("<stream:error><" + condition + " ")
        .endsWith("</stream:stream>");
  }

  @Test
  void certificateOfAnUnlistedName() {
    var stranger = play.connect("stranger.harbor.lan");
    assertThat(stranger.say(stranger.header())).contains("<not-authorized ");
  }

  @Test
  void noCertificate() {
    var stranger = play.connect(GatewayPlay.XGW_1, PeerIdentity.NONE);
    assertThat(stranger.say(stranger.header())).contains("<not-authorized ");
  }

  @ParameterizedTest
  @CsvSource({
    "invalid-authzid,EXTERNAL,eGd3Mi5oYXJib3IubGFu",
    "incorrect-encoding,EXTERNAL,????",
    "invalid-mechanism,PLAIN,=",
    "malformed-request,'',=",
  })
  void authThatIsRefused(String condition, String mechanism, String response) {
    var gateway = play.connect(GatewayPlay.XGW_1);
    gateway.say(gateway.header());
    String auth =
        "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='%s'>%s</auth>"
            .formatted(mechanism, response);
    assertThat(gateway.say(auth)).contains("<failure ", "<" + condition + "/>");
    gateway.say(auth);
    assertThat(gateway.say(auth)).contains("<policy-violation ");
  }

  @Test
  void authThatNamesTheGateway() {
    var gateway = play.connect(GatewayPlay.XGW_1);
    gateway.say(gateway.header());
    assertThat(
            gateway.say(
                "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'>"
                    + "eGd3MS5oYXJib3IubGFu</auth>"))
        .startsWith("<success ");
  }

  @ParameterizedTest
  @CsvSource({"<message/>", "<r xmlns='urn:xmpp:sm:3'/>", "<presence from='a@b' to='c@d'/>"})
  void nothingBeforeAProof(String text) {
    var gateway = play.connect(GatewayPlay.XGW_1);
    gateway.say(gateway.header());
    assertThat(gateway.say(text)).contains("<not-authorized ");
  }

  // ---- without TLS, where that is allowed

  /** In the clear nothing but TLS can be had, whoever asks. */
  @Test
  void offersNothingButTlsInTheClear() {
    var gateway = play.connectInTheClear(GatewayPlay.XGW_1);
    assertThat(gateway.say(gateway.header()))
        .endsWith(
            "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/>"
                + "</starttls></stream:features>");
    assertThat(
            gateway.say(
                "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'>=</auth>"))
        .contains("<not-authorized ")
        .endsWith("</stream:stream>");
  }

  /** What came in the clear is never taken for what TLS protects (RFC 6120 section 5.4.3.3). */
  @ParameterizedTest
  @ValueSource(strings = {" ", "<?xml version='1.0'?>", "<presence/>"})
  void octetsBehindStartTlsEndTheConnection(String injected) {
    var gateway = play.connectInTheClear(GatewayPlay.XGW_1);
    gateway.say(gateway.header());
    gateway.say(GatewayPlay.START_TLS + injected);
    assertThat(gateway.connection.isOpen()).isFalse();
  }

  @Test
  void attachesAfterStartTls() {
    var gateway = play.connectInTheClear(GatewayPlay.XGW_1);
    gateway.say(gateway.header());
    gateway.startTls();
    gateway.ready();
    gateway.message("m");
    assertThat(play.sent).singleElement().matches(sent -> sent.id().equals("m"));
  }

  // ---- binds

  @ParameterizedTest
  @CsvSource({
    "ok,harbor.example",
    "ok,Second.Harbor.example",
    "not-allowed,stranger.example",
    "not-allowed,first.harbor.example",
    "bad-request,''",
    "jid-malformed,a b",
    "conflict,own.harbor.example",
  })
  void bindOutcome(String outcome, String domain) {
    play.connect(GatewayPlay.XGW_1).ready().bind("own.harbor.example");
    var gateway = play.connect(GatewayPlay.XGW_2).prove();
    String said = gateway.bind(domain);
    if (outcome.equals("ok")) {
      assertThat(said).contains("type='result'", "<hostname>" + domain + "</hostname>");
    } else {
      assertThat(said).contains("type='error'", "<" + outcome + " ");
    }
    assertThat(gateway.connection.isOpen()).isTrue();
  }

  @Test
  void bindWithoutHostname() {
    var gateway = play.connect(GatewayPlay.XGW_1).prove();
    assertThat(gateway.say(gateway.asking("set", "<bind xmlns='urn:xmpp:component:0'/>")))
        .contains("<bad-request ");
  }

  @Test
  void bindOfTooMany() {
    var gateway = play.connect(GatewayPlay.XGW_1).prove();
    String said =
        IntStream.range(0, 257)
            .mapToObj(i -> gateway.bind("d" + i + ".harbor.example"))
            .collect(Collectors.joining());
    assertThat(said).containsOnlyOnce("type='error'").contains("<resource-constraint ");
  }

  @Test
  void bindOfSomebodyElseThanTheGateway() {
    var gateway = play.connect(GatewayPlay.XGW_1).ready();
    String bind = gateway.asking("set", "<bind xmlns='urn:xmpp:component:0'/>");
    assertThat(gateway.say(bind.replace("from='xgw1.harbor.lan'", "from='mara@harbor.example'")))
        .contains("<not-allowed ");
  }

  @Test
  void unbindReleasesADomain() {
    var gateway = play.connect(GatewayPlay.XGW_1).ready();
    String unbind =
        gateway.asking(
            "set",
            "<unbind xmlns='urn:xmpp:component:0'><hostname>harbor.example</hostname></unbind>");
    assertThat(gateway.say(unbind)).contains("type='result'", "<unbind ");
    // It stops, and answers what is open.
    assertThat(gateway.message("m")).doesNotContain("<invalid-from ");
    assertThat(play.sent).singleElement().matches(sent -> sent.id().equals("m"));
  }

  // ---- what a gateway can read

  private static final String IN_GERMAN = Play.HEADER.replace(" to=", " xml:lang='de' to=");

  /** What the mark and the header of the partner's stream add counts as well. */
  @ParameterizedTest
  @CsvSource({
    "declarations,127,false,true",
    "declarations,128,false,false",
    "used,126,false,true",
    "used,127,false,false",
    "attributes,64,false,true",
    "attributes,63,true,true",
    "attributes,64,true,false",
    "depth,64,false,true",
  })
  void sendsNoStanzaThatItsReaderWouldNotTake(
      String what, int count, boolean hasLanguage, boolean isTaken) {
    var gateway = play.connect(GatewayPlay.XGW_1).ready();
    play.deliver(hasLanguage ? IN_GERMAN : Play.HEADER, stanza(what, count));
    String said = gateway.heard();
    if (isTaken) {
      assertThat(GatewayPlay.read(gateway.header() + said).id()).contains("p");
      assertThat(play.fates).isEmpty();
    } else {
      assertThat(said).isEmpty();
      assertThat(play.fates).containsExactly("p TOO_LONG");
    }
  }

  /** In an error each character of an id may be six times as long, and the id too long to read. */
  @ParameterizedTest
  @CsvSource({"1000,true", "60000,false"})
  void sendsNoErrorThatItsReaderWouldNotTake(int idOctets, boolean isTold) {
    var gateway = play.connect(GatewayPlay.XGW_1).ready();
    String id = "\"".repeat(idOctets);
    String said =
        gateway.say(
            "<message id='%s' from='mara@harbor.example' to='a@stranger.example'/>".formatted(id));
    if (isTold) {
      assertThat(GatewayPlay.read(gateway.header() + said).id()).contains(id);
    } else {
      assertThat(said).isEmpty();
    }
    assertThat(gateway.ask()).contains("h='1'");
  }

  private static String stanza(String what, int count) {
    String open = "<message id='p' from='piet@lighthouse.example' to='mara@harbor.example'";
    return switch (what) {
      case "declarations" -> open + ">" + "<x xmlns='urn:x'/>".repeat(count) + "</message>";
      case "used" -> open + "><db:x/>" + "<x xmlns='urn:x'/>".repeat(count) + "</message>";
      case "attributes" ->
          IntStream.range(3, count).mapToObj(" a%d=''"::formatted).collect(joined(open)) + "/>";
      case "depth" ->
          open + ">" + "<x>".repeat(count - 1) + "</x>".repeat(count - 1) + "</message>";
      default -> throw new IllegalArgumentException(what);
    };
  }

  private static Collector<CharSequence, ?, String> joined(String before) {
    return Collectors.joining("", before, "");
  }

  // ---- who may send what

  @Test
  void fromADomainThatIsNotBound() {
    var other = play.connect(GatewayPlay.XGW_2).ready();
    var gateway = play.connect(GatewayPlay.XGW_1).ready();
    assertThat(
            gateway.say("<message from='a@second.harbor.example' to='piet@lighthouse.example'/>"))
        .contains("<invalid-from ")
        .endsWith("</stream:stream>");
    other.message("m");
    assertThat(play.sent).singleElement().matches(sent -> sent.id().equals("m"));
  }

  @Test
  void fromTheGatewayItselfToAPartner() {
    var gateway = play.connect(GatewayPlay.XGW_1).ready();
    assertThat(gateway.say("<message from='xgw1.harbor.lan' to='piet@lighthouse.example'/>"))
        .contains("<invalid-from ");
  }

  @ParameterizedTest
  @CsvSource({
    "not-allowed,piet@stranger.example",
    "item-not-found,otto@second.harbor.example",
    "item-not-found,otto@harbor.example",
    "jid-malformed,pi:et@lighthouse.example",
  })
  void toWhoMustNotBeSentTo(String condition, String to) {
    var gateway = play.connect(GatewayPlay.XGW_1).ready();
    assertThat(gateway.say("<message id='m' from='mara@harbor.example' to='%s'/>".formatted(to)))
        .contains("type='error' id='m'", "to='mara@harbor.example'", "<" + condition + " ");
    assertThat(gateway.ask()).contains(" h='1'");
    assertThat(play.sent).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "<message from='mara@harbor.example'/>",
    "<message to='piet@lighthouse.example'/>",
  })
  void withoutAddresses(String text) {
    assertThat(play.connect(GatewayPlay.XGW_1).ready().say(text)).contains("<improper-addressing ");
  }

  @Test
  void badIq() {
    assertThat(
            play.connect(GatewayPlay.XGW_1)
                .ready()
                .say("<iq type='get' from='mara@harbor.example' to='lighthouse.example' id='i'/>"))
        .contains("<bad-request ");
  }

  @Test
  void queriesToTheNode() {
    var gateway = play.connect(GatewayPlay.XGW_1).ready();
    assertThat(gateway.say(gateway.asking("get", "<ping xmlns='urn:xmpp:ping'/>")))
        .isEqualTo("<iq type='result' id='q1' from='ae2.harbor.lan' to='xgw1.harbor.lan'/>");
    assertThat(
            gateway.say(
                gateway.asking("get", "<query xmlns='http://jabber.org/protocol/disco#info'/>")))
        .contains("<identity category='component'", "<feature var='urn:xmpp:ping'/>");
    assertThat(gateway.say(gateway.asking("get", "<query xmlns='jabber:iq:version'/>")))
        .contains("<service-unavailable ");
    assertThat(gateway.say(gateway.asking("result", ""))).isEmpty();
    assertThat(gateway.say("<message from='mara@harbor.example' to='ae2.harbor.lan'/>")).isEmpty();
    assertThat(gateway.ask()).contains(" h='5'");
  }

  @Test
  void internalElementsDoNotLeave() {
    var gateway = play.connect(GatewayPlay.XGW_1).ready();
    gateway.say(
        "<message from='mara@harbor.example' to='piet@lighthouse.example'>"
            + "<origin xmlns='sallyport:xmpp:origin:0'/><body>b</body></message>");
    assertThat(play.sent.getFirst().stanza().toString()).doesNotContain("sallyport");
  }

  @Test
  void elementsThatAreNone() {
    var gateway = play.connect(GatewayPlay.XGW_1).ready();
    assertThat(gateway.say("<what xmlns='urn:example:unknown'/>")).isEmpty();
    assertThat(gateway.say("<what/>")).contains("<unsupported-stanza-type ");
  }

  /** What did not leave is told before it is counted, so that another node may be tried. */
  @Test
  void bounceComesBeforeItsCount() {
    var gateway = play.connect(GatewayPlay.XGW_1).ready();
    gateway.message("m");
    gateway.ask();
    play.sent.getFirst().bounce(Bounce.of(StanzaCondition.REMOTE_SERVER_TIMEOUT, "no").notSent());
    play.loop.runTasks();
    assertThat(gateway.heard())
        .startsWith("<message type='error' id='m' from='piet@lighthouse.example'")
        .contains("<not-sent xmlns='sallyport:xmpp:handoff:0'/>")
        .endsWith("<a xmlns='urn:xmpp:sm:3' h='1'/>");
  }

  /** With its mark it would be longer than the gateway takes, and end the stream of all. */
  @Test
  void whatItsMarkMakesTooLongIsRefused() {
    var gateway = play.connect(GatewayPlay.XGW_1).ready();
    gateway.heard();
    String start = "<message id='%s' from='piet@lighthouse.example' to='mara@harbor.example'><b>";
    String end = "</b></message>";
    int around = start.formatted("p1").length() + end.length();
    int most = 262_144;
    play.deliver(start.formatted("p1") + "x".repeat(most - around - 200) + end);
    assertThat(gateway.heard()).contains("id='p1'");
    play.deliver(start.formatted("p2") + "x".repeat(most - around) + end);
    assertThat(gateway.heard()).isEmpty();
    assertThat(play.fates).containsExactly("p2 TOO_LONG");
  }

  // ---- what operators are told

  @Test
  void reportsStreamsOfGateways() {
    var gateway = play.connect(GatewayPlay.XGW_1).ready();
    gateway.bind("second.harbor.example");
    play.advance(Duration.ofSeconds(2));
    play.deliverMessage("p", "mara");
    gateway.message("m1");
    play.advance(Duration.ofSeconds(3));
    assertThat(play.leg.reports())
        .singleElement()
        .satisfies(report -> {
          assertThat(report.gateway()).isEqualTo(GatewayPlay.XGW_1);
          assertThat(report.remote()).isEqualTo(gateway.connection.other().remote());
          assertThat(report.isAttached()).isTrue();
          assertThat(report.domains())
              .containsExactlyInAnyOrder("harbor.example", "second.harbor.example");
          assertThat(report.isCounted()).isTrue();
          assertThat(report.sent().stanzas()).isPositive();
          assertThat(report.sent().octets()).isPositive();
          assertThat(report.taken()).isEqualTo(1);
          assertThat(report.isPaused()).isFalse();
        });
    gateway.connection.cut();
    play.advance(Duration.ofSeconds(2));
    assertThat(play.leg.reports().getFirst().isAttached()).isFalse();
    play.advance(Duration.ofMinutes(3));
    assertThat(play.leg.reports()).isEmpty();
  }

  // ---- streams that say nothing

  /** One that counts nothing shows by any word that it is there; the mute ones make room. */
  @Test
  void whoCountsNothingIsAskedByPing() {
    List<GatewayPlay.Gateway> mute = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      var gateway = play.connect(GatewayPlay.XGW_1).prove();
      gateway.bind("harbor.example");
      mute.add(gateway);
    }
    play.advance(Duration.ofSeconds(2));
    play.connect(GatewayPlay.XGW_1).prove();
    var living = mute.removeFirst();
    assertThat(living.heard()).contains("<ping xmlns='urn:xmpp:ping'/>");
    living.say(living.asking("result", ""));
    play.advance(Duration.ofSeconds(7));
    assertThat(living.heard()).doesNotContain("</stream:stream>");
    assertThat(mute).allSatisfy(gateway -> assertThat(gateway.heard()).contains("<conflict "));
    play.connect(GatewayPlay.XGW_1).ready();
    play.advance(Duration.ofSeconds(2));
    assertThat(play.leg.reports()).hasSize(2);
  }
}
