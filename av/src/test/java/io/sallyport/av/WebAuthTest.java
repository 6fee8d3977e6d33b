package io.sallyport.av;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Event;
import io.sallyport.testkit.ManualLoop;
import io.sallyport.testkit.RecordingConnection;
import io.sallyport.topology.Topology;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP form of the A/V authentication service on paper. */
class WebAuthTest {
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
  private static final String INES = "/credentials?identity=sip:ines@harbor.example";

  private final ManualLoop loop = new ManualLoop();
  private final Counters<AvCounter> counters = new Counters<>("av", AvCounter.class);
  private final List<String> events = new ArrayList<>();
  private AuthService service = service("");

  private AuthService service(String sections) {
    Topology topology = PaperPool.read(sections);
    return new AuthService(
        topology,
        topology.nodes().getFirst(),
        PaperKeys.vectors(),
        new AuthService.Surroundings(counters, this::note, () -> NOW));
  }

  private void note(Event event, Object... fields) {
    events.add(event.id() + " " + List.of(fields));
  }

  private RecordingConnection open(String... names) {
    var connection =
        new RecordingConnection(
            loop,
            1,
            new RecordingConnection.Ends(
                new InetSocketAddress("10.20.0.11", 5062),
                new InetSocketAddress("10.20.1.60", 51234),
                new PeerIdentity(Set.of(names), Set.of(), List.of())));
    connection.open(service.webCallers());
    return connection;
  }

  private String ask(String target) {
    RecordingConnection caller = open("web.harbor.lan");
    caller.receive("GET " + target + " HTTP/1.1\r\nHost: ae1.harbor.lan\r\n\r\n");
    assertThat(caller.isOpen()).as("one request, one answer").isFalse();
    return caller.takeText();
  }

  private static String member(String json, String name) {
    Matcher matcher = Pattern.compile("\"" + name + "\": \"([^\"]+)\"").matcher(json);
    assertThat(matcher.find()).as(name + " in " + json).isTrue();
    return matcher.group(1);
  }

  @Test
  void givesWhatBrowsersTake() {
    String answer = ask(INES);

    assertThat(answer)
        .startsWith("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")
        .contains("Cache-Control: no-store\r\n", "\"ttl\": 28800")
        .contains("\"expires\": \"2030-01-01T08:00:00Z\"", "\"realm\": \"harbor.example\"")
        .containsSubsequence(
            "\"iceServers\": [",
            "\"urls\": [",
            "turn:av.harbor.example:3478?transport=udp",
            "turn:av.harbor.example:443?transport=tcp",
            "turns:av.harbor.example:443?transport=tcp",
            "\"username\"",
            "\"credential\"")
        .doesNotContain("edge.harbor.lan");
    Credentials credentials =
        new Credentials(
            new TokenReader(PaperKeys.vectors(), TokenMac.HMAC_SHA1, Set.of()),
            new EphemeralCredentials(SharedSecrets.NONE, ':'));
    assertThat(credentials.ofText(member(answer, "username"), NOW.plus(Duration.ofHours(7))))
        .isInstanceOfSatisfying(
            Credential.Known.class,
            known -> assertThat(known.user().scope()).isEqualTo(Scope.USER));
    assertThat(events)
        .singleElement()
        .asString()
        .startsWith("token-issued")
        .contains("web.harbor.lan")
        .doesNotContain(member(answer, "credential"), "ines");
    assertThat(counters.total(AvCounter.TOKENS_ISSUED)).isOne();
  }

  @ParameterizedTest
  @CsvSource({
    "&location=intranet, turn:edge.harbor.lan:3478, av.harbor.example",
    "&location=both, turns:edge.harbor.lan:443, nothing",
    "&route=directip, turn:198.51.100.30:3478, turns:",
    "&minutes=5, \"ttl\": 300, 28800"
  })
  void givesWhatIsAskedFor(String more, String there, String missing) {
    assertThat(ask(INES + more))
        .startsWith("HTTP/1.1 200 ")
        .contains(there)
        .doesNotContain(missing);
  }

  @Test
  void givesTextToPeople() {
    assertThat(ask(INES.replace("credentials", "credentials.txt")))
        .contains("Content-Type: text/plain")
        .containsPattern("user {6}[A-Za-z0-9+/=]{76}\npassword {2}[A-Za-z0-9+/=]{28}\n");
  }

  @ParameterizedTest
  @CsvSource({
    "/credentials, 400",
    "/credentials?, 400",
    "/credentials?identity=, 400",
    "/credentials?identity=%zz, 400",
    "/credentials?identity=sip:ines@harbor.example&identity=sip:olaf@harbor.example, 400",
    "/credentials?identity=sip:ines@harbor.example&other=1, 400",
    "/credentials?identity=sip:ines@harbor.example&minutes=0, 400",
    "/credentials?identity=sip:ines@harbor.example&minutes=99999999, 400",
    "/credentials?identity=sip:ines@harbor.example&location=moon, 400",
    "/credentials?identity=sip:ines@harbor.example&route=scenic, 400",
    "/credentials?identity=sip:ines@quayside.example, 403",
    "/credentials?identity=ines, 403",
    "/credentials?identity=sip:web.harbor.lan, 403",
    "/, 404",
    "/credentialsx?identity=sip:ines@harbor.example, 404"
  })
  void saysWhyThereAreNone(String target, int status) {
    assertThat(ask(target)).startsWith("HTTP/1.1 " + status + " ").doesNotContain("credential\"");
    assertThat(counters.total(AvCounter.TOKEN_REQUESTS_REFUSED)).isOne();
    assertThat(counters.total(AvCounter.TOKENS_ISSUED)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "HEAD", "DELETE"})
  void takesOnlyGet(String method) {
    RecordingConnection caller = open("web.harbor.lan");

    caller.receive(method + " " + INES + " HTTP/1.1\r\nHost: ae1\r\n\r\n");

    assertThat(caller.takeText()).startsWith("HTTP/1.1 405 ").contains("Allow: GET\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 5", "Transfer-Encoding: chunked"})
  void takesNoBody(String field) {
    RecordingConnection caller = open("web.harbor.lan");

    caller.receive("GET " + INES + " HTTP/1.1\r\nHost: ae1\r\n" + field + "\r\n\r\n");

    assertThat(caller.takeText()).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void servesServersInsideTooAndNobodyElse() {
    RecordingConnection frontEnd = open("fe.harbor.lan");
    frontEnd.receive("GET " + INES + " HTTP/1.1\r\nHost: ae1\r\n\r\n");
    assertThat(frontEnd.takeText()).startsWith("HTTP/1.1 200 ");

    RecordingConnection stranger = open("cms.harbor.lan");
    assertThat(stranger.isOpen()).isFalse();
    assertThat(stranger.take()).isEmpty();
  }

  /** A web application speaks HTTP only: SIP to the inside is for servers of SIP. */
  @Test
  void doesNotMakeApplicationsServersOfSip() {
    var connection =
        new RecordingConnection(
            loop,
            2,
            new RecordingConnection.Ends(
                new InetSocketAddress("10.20.0.11", 5062),
                new InetSocketAddress("10.20.1.60", 51234),
                new PeerIdentity(Set.of("web.harbor.lan"), Set.of(), List.of())));
    connection.open(service.callers());

    assertThat(connection.isOpen()).isFalse();
    assertThat(service.callerNames()).contains("web.harbor.lan");
  }

  @Test
  void hasNoRelayWhereTurnIsOff() {
    service = service("av: {external: {turn: false}}\n");

    assertThat(ask(INES)).startsWith("HTTP/1.1 404 ");
    assertThat(ask(INES + "&location=intranet")).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void slowsDownWhoAsksTooOften() {
    String last = "";
    for (int i = 0; i <= CallerPace.BURST; i++) {
      last = ask(INES);
    }

    assertThat(last).startsWith("HTTP/1.1 503 ").contains("Retry-After: 1\r\n");
  }

  @Test
  void waitsForNoRequestForEver() {
    RecordingConnection caller = open("web.harbor.lan");
    caller.receive("GET /credentials");

    loop.advance(WebAuthConnection.REQUEST_LIMIT.plusMillis(200));

    assertThat(caller.takeText()).startsWith("HTTP/1.1 408 ");
    assertThat(caller.isOpen()).isFalse();
  }
}
