package io.sallyport.lab.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Await;
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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A stock server that has no TLS at all: both ends prove themselves by dialback. */
class PlainDialbackTest {
  @RegisterExtension static final Lab LAB = new Lab();

  private static final String THEIRS = "lighthouse.example";
  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** Said of its domain. */
  private static final String WITHOUT_TLS =
      """
        modules_disabled = { "tls" }
        c2s_require_encryption = false
      """;

  private static Xmpp.Partner partner() {
    return new Xmpp.Partner(
        THEIRS,
        List.of(),
        Xmpp.Trust.UNVERIFIED,
        Xmpp.Negotiation.OPTIONAL,
        Xmpp.Negotiation.OPTIONAL,
        true,
        true,
        false,
        true,
        Optional.empty(),
        20,
        true,
        false);
  }

  @Test
  void bothEndsProveThemselvesInTheClear() {
    PeerScope scope = LAB.forTest();
    LabNetwork network = LabNetwork.choose();
    LabAuthority authority = new LabAuthority(scope, "partners");
    InetAddress local = InetAddress.ofLiteral("127.0.0.1");
    InetSocketAddress names = new InetSocketAddress(local, ListeningSockets.freePort(local));
    XmppDomain lighthouse =
        XmppDomain.at(
            network.partner(1),
            THEIRS,
            authority.issue("lighthouse", Usage.SERVER_AND_CLIENT, List.of(THEIRS)),
            authority.anchor(),
            names);
    InetSocketAddress address =
        new InetSocketAddress(network.access1(), ListeningSockets.freePort(network.access1()));
    Bind.start(
        scope,
        "names",
        names.getPort(),
        List.of(
            Zone.of(
                "harbor.example",
                "_xmpp-server._tcp SRV 0 0 %d xmpp".formatted(address.getPort()),
                "xmpp A " + address.getAddress().getHostAddress()),
            Zone.of(lighthouse.name(), lighthouse.records())));
    Prosody.start(
        scope, "prosody", lighthouse, new Prosody.Manner(false, false, true, "", WITHOUT_TLS));
    try (EdgeStreams edge =
        new EdgeStreams(
            new EdgeStreams.Setup(
                address,
                Set.of("harbor.example"),
                List.of(
                    authority.issue("harbor", Usage.SERVER_AND_CLIENT, List.of("harbor.example"))),
                authority.anchor(),
                names,
                List.of(partner())))) {
      assertThat(
              edge.send(
                  """
                  <iq type='get' id='p1' from='mara@harbor.example/desk' to='lighthouse.example'>\
                  <ping xmlns='urn:xmpp:ping'/></iq>\
                  """,
                  "harbor.example",
                  THEIRS))
          .isEqualTo("confirmed");
      assertThat(edge.events())
          .anyMatch(event -> event.startsWith("stream-out ") && event.contains("DIALBACK_TCP"));
      Await.until(
          () -> "the answer; events: " + edge.events(), LIMIT, () -> !edge.arrived().isEmpty());
      assertThat(edge.arrived().getFirst()).startsWith("DIALBACK_TCP ").contains("p1", "result");
    }
  }
}
