package io.sallyport.lab.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Bind;
import io.sallyport.lab.peers.Bind.Zone;
import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.LabAuthority;
import io.sallyport.lab.peers.LabAuthority.Usage;
import io.sallyport.lab.peers.LabNetwork;
import io.sallyport.lab.peers.ListeningSockets;
import io.sallyport.lab.peers.PeerScope;
import io.sallyport.lab.peers.Prosody;
import io.sallyport.lab.peers.XmppDomain;
import io.sallyport.topology.Xmpp;
import io.sallyport.xmpp.PartnerServer;
import io.sallyport.xmpp.ServerSearch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a partner is found: what BIND says of it, and where Prosody is then reached. */
@SuppressWarnings("NullAway.Init") // set before all and by each test
class PartnerNamesTest {
  @RegisterExtension static final Lab LAB = new Lab();

  private static final String OURS = "harbor.example";
  private static final String THEIRS = "lighthouse.example";

  /** Where a server is if no record says it. */
  private static final int USUAL_PORT = 5269;

  private static final String DEFERRED = "PARTNER_UNREACHABLE REMOTE_SERVER_TIMEOUT";
  private static final String ABSENT = "PARTNER_ABSENT REMOTE_SERVER_NOT_FOUND";

  private static LabNetwork network;
  private static LabAuthority authority;
  private static LabAuthority.Identity identity;
  private static XmppDomain lighthouse;
  private static int deadPort;
  private EdgeStreams edge;

  @BeforeAll
  static void start() {
    PeerScope scope = LAB.forClass();
    network = LabNetwork.choose();
    authority = new LabAuthority(scope, "partners");
    identity = authority.issue("harbor", Usage.SERVER_AND_CLIENT, List.of(OURS));
    InetAddress at = network.partner(1);
    InetAddress names = InetAddress.ofLiteral("127.0.0.1");
    lighthouse =
        new XmppDomain(
            THEIRS,
            at,
            ListeningSockets.freePort(at),
            USUAL_PORT,
            ListeningSockets.freePort(at),
            ListeningSockets.freePort(at),
            authority.issue("lighthouse", Usage.SERVER_AND_CLIENT, List.of(THEIRS)),
            authority.anchor(),
            new InetSocketAddress(names, ListeningSockets.freePort(names)),
            List.of());
    deadPort = ListeningSockets.freePort(at);
    requireFree(lighthouse.servers());
    Prosody.start(scope, "prosody", lighthouse, Prosody.Manner.STRICT);
  }

  /** The port is a fixed one, so somebody may have it, at this address or at all. */
  private static void requireFree(InetSocketAddress server) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(server);
    } catch (IOException taken) {
      throw new AssertionError(
          "something listens on port 5269, such as a Prosody that Debian has started: stop it",
          taken);
    }
  }

  /** The node, with what the zone of the partner says. */
  private void with(String... records) {
    Bind bind = Bind.start(LAB.forTest(), "names", List.of(Zone.of(THEIRS, filled(records))));
    edge =
        new EdgeStreams(
            new EdgeStreams.Setup(
                new InetSocketAddress(
                    network.access1(), ListeningSockets.freePort(network.access1())),
                Set.of(OURS),
                List.of(identity),
                authority.anchor(),
                bind.address(),
                List.of(Xmpp.Partner.of(THEIRS))));
  }

  private static String[] filled(String... records) {
    String[] lines = new String[records.length];
    for (int i = 0; i < records.length; i++) {
      lines[i] =
          records[i]
              .replace("DEAD", Integer.toString(deadPort))
              .replace("TLS", Integer.toString(lighthouse.tlsPort()))
              .replace("PORT", Integer.toString(USUAL_PORT))
              .replace("ADDRESS", lighthouse.address().getHostAddress());
    }
    return lines;
  }

  @AfterEach
  void stop() {
    edge.close();
  }

  private String ping() {
    return edge.send(
        """
        <iq type='get' id='p1' from='mara@harbor.example/desk' to='lighthouse.example'>\
        <ping xmlns='urn:xmpp:ping'/></iq>\
        """,
        OURS,
        THEIRS);
  }

  private void assertReachedAt(int port) {
    assertThat(ping()).isEqualTo("confirmed");
    assertThat(edge.events())
        .anyMatch(event -> event.startsWith("stream-out ") && event.contains(":" + port + ","));
  }

  @Test
  void withoutAnyServiceRecordTheDomainItselfIsTheServer() {
    with("@ A ADDRESS");
    assertReachedAt(USUAL_PORT);
  }

  @Test
  void theFirstPriorityIsTriedFirst() {
    with(
        "_xmpp-server._tcp SRV 20 0 DEAD xmpp",
        "_xmpp-server._tcp SRV 10 0 PORT xmpp",
        "xmpp A ADDRESS");
    assertReachedAt(USUAL_PORT);
  }

  @Test
  void theNextIsTriedWhereTheFirstIsDead() {
    with(
        "_xmpp-server._tcp SRV 10 0 DEAD xmpp",
        "_xmpp-server._tcp SRV 15 0 PORT nowhere",
        "_xmpp-server._tcp SRV 20 0 PORT xmpp",
        "xmpp A ADDRESS");
    assertReachedAt(USUAL_PORT);
  }

  /** Row 20: a record that says there is no service (RFC 2782), though there is an address. */
  @ParameterizedTest
  @CsvSource({
    "_xmpp-server._tcp SRV 0 0 0 .,",
    "_xmpps-server._tcp SRV 0 0 0 .,",
    "_xmpp-server._tcp SRV 0 0 0 .,_xmpps-server._tcp SRV 0 0 0 ."
  })
  void must20NoServiceMeansNone(String one, String two) {
    with(one, two == null ? "" : two, "@ A ADDRESS");
    assertThat(ping()).isEqualTo(ABSENT);
    assertThat(edge.events()).noneMatch(event -> event.startsWith("stream-out "));
  }

  /** Row 20: where there are records, the bare domain is no server (RFC 6120 section 3.2.1). */
  @Test
  void must20NoFallbackWhereRecordsExist() {
    with("_xmpp-server._tcp SRV 0 0 DEAD xmpp", "xmpp A ADDRESS", "@ A ADDRESS");
    assertThat(ping()).isEqualTo(DEFERRED);
  }

  @Test
  void whatCannotBeLearntIsNotGuessed() {
    Bind bind = Bind.start(LAB.forTest(), "silent", List.of(Zone.of(THEIRS, "@ A 127.0.0.1")));
    with("@ A ADDRESS");
    edge.close();
    bind.pause();
    edge =
        new EdgeStreams(
            new EdgeStreams.Setup(
                new InetSocketAddress(
                    network.access1(), ListeningSockets.freePort(network.access1())),
                Set.of(OURS),
                List.of(identity),
                authority.anchor(),
                bind.address(),
                List.of(Xmpp.Partner.of(THEIRS))));
    assertThat(ping()).isEqualTo(DEFERRED);
    bind.resume();
  }

  @Test
  void bothKindsOfRecordAreOneOrder() {
    with(
        "_xmpp-server._tcp SRV 10 0 PORT xmpp",
        "_xmpps-server._tcp SRV 5 0 TLS xmpp",
        "xmpp A ADDRESS");
    assertReachedAt(lighthouse.tlsPort());
  }

  @Test
  void directTlsAloneWillDo() {
    with("_xmpp-server._tcp SRV 0 0 0 .", "_xmpps-server._tcp SRV 5 0 TLS xmpp", "xmpp A ADDRESS");
    assertReachedAt(lighthouse.tlsPort());
  }

  /** A frequent mistake: the record for TLS names the port where it is asked for. */
  @Test
  void aRecordOfTheWrongKindCostsOneAttempt() {
    with(
        "_xmpps-server._tcp SRV 5 0 PORT xmpp",
        "_xmpp-server._tcp SRV 10 0 PORT xmpp",
        "xmpp A ADDRESS");
    assertReachedAt(USUAL_PORT);
  }

  /** No target may be an alias (RFC 2782), but some are, and are followed. */
  @Test
  void anAliasIsFollowed() {
    with("_xmpp-server._tcp SRV 0 0 PORT alias", "alias CNAME xmpp", "xmpp A ADDRESS");
    assertReachedAt(USUAL_PORT);
  }

  @Test
  void weightsAreDrawnByAmongBothKinds() {
    with(
        "_xmpp-server._tcp SRV 0 90 PORT xmpp",
        "_xmpps-server._tcp SRV 0 10 TLS xmpp",
        "xmpp A ADDRESS");
    int heavy = 0;
    for (int i = 0; i < 400; i++) {
      var found = (ServerSearch.Outcome.Servers) edge.find(THEIRS);
      assertThat(found.servers())
          .containsExactlyInAnyOrder(
              new PartnerServer("xmpp.lighthouse.example", USUAL_PORT, false),
              new PartnerServer("xmpp.lighthouse.example", lighthouse.tlsPort(), true));
      heavy += found.servers().getFirst().directTls() ? 0 : 1;
    }
    // 357 expected, of 91 to 11; eight standard deviations are 50.
    assertThat(heavy).isBetween(300, 399);
  }
}
