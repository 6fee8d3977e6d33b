package io.sallyport.lab.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Await;
import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.PeerScope;
import io.sallyport.lab.peers.Prosody;
import io.sallyport.lab.peers.XmppClient;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What attackers of XMPP servers have tried, by hand: in the clear, and on the stream of a partner
 * that has proven its domain and misbehaves then. What must reach nobody is followed by a message
 * that has to arrive.
 */
@SuppressWarnings("NullAway.Init") // set before all
class HostileStreamsTest {
  private static final String LIGHTHOUSE = XmppLab.PIET.domain();
  private static final String KNOWN = RawStream.header(LIGHTHOUSE);
  private static final String END = "</stream:stream>";
  private static final String START_TLS = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
  private static final int STANZA_OCTETS = 262_144;
  private static final int DEPTH = 64;
  private static final int STRANGERS_PER_SOURCE = 10;
  private static final Duration LIMIT = Duration.ofMinutes(1);

  @RegisterExtension static final Lab LAB = new Lab();

  private static XmppLab lab;
  private static XmppClient mara;
  private static SSLContext tls;

  /** What a partner in good order says. */
  private static RawStream good;

  /** One for each connection, or some would be too many of one. */
  private static int sources;

  private static int sentinels;

  @BeforeAll
  static void start() {
    PeerScope scope = LAB.forClass();
    lab = XmppLab.start(scope);
    Prosody.start(scope, "im", lab.domain(), Prosody.Manner.STRICT);
    mara = lab.client(XmppLab.MARA, lab.domain(), lab.inside());
    tls = RawStream.tls(lab.lighthouse().identity(), lab.outside().anchor());
    good = proven();
  }

  @AfterAll
  static void stop() {
    good.close();
  }

  private static RawStream open() {
    sources++;
    try {
      return RawStream.open(
          lab.pool().partners(1),
          InetAddress.getByAddress(new byte[] {127, 30, 1, (byte) sources}));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four octets are an address", e);
    }
  }

  /** A stream of lighthouse.example that is open. */
  private static RawStream proven() {
    return open().startTls(LIGHTHOUSE, tls).prove(LIGHTHOUSE);
  }

  /** Everything that comes back until the other end closes. */
  private static String said(String octets) {
    try (RawStream stream = open()) {
      stream.say(octets);
      return stream.hearAll();
    }
  }

  private static String message(String from, String to, String id) {
    return "<message from='%s' to='%s' id='%s' type='chat'><body>hello</body></message>"
        .formatted(from, to, id);
  }

  /** A message that follows arrives, and this one has not. */
  private static void assertReachesNobody(String id) {
    sentinels++;
    String sentinel = "sentinel-" + sentinels + ".";
    good.say(message("piet@lighthouse.example", "mara@harbor.example", sentinel));
    mara.await("message", "piet@lighthouse.example", sentinel);
    assertThat(mara.events()).noneMatch(event -> event.contains(id));
  }

  // ---- before anything is proven

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "not-authorized, <message from='piet@lighthouse.example' to='mara@harbor.example'/>",
        "restricted-xml, <!DOCTYPE x [<!ENTITY a 'aaaa'>]>",
        "restricted-xml, <!-- comment -->",
        "restricted-xml, <?php echo ?>",
        "not-well-formed, <message><body></message>",
        "not-well-formed, <x>\u00c0\u00bc</x>",
        "not-well-formed, <x>&#0;</x>",
        "restricted-xml, <x>&lol;</x>",
      })
  void endsAStreamThatSays(String condition, String octets) {
    assertThat(said(KNOWN + octets)).contains("<" + condition).endsWith(END);
  }

  @Test
  void refusesWhoIsNoPartner() {
    assertThat(said(RawStream.header("stranger.example"))).contains("<policy-violation");
  }

  @Test
  void refusesADomainThatIsNotOurs() {
    assertThat(said(KNOWN.replace("to='harbor.example'", "to='other.example'")))
        .contains("<host-unknown");
  }

  @Test
  void believesNoAnswerThatNobodyAskedFor() {
    assertThat(
            said(
                KNOWN
                    + "<db:result from='lighthouse.example' to='harbor.example'"
                    + " type='valid'/><db:verify from='lighthouse.example' to='harbor.example'"
                    + " id='1' type='valid'/>"
                    + message("piet@lighthouse.example", "mara@harbor.example", "forged")))
        .contains("<not-authorized");
    assertReachesNobody("forged");
  }

  @Test
  void knowsItsOwnKeysOnly() {
    assertThat(
            said(
                KNOWN
                    + "<db:verify from='lighthouse.example' to='harbor.example' id='s1'>"
                    + "0".repeat(64)
                    + "</db:verify></stream:stream>"))
        .contains("type='invalid'");
  }

  /** Thousands of questions about keys: one source asks on few streams, however many it opens. */
  @Test
  void answersOneStrangerOnFewStreams() throws UnknownHostException {
    InetAddress source = InetAddress.getByAddress(new byte[] {127, 30, 3, 1});
    List<RawStream> streams = new ArrayList<>();
    for (int i = 0; i < 4 * STRANGERS_PER_SOURCE; i++) {
      RawStream stream = RawStream.open(lab.pool().partners(1), source);
      stream.say(KNOWN);
      streams.add(stream);
    }
    Await.until(
        "all but a few are refused",
        LIMIT,
        () -> streams.stream().filter(RawStream::isHeld).count() <= STRANGERS_PER_SOURCE);
    assertThat(streams).filteredOn(RawStream::isHeld).hasSize(STRANGERS_PER_SOURCE);
    streams.forEach(RawStream::close);
  }

  @Test
  void doesNoDialbackInTheClearForWhoHasToUseTls() {
    assertThat(
            said(
                KNOWN
                    + "<db:result from='lighthouse.example' to='harbor.example'>abc</db:result>"
                    + END))
        .contains("policy-violation")
        .doesNotContain("type='valid'");
  }

  /** The connection is cut before TLS begins: whatever stood there is read by nobody. */
  @Test
  void takesNothingThatStoodBehindTheWishForTls() {
    assertThat(
            said(
                KNOWN
                    + START_TLS
                    + message("piet@lighthouse.example", "mara@harbor.example", "injected")))
        .endsWith(RawStream.RESET);
    assertReachesNobody("injected");
  }

  /** RFC 6120 section 4.9.3.14: it is told why, long before it would have to prove something. */
  @Test
  void readsNoHeaderWithoutEnd() {
    assertThat(said("<stream:stream a='" + "x".repeat(5_000)))
        .contains("<policy-violation")
        .endsWith(END);
  }

  @ParameterizedTest
  @CsvSource({"64,not-authorized", "65,policy-violation"})
  void readsNoTreeWithoutBottom(int depth, String condition) {
    // The one is read to its end, the other ends where it becomes too deep.
    String said = said(KNOWN + "<x xmlns='a'>".repeat(depth) + "</x>".repeat(DEPTH));
    assertThat(said).contains("<" + condition + " ").endsWith(END);
  }

  // ---- on the stream of a partner that has proven its domain

  /** Rows 10, 11, 15, 16, 22 and 23 of the conformance table, and what was agreed on before. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "invalid-from, <message from='otto@oldbuoy.example' to='mara@harbor.example' id='evil'/>",
        "invalid-from, <message from='mara@harbor.example' to='mara@harbor.example' id='evil'/>",
        "invalid-from, <message from='rooms.lighthouse.example' to='mara@harbor.example'"
            + " id='evil'/>",
        "improper-addressing, <message from='piet@lighthouse.example' id='evil'/>",
        "improper-addressing, <message to='mara@harbor.example' id='evil'/>",
        "host-unknown, <message from='piet@lighthouse.example' to='otto@oldbuoy.example'/>",
        "host-unknown, <message from='piet@lighthouse.example' to='ae1.harbor.lan'/>",
        "handled-count-too-high, <enable xmlns='urn:xmpp:sm:3'/><a xmlns='urn:xmpp:sm:3' h='7'/>",
        "policy-violation, <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl'"
            + " mechanism='EXTERNAL'>=</auth>",
        "failure, <starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
        "unsupported-stanza-type, <route from='piet@lighthouse.example' to='mara@harbor.example'/>",
        "restricted-xml, <message id='evil'><!DOCTYPE x></message>",
        "not-well-formed, <message from='piet@lighthouse.example' to='mara@harbor.example' to='x'"
            + " id='evil'/>",
      })
  void endsAPartnersStreamThatSays(String condition, String octets) {
    try (RawStream stream = proven()) {
      stream.say(octets + message("piet@lighthouse.example", "mara@harbor.example", "evil"));
      assertThat(stream.hearAll()).contains("<" + condition + " ").endsWith(END);
    }
    assertReachesNobody("evil");
  }

  /** What it says it is once it has shown who it is has to be the same. */
  @ParameterizedTest
  @ValueSource(strings = {"oldbuoy.example", "rooms.lighthouse.example"})
  void endsAPartnersStreamThatNamesAnotherDomain(String other) {
    try (RawStream stream = open().startTls(LIGHTHOUSE, tls).authenticate(LIGHTHOUSE)) {
      stream.say(RawStream.header(other));
      assertThat(stream.hearAll()).contains("<invalid-from ").endsWith(END);
    }
  }

  /** A key of the domain of another partner, whose server does not know it. */
  @Test
  void provesNoDomainThatIsAnothers() {
    try (RawStream stream = proven()) {
      stream.say("<db:result from='oldbuoy.example' to='harbor.example'>key</db:result>");
      stream.hear("type='error'");
      stream.say(message("otto@oldbuoy.example", "mara@harbor.example", "spoofed"));
      assertThat(stream.hearAll()).contains("<invalid-from ");
    }
    assertReachesNobody("spoofed");
  }

  @Test
  void passesOnNoStanzaThatIsTooLong() {
    String shell = message("piet@lighthouse.example", "mara@harbor.example", "as-long-as");
    String longest = shell.replace("hello", "x".repeat(STANZA_OCTETS - shell.length() + 5));
    good.say(longest);
    mara.await("message", "piet@lighthouse.example", "as-long-as");
    try (RawStream stream = proven()) {
      stream.say(longest.replace("as-long-as", "one-longer.") + END);
      stream.hearAll();
    }
    assertReachesNobody("one-longer.");
  }

  /** Row 16 and 22: one stanza, whatever it seems to hold. */
  @Test
  void passesOnOneStanzaAsOne() {
    good.say(
        "<message from='piet@lighthouse.example' to='mara@harbor.example' id='outer' type='chat'>"
            + "<body><![CDATA[</body></message>"
            + message("otto@oldbuoy.example", "mara@harbor.example", "inner")
            + "]]></body></message>");
    mara.await("message", "piet@lighthouse.example", "outer", "inner");
    assertThat(mara.events()).noneMatch(event -> event.startsWith("message otto@oldbuoy.example"));
  }
}
