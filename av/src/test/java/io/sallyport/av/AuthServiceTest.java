package io.sallyport.av;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Event;
import io.sallyport.testkit.ManualLoop;
import io.sallyport.testkit.RecordingConnection;
import io.sallyport.topology.Topology;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthServiceTest {
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

  /** As a trace of a Front End shows it, with names of ours. */
  private static final String HEAD =
      """
      SERVICE sip:edge.harbor.lan:5062;grid SIP/2.0
      Record-Route: <sip:fe.harbor.lan:5061;transport=tls;ms-fe=fe1.harbor.lan;opaque=state:T;lr>
      Via: SIP/2.0/TLS 10.20.1.20:51234;branch=z9hG4bK1F2D.9C0A;branched=FALSE
      Via: SIP/2.0/TLS 10.20.7.7:49732;ms-received-port=49732;ms-received-cid=C2A100
      Max-Forwards: 69
      From: <sip:ines@harbor.example>;tag=a98d1cd9a1;epid=ef4ac2bc11
      To: <sip:edge.harbor.lan@harbor.example;gruu;opaque=srvr:MRAS:AAAA>
      Call-ID: a2a3bce8c9f64cc88c1fe3b4e7c9
      CSeq: 1 SERVICE
      Contact: <sip:ines@harbor.example;opaque=user:epid:Ab12;gruu>
      User-Agent: UCCAPI/4.0.7577.314 OC/4.0.7577.314
      ms-application-via: fe1.harbor.lan;ms-server=fe1.harbor.lan
      ms-user-data: ms-publiccloud=FALSE;ms-federation=FALSE
      Content-Type: application/msrtc-media-relay-auth+xml
      """;

  /** The same of the server's own accord. */
  private static final String SERVER_HEAD =
      HEAD.replace("<sip:ines@harbor.example>;tag", "<sip:fe.harbor.lan@harbor.example>;tag");

  private static final String REQUEST =
      """
      <request xmlns="http://schemas.microsoft.com/2006/09/sip/mrasp"
               requestID="41" version="2.0"
               to="sip:edge.harbor.lan@harbor.example;gruu;opaque=srvr:MRAS:AAAA"
               from="sip:ines@harbor.example">
        <credentialsRequest credentialsRequestID="41">
          <identity>sip:ines@harbor.example</identity>
          <location>internet</location>
          <duration>480</duration>
        </credentialsRequest>
      </request>
      """;

  private static final Pattern PASSWORD = Pattern.compile("<password>([^<]+)</password>");

  private final ManualLoop loop = new ManualLoop();
  private final Counters<AvCounter> counters = new Counters<>("av", AvCounter.class);
  private final List<String> events = new ArrayList<>();
  private AuthService service = service("");
  private RecordingConnection caller = open("fe.harbor.lan", "fe1.harbor.lan", "harbor.example");

  @Test
  void answersAsAPlainUserAgentServer() {
    caller.receive(message(HEAD, REQUEST));

    String answer = caller.takeText();
    assertThat(head(answer).replaceFirst("(AAAA>;tag=)[0-9a-f]{8}", "$1xx"))
        .isEqualTo(
            """
            SIP/2.0 200 OK
            Via: SIP/2.0/TLS 10.20.1.20:51234;branch=z9hG4bK1F2D.9C0A;branched=FALSE
            Via: SIP/2.0/TLS 10.20.7.7:49732;ms-received-port=49732;ms-received-cid=C2A100
            From: <sip:ines@harbor.example>;tag=a98d1cd9a1;epid=ef4ac2bc11
            To: <sip:edge.harbor.lan@harbor.example;gruu;opaque=srvr:MRAS:AAAA>;tag=xx
            Call-ID: a2a3bce8c9f64cc88c1fe3b4e7c9
            CSeq: 1 SERVICE
            Record-Route: <sip:fe.harbor.lan:5061;transport=tls;ms-fe=fe1.harbor.lan;opaque=state:T;lr>
            Content-Type: application/msrtc-media-relay-auth+xml
            Content-Length: %d
            """
                .formatted(body(answer).length()));
    assertThat(body(answer))
        .startsWith("<response xmlns=\"http://schemas.microsoft.com/2006/09/sip/mrasp\"")
        .contains("requestID=\"41\" version=\"2.0\" serverVersion=\"3.0\"", "reasonPhrase=\"OK\"")
        .contains("<duration>480</duration>")
        .contains(
            "<mediaRelay><location>internet</location><hostName>av.harbor.example</hostName>"
                + "<udpPort>3478</udpPort><tcpPort>443</tcpPort></mediaRelay></mediaRelayList>");
    assertThat(counters.total(AvCounter.TOKENS_ISSUED)).isEqualTo(1);
    assertThat(counters.total(AvCounter.TOKEN_REQUESTS_REFUSED)).isZero();
    assertThat(caller.isProven() && caller.isOpen()).isTrue();
  }

  @Test
  void issuesWhatTheRelayBelievesAndLogsNoSecret() {
    caller.receive(message(HEAD, REQUEST));

    String answer = caller.takeText();
    Matcher password = PASSWORD.matcher(answer);
    Matcher username = Pattern.compile("<username>([^<]+)</username>").matcher(answer);
    assertThat(password.find() && username.find()).isTrue();
    Credentials credentials =
        new Credentials(
            new TokenReader(PaperKeys.vectors(), TokenMac.HMAC_SHA1, Set.of()),
            new EphemeralCredentials(SharedSecrets.NONE, ':'));
    assertThat(credentials.ofText(username.group(1), NOW.plus(Duration.ofHours(7))))
        .isInstanceOfSatisfying(
            Credential.Known.class,
            known -> {
              assertThat(known.user().scope()).isEqualTo(Scope.USER);
              assertThat(known.expires()).isEqualTo(NOW.plus(Duration.ofHours(8)));
            });
    assertThat(events)
        .hasSize(1)
        .allSatisfy(event -> assertThat(event).startsWith("token-issued caller fe.harbor.lan"))
        .noneSatisfy(event -> assertThat(event).contains(password.group(1)))
        .noneSatisfy(event -> assertThat(event).contains(username.group(1)))
        .noneSatisfy(event -> assertThat(event).contains("ines"));
  }

  @ParameterizedTest
  @CsvSource({"480, 480", "'', 480", "1, 1", "60, 60", "100000, 600"})
  void grantsWhatIsAskedForWithinTheLimit(String asked, String granted) {
    service = service("av: {maxTokenLifetime: 10h}\n");
    caller = open("fe.harbor.lan");
    String wish = asked.isEmpty() ? "" : "<duration>" + asked + "</duration>";
    caller.receive(message(HEAD, REQUEST.replace("<duration>480</duration>", wish)));

    assertThat(body(caller.takeText())).contains("<duration>" + granted + "</duration>");
  }

  @Test
  void answersEachOfSeveralInOrder() {
    String two =
        REQUEST.replace(
            "</request>",
            "<credentialsRequest credentialsRequestID=\"b\"><identity>sip:olaf@harbor.example"
                + "</identity></credentialsRequest></request>");
    caller.receive(message(SERVER_HEAD, two));

    assertThat(body(caller.takeText()))
        .containsSubsequence(
            "credentialsRequestID=\"41\"",
            "<hostName>av.harbor.example",
            "credentialsRequestID=\"b\"",
            "<hostName>av.harbor.example",
            "<hostName>edge.harbor.lan");
    assertThat(counters.total(AvCounter.TOKENS_ISSUED)).isEqualTo(2);
  }

  @Test
  void answersOptions() {
    caller.receive(message(HEAD.replace("SERVICE", "OPTIONS"), ""));

    assertThat(caller.takeText())
        .startsWith("SIP/2.0 200 OK\r\n")
        .contains("Allow: SERVICE, OPTIONS\r\n", "Content-Length: 0\r\n");
    assertThat(counters.total(AvCounter.TOKEN_REQUESTS_REFUSED)).isZero();
  }

  @Test
  void refusesOtherMethods() {
    caller.receive(message(HEAD.replace("SERVICE", "MESSAGE"), REQUEST));

    assertThat(caller.takeText())
        .startsWith("SIP/2.0 405 Method Not Allowed\r\n")
        .contains("Allow: SERVICE, OPTIONS\r\n", "Content-Length: 0\r\n");
    assertThat(counters.total(AvCounter.TOKEN_REQUESTS_REFUSED)).isEqualTo(1);
    assertThat(caller.isOpen()).isTrue();
  }

  @Test
  void answersNeitherAckNorResponse() {
    caller.receive(message(HEAD.replace("SERVICE", "ACK"), ""));
    caller.receive(message(HEAD.replaceFirst("SERVICE .*\n", "SIP/2.0 200 OK\n"), ""));

    assertThat(caller.take()).isEmpty();
    assertThat(caller.isOpen()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Type: application/xml",
        "Content-Type: application/msrtc-media-relay-auth",
        "Content-Type: application/msrtc-media-relay-auth+xml\nContent-Encoding: gzip",
        "X-None: 1"
      })
  void refusesOtherContent(String field) {
    caller.receive(
        message(
            HEAD.replace("Content-Type: application/msrtc-media-relay-auth+xml", field), REQUEST));

    assertThat(caller.takeText())
        .startsWith("SIP/2.0 415 Unsupported Media Type\r\n")
        .contains("Accept: application/msrtc-media-relay-auth+xml\r\n");
    assertThat(counters.total(AvCounter.TOKEN_REQUESTS_REFUSED)).isEqualTo(1);
  }

  @Test
  void takesTheContentTypeInOtherLettersAndWithParameters() {
    caller.receive(
        message(
            HEAD.replace(
                "Content-Type: application/msrtc-media-relay-auth+xml",
                "c: Application/MSRTC-Media-Relay-Auth+XML ; charset=utf-8"),
            REQUEST));

    assertThat(reason(caller.takeText())).isEqualTo("OK");
  }

  @Test
  void refusesExtensions() {
    caller.receive(message(HEAD + "Require: ms-other\n", REQUEST));

    assertThat(caller.takeText())
        .startsWith("SIP/2.0 420 Bad Extension\r\n")
        .contains("Unsupported: ms-other\r\n");
  }

  /** The rows of documents that the service gives answers of its own to. */
  @ParameterizedTest
  @CsvSource({
    "'<duration>480</duration>', '<duration>0</duration>', Request Malformed",
    "'<request ', '<!DOCTYPE request><request ', Request Malformed",
    "'</request>', '', Request Malformed",
    "'from=\"sip:ines@harbor.example\"', 'from=\"ines\"', Request Malformed",
    "'version=\"2.0\"', 'version=\"4.0\"', Version Mismatch",
    "'<identity>sip:ines@harbor.example', '<identity>sip:ines@quayside.example', Forbidden",
    "'<identity>sip:ines@harbor.example', '<identity>sip:x@anonymous.invalid', Forbidden",
    "'<identity>sip:ines@harbor.example', '<identity>sip:ines@fe2.harbor.lan', Forbidden"
  })
  void saysWhyThereAreNoCredentials(String part, String instead, String reason) {
    assertThat(REQUEST).contains(part);
    caller.receive(message(HEAD, REQUEST.replace(part, instead)));

    String answer = caller.takeText();
    assertThat(answer)
        .startsWith("SIP/2.0 200 OK\r\n")
        .contains("Content-Type: application/msrtc-media-relay-auth+xml\r\n")
        .doesNotContain("credentialsResponse");
    assertThat(reason(answer)).isEqualTo(reason);
    assertThat(counters.total(AvCounter.TOKEN_REQUESTS_REFUSED)).isEqualTo(1);
    assertThat(counters.total(AvCounter.TOKENS_ISSUED)).isZero();
    assertThat(events).allSatisfy(event -> assertThat(event).contains("reason " + reason));
    assertThat(caller.isOpen()).isTrue();
  }

  /** Whatever the reason, clients compare the text. */
  @Test
  void writesEveryReason() {
    assertThat(Stream.of(AuthRefusal.values()).map(AuthServiceTest::written))
        .containsExactly(
            "Request Malformed",
            "Request Too Large",
            "Not Supported",
            "Server Busy",
            "Time Out",
            "Forbidden",
            "Internal Server Error",
            "Other Failure",
            "Version Mismatch");
  }

  private static String written(AuthRefusal refusal) {
    return reason(
        new String(
            AuthResponseWriter.write(new AuthReading.Refused(refusal, Optional.empty())),
            StandardCharsets.UTF_8));
  }

  @Test
  void oneBadOfSeveralRefusesAll() {
    String two =
        REQUEST.replace(
            "</request>",
            "<credentialsRequest credentialsRequestID=\"b\"><identity>sip:olaf@quayside.example"
                + "</identity></credentialsRequest></request>");
    caller.receive(message(SERVER_HEAD, two));

    assertThat(reason(caller.takeText())).isEqualTo("Forbidden");
    assertThat(counters.total(AvCounter.TOKENS_ISSUED)).isZero();
  }

  @Test
  void refusesMoreThanAHundred() {
    caller.receive(message(SERVER_HEAD, ofCredentials(100)));
    assertThat(reason(caller.takeText())).isEqualTo("OK");
    caller.receive(message(SERVER_HEAD, ofCredentials(101)));
    assertThat(reason(caller.takeText())).isEqualTo("Request Too Large");
  }

  @Test
  void saysThatADocumentIsTooLarge() {
    String space = " ".repeat(AuthDocument.MAX_OCTETS);
    caller.receive(message(HEAD, REQUEST + space));
    assertThat(reason(caller.takeText())).isEqualTo("Request Too Large");
    assertThat(caller.isOpen()).isTrue();

    caller.receive(message(HEAD, REQUEST + space + space).substring(0, 4096));
    assertThat(reason(caller.takeText())).isEqualTo("Request Too Large");
    assertThat(caller.isOpen()).isFalse();
  }

  @Test
  void isBusyWhenACallerAsksTooFastOnAnyOfItsConnections() {
    String hundred = message(SERVER_HEAD, ofCredentials(100));
    for (int asked = 0; asked < CallerPace.BURST; asked += 100) {
      caller.receive(hundred);
      assertThat(reason(caller.takeText())).isEqualTo("OK");
    }
    RecordingConnection another = open("fe.harbor.lan");
    another.receive(message(HEAD, REQUEST));
    String busy = another.takeText();
    assertThat(reason(busy)).isEqualTo("Server Busy");
    assertThat(busy).contains("requestID=\"41\"");
    assertThat(another.isReading()).isFalse();
    RecordingConnection branch = open("sba.harbor.lan");
    branch.receive(message(HEAD, REQUEST));
    assertThat(reason(branch.takeText())).isEqualTo("OK");

    another.receive(message(HEAD, REQUEST));
    assertThat(another.take()).isEmpty();
    loop.advance(AuthConnection.PAUSE);
    assertThat(reason(another.takeText())).isEqualTo("OK");
    assertThat(another.isReading()).isTrue();
  }

  @Test
  void serversGetTokensForThemselvesAndForUsers() {
    assertThat(scope("sip:fe.harbor.lan", "sip:fe.harbor.lan")).contains(Scope.SERVER);
    assertThat(
            scope(
                "sip:FE.harbor.lan@harbor.example;gruu;opaque=srvr:x",
                "sip:fe.harbor.lan@harbor.example"))
        .contains(Scope.SERVER);
    String server = "sip:fe.harbor.lan@harbor.example;gruu;opaque=srvr:AVMCU:x";
    assertThat(scope("sip:ines@Harbor.example", server)).contains(Scope.USER);
    assertThat(scope("sip:7f@anonymous.invalid", server)).contains(Scope.ANONYMOUS);
    assertThat(scope("sip:other.harbor.lan", server)).isEmpty();
    assertThat(scope("sip:other.harbor.lan@harbor.example", server)).contains(Scope.USER);
    assertThat(scope("sip:ines@sub.harbor.example", server)).isEmpty();
    assertThat(scope("sip:harbor.example", server)).contains(Scope.USER);
  }

  /** A user's client writes the document; whom the server knows stands in From. */
  @ParameterizedTest
  @CsvSource({
    "sip:ines@harbor.example, sip:fe.harbor.lan@harbor.example",
    "sip:ines@harbor.example, sip:fe.harbor.lan",
    "sip:ines@harbor.example, sip:olaf@harbor.example",
    "sip:ines@harbor.example, sip:7f@anonymous.invalid",
    "sip:harbor.example, sip:ines@harbor.example",
    "sip:ines@fe.harbor.lan, sip:fe.harbor.lan",
    "sip:ines@quayside.example, sip:ines@quayside.example"
  })
  void usersGetNoTokensOfOthers(String from, String identity) {
    assertThat(scope(identity, from)).isEmpty();
    caller.receive(
        message(
            HEAD.replace("<sip:ines@harbor.example>;tag", "<" + from + ">;tag"),
            REQUEST.replace("<identity>sip:ines@harbor.example", "<identity>" + identity)));
    assertThat(reason(caller.takeText())).isEqualTo("Forbidden");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sip:ines@harbor.example;a=1",
        "sips:INES@Harbor.Example:5060",
        "sip:ines:secret@harbor.example?x=y",
        "sip:%69nes@harbor.example",
        "sip:ines;x=1@harbor.example"
      })
  void manySpellingsAreOneUser(String identity) {
    assertThat(SipIdentity.of(identity)).contains(new SipIdentity("ines", "harbor.example"));
    caller.receive(
        message(
            HEAD, REQUEST.replace("<identity>sip:ines@harbor.example", "<identity>" + identity)));
    caller.receive(message(HEAD, REQUEST));

    caller.takeText();
    assertThat(events)
        .hasSize(2)
        .allSatisfy(event -> assertThat(event).isEqualTo(events.getFirst()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"sip:%c3@harbor.example", "sip:a%4@harbor.example", "sip:;@a.example", "tel:1"})
  void whatIsNoTextIsNobody(String identity) {
    assertThat(SipIdentity.of(identity)).isEmpty();
  }

  private static Optional<Scope> scope(String identity, String from) {
    AuthPolicy policy = new AuthPolicy(Set.of("harbor.example"), true);
    AuthCaller server = new AuthCaller("fe.harbor.lan", Set.of("fe.harbor.lan", "harbor.example"));
    return policy.scopeOf(
        SipIdentity.of(identity).orElseThrow(),
        new AuthAsker(server, SipIdentity.of(from).orElseThrow()));
  }

  @Test
  void oneUserDoesNotUseUpWhatHisServerMayAskFor() {
    for (int asked = 0; asked < CallerPace.BURST + 1; asked += SenderPace.BURST) {
      caller.receive(message(HEAD, ofCredentials(SenderPace.BURST)));
      assertThat(reason(caller.takeText())).isEqualTo(asked == 0 ? "OK" : "Server Busy");
      assertThat(caller.isReading()).isTrue();
    }
    caller.receive(message(HEAD.replace("ines", "olaf"), REQUEST.replace("ines", "olaf")));

    assertThat(reason(caller.takeText())).isEqualTo("OK");
    loop.advance(Duration.ofMinutes(1));
    caller.receive(message(HEAD, REQUEST));
    assertThat(reason(caller.takeText())).isEqualTo("OK");
  }

  @Test
  void remembersSoManyUsers() {
    var pace = new SenderPace();
    for (int i = 0; i <= SenderPace.MOST_SENDERS; i++) {
      pace.take(new SipIdentity("user" + i, "harbor.example"), 1, 0);
    }

    assertThat(pace.size()).isEqualTo(SenderPace.MOST_SENDERS);
  }

  @Test
  void knowsItsCallers() {
    assertThat(service.callerNames())
        .containsExactlyInAnyOrder(
            "dir.harbor.lan",
            "fe.harbor.lan",
            "web.harbor.lan",
            "sba.harbor.lan",
            "ae1.harbor.lan",
            "ae2.harbor.lan",
            "edge.harbor.lan");
    RecordingConnection stranger = open("cms.harbor.lan");
    stranger.receive(message(HEAD, REQUEST));
    assertThat(stranger.take()).isEmpty();
    assertThat(stranger.isOpen()).isFalse();
    assertThat(events).singleElement().asString().startsWith("caller-unknown");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 9, 100_000})
  void readsInWhateverPieces(int size) {
    byte[] octets =
        (message(HEAD, REQUEST) + "\r\n\r\n" + message(HEAD, REQUEST))
            .getBytes(StandardCharsets.UTF_8);
    for (int at = 0; at < octets.length; at += size) {
      caller.receive(Arrays.copyOfRange(octets, at, Math.min(octets.length, at + size)));
    }

    assertThat(caller.takeText().split("reasonPhrase=\"OK\"", -1)).hasSize(3);
    assertThat(loop.timers()).isZero();
  }

  @Test
  void closesOnWhoDribbles() {
    String message = message(HEAD, REQUEST);
    caller.receive(message.substring(0, 500));
    loop.advance(AuthConnection.MESSAGE_LIMIT.minusMillis(1));
    caller.receive(message.substring(500, 501));
    assertThat(caller.isOpen()).isTrue();
    loop.advance(Duration.ofMillis(1));
    assertThat(caller.isOpen()).isFalse();
  }

  @Test
  void closesOnWhoDoesNotReadAnswers() {
    caller.setWritable(false);
    caller.receive(message(HEAD, REQUEST));
    caller.receive(message(HEAD, REQUEST));
    assertThat(caller.takeText().split("reasonPhrase", -1)).hasSize(2);
    assertThat(caller.isReading()).isFalse();
    caller.setWritable(true);
    assertThat(caller.takeText().split("reasonPhrase", -1)).hasSize(2);
    assertThat(caller.isReading()).isTrue();

    caller.setWritable(false);
    caller.receive(message(HEAD, REQUEST));
    loop.advance(AuthConnection.MESSAGE_LIMIT);
    assertThat(caller.isOpen()).isFalse();
  }

  @Test
  void closesOnWhatIsNoSip() {
    caller.receive(message(HEAD + "Content-Length: 7\n", REQUEST));
    assertThat(caller.takeText()).startsWith("SIP/2.0 400 Repeated Content-Length\r\n");
    assertThat(caller.isOpen()).isFalse();

    RecordingConnection http = open("fe.harbor.lan");
    http.receive("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(http.isOpen()).isFalse();
    assertThat(counters.total(AvCounter.TOKEN_REQUESTS_REFUSED)).isEqualTo(2);
  }

  @Test
  void refusesWhatLacksAField() {
    caller.receive(message(HEAD.replaceFirst("Call-ID.*\n", ""), REQUEST));

    assertThat(caller.takeText()).startsWith("SIP/2.0 400 Missing mandatory header field\r\n");
    assertThat(caller.isOpen()).isTrue();
  }

  @Test
  void answersKeepAlivesAndEndsAFloodOfThem() {
    caller.receive("\r\n\r\n");
    assertThat(caller.takeText()).isEqualTo("\r\n");
    caller.receive("\r\n\r\n".repeat(AuthConnection.KEEP_ALIVE_BURST));
    assertThat(caller.isOpen()).isFalse();
  }

  @Test
  void fillsInWhatTheTransportShowed() {
    caller.receive(
        message(
            HEAD.replace("10.20.1.20:51234;branch=z9hG4bK1F2D.9C0A", "fe1.harbor.lan;rport"),
            REQUEST));

    assertThat(caller.takeText())
        .contains(
            "Via: SIP/2.0/TLS fe1.harbor.lan;rport=51234;branched=FALSE;received=10.20.1.20\r\n");
  }

  private AuthService service(String sections) {
    Topology topology = PaperPool.read(sections);
    return new AuthService(
        topology,
        topology.nodes().getFirst(),
        PaperKeys.vectors(),
        new AuthService.Surroundings(counters, this::note, () -> NOW));
  }

  private void note(Event event, Object... fields) {
    StringBuilder text = new StringBuilder(event.id());
    for (Object field : fields) {
      text.append(' ').append(field);
    }
    events.add(text.toString());
  }

  private RecordingConnection open(String... names) {
    RecordingConnection connection =
        new RecordingConnection(
            loop,
            1,
            new RecordingConnection.Ends(
                new InetSocketAddress("10.20.0.11", 5062),
                new InetSocketAddress("10.20.1.20", 51234),
                new PeerIdentity(Set.of(names), Set.of(), List.of())));
    ConnectionHandler handler = connection.open(service.callers());
    assertThat(handler).isNotNull();
    return connection;
  }

  private static String ofCredentials(int count) {
    int from = REQUEST.indexOf("<credentialsRequest ");
    int to = REQUEST.indexOf("</request>");
    return REQUEST.substring(0, from)
        + REQUEST.substring(from, to).repeat(count)
        + REQUEST.substring(to);
  }

  private static String message(String head, String body) {
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    return head.replace("\n", "\r\n") + "Content-Length: " + length + "\r\n\r\n" + body;
  }

  private static String head(String answer) {
    return answer.substring(0, answer.indexOf("\r\n\r\n") + 2).replace("\r\n", "\n");
  }

  private static String body(String answer) {
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }

  private static String reason(String answer) {
    Matcher reason = Pattern.compile("reasonPhrase=\"([^\"]*)\"").matcher(answer);
    assertThat(reason.find()).as(answer).isTrue();
    return reason.group(1);
  }
}
