package io.sallyport.xmpp;

import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.mint.CertificateMint;
import io.sallyport.net.mint.CertificateRequest;
import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.telemetry.Counters;
import io.sallyport.testkit.ManualLoop;
import io.sallyport.topology.Xmpp;
import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.Bounce;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StanzaCondition;
import io.sallyport.wire.xmpp.XmppLimits;
import io.sallyport.wire.xmpp.XmppReader;
import io.sallyport.xmpp.inside.BoundDomains;
import io.sallyport.xmpp.inside.GatewayHandshake;
import io.sallyport.xmpp.inside.Gateways;
import io.sallyport.xmpp.inside.InsideRules;
import io.sallyport.xmpp.inside.Loss;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The leg of gateways on one node without sockets: gateways inside, and partners of paper. */
final class GatewayPlay {
  static final String XGW_1 = "xgw1.harbor.lan";
  static final String XGW_2 = "xgw2.harbor.lan";
  static final String NODE = "ae2.harbor.lan";
  static final String START_TLS = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
  static final int WINDOW_STANZAS = 40;
  static final int WINDOW_OCTETS = 100_000;
  static final int STANZA_OCTETS = 262_144;

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final CertificateMint AUTHORITY =
      CertificateMint.create(
          "Inside", new CertificateRequest.Validity(START, Duration.ofDays(3650)));

  final ManualLoop loop;

  /** What gateways sent outside, in order, with what its fate is told by. */
  final List<Sent> sent = new ArrayList<>();

  /** What became of stanzas of partners. */
  final List<String> fates = new ArrayList<>();

  final GatewayLeg leg;

  /** Of the whole node. */
  final Counters<XmppCounter> counters;

  GatewayPlay() {
    TwoServers servers = new TwoServers(TwoServers.Terms.EXTERNAL);
    loop = servers.loop;
    counters = servers.counters;
    leg =
        leg(
            servers,
            (stanza, pair, source, settled) -> sent.add(new Sent(stanza.kept(), source, settled)));
  }

  /** With partners that are there. */
  GatewayPlay(TwoServers servers, GatewayLeg.Outward outward) {
    loop = servers.loop;
    counters = servers.counters;
    leg = leg(servers, outward);
  }

  private static GatewayLeg leg(TwoServers servers, GatewayLeg.Outward outward) {
    var terms =
        new GatewayTerms(
            new GatewayHandshake.Rules(
                Set.of(NODE, "edge.harbor.lan")::contains,
                Set.of(XGW_1, XGW_2)::contains,
                NODE,
                STANZA_OCTETS),
            new Gateways.Settings(
                new Permissions(),
                new InsideRules(
                    domain -> domain.endsWith("harbor.example"),
                    domain -> domain.endsWith("lighthouse.example"),
                    Set.of(NODE, "edge.harbor.lan")::contains),
                WINDOW_STANZAS,
                WINDOW_OCTETS));
    return new GatewayLeg(terms, servers.shared().staying(), outward);
  }

  static final class Permissions implements BoundDomains.Permissions {
    @Override
    public boolean isHosted(String domain) {
      return domain.endsWith("harbor.example");
    }

    @Override
    public boolean allows(String gateway, String domain) {
      return gateway.equals(XGW_1) || !domain.startsWith("first.");
    }

    @Override
    public boolean isExclusive(String gateway, String domain) {
      return domain.startsWith("own.");
    }
  }

  /** A stanza on its way to a partner. */
  record Sent(Stanza stanza, StanzaSource source, Runnable settled) {
    String id() {
      return stanza.id().orElse("-");
    }

    /** It does not arrive. */
    void bounce(Bounce bounce) {
      source.answer(
          stanza,
          bounce,
          new Sending() {
            @Override
            public void confirmed() {
              settled.run();
            }

            @Override
            public void lost(Loss loss, StanzaCondition condition, String text) {
              throw new AssertionError("nobody loses that");
            }
          });
    }
  }

  /** One connection of a gateway. */
  final class Gateway {
    final String name;
    final PipedConnection connection;
    private final StringBuilder heard = new StringBuilder();
    String resumption = "";

    Gateway(String name, PipedConnection connection) {
      this.name = name;
      this.connection = connection;
      connection.open(_ ->
          new ConnectionHandler() {
            @Override
            public void received(ByteBuffer octets) {
              heard.append(StandardCharsets.UTF_8.decode(octets));
            }

            @Override
            public void closed() {
              heard.append("(closed)");
            }
          });
      connection.other().holding().open(leg::accept);
      loop.advance(Duration.ZERO);
    }

    /** Says something and tells what is answered at once. */
    String say(String text) {
      connection.send(Octets.of(text.getBytes(StandardCharsets.UTF_8)));
      loop.advance(Duration.ZERO);
      return heard();
    }

    /** What was heard since this was asked last. */
    String heard() {
      String text = heard.toString();
      heard.setLength(0);
      return text;
    }

    String header() {
      return "<stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams'"
          + " from='%s' to='%s' version='1.0'>".formatted(name, NODE);
    }

    /** Asks for TLS, and begins it as soon as it may. */
    void startTls() {
      say(START_TLS);
      connection.askForTls();
      loop.advance(Duration.ZERO);
      heard();
    }

    /** Shows who it is. */
    Gateway prove() {
      say(header());
      say("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'>=</auth>");
      say(header());
      return this;
    }

    String bind(String domain) {
      return say(
          asking(
              "set",
              "<bind xmlns='urn:xmpp:component:0'><hostname>%s</hostname></bind>"
                  .formatted(domain)));
    }

    String asking(String type, String child) {
      return "<iq type='%s' id='q1' from='%s' to='%s'>%s</iq>".formatted(type, name, NODE, child);
    }

    /** Is bound and counts. */
    Gateway ready() {
      prove();
      bind("harbor.example");
      enable();
      return this;
    }

    String message(String id) {
      return say(
          "<message id='%s' from='mara@harbor.example/gw' to='piet@lighthouse.example'/>"
              .formatted(id));
    }

    String count(int handled) {
      return say("<a xmlns='urn:xmpp:sm:3' h='%d'/>".formatted(handled));
    }

    /** The id by which its stream may be resumed. */
    String enable() {
      String said = say("<enable xmlns='urn:xmpp:sm:3' resume='true' max='120'/>");
      resumption = said.replaceAll(".* id='([0-9a-f]*)'.*", "$1");
      return said;
    }

    String resume(String id, int handled) {
      return say("<resume xmlns='urn:xmpp:sm:3' previd='%s' h='%d'/>".formatted(id, handled));
    }

    String ask() {
      return say("<r xmlns='urn:xmpp:sm:3'/>");
    }
  }

  static PeerIdentity identity(String name) {
    return new PeerIdentity(
        Set.of(name), Set.of(), AUTHORITY.issue(CertificateRequest.server(name, START)).chain());
  }

  Gateway connect(String name) {
    return connect(name, identity(name));
  }

  Gateway connect(String name, PeerIdentity identity) {
    return new Gateway(name, PipedConnection.pair(loop, identity, PeerIdentity.NONE).inTls());
  }

  /** Where {@code xmpp.internal.allowStartTls} lets somebody begin without TLS. */
  Gateway connectInTheClear(String name) {
    return new Gateway(name, PipedConnection.pair(loop, identity(name), PeerIdentity.NONE));
  }

  void advance(Duration time) {
    loop.advance(time);
  }

  /** A partner's stanza comes. */
  void deliver(String text) {
    deliver(Play.HEADER, text);
  }

  /** The same on a stream that began otherwise. */
  void deliver(String header, String text) {
    Stanza stanza = read(header + text);
    String id = stanza.id().orElse("-");
    leg.deliver(
        stanza,
        new Origin(Play.IN, Xmpp.Method.EXTERNAL, "lighthouse.example", Xmpp.Trust.FEDERATED),
        new Sending() {
          @Override
          public void confirmed() {
            fates.add(id + " taken");
          }

          @Override
          public void lost(Loss loss, StanzaCondition condition, String why) {
            fates.add(id + " " + loss);
          }
        });
    loop.advance(Duration.ZERO);
  }

  void deliverMessage(String id, String local) {
    deliver(
        "<message id='%s' from='piet@lighthouse.example/desk' to='%s@harbor.example'/>"
            .formatted(id, local));
  }

  /** What comes behind a header, as a reader takes it that is held to as much as a gateway's. */
  static Stanza read(String text) {
    var reader = new XmppReader(XmppLimits.PROVEN);
    reader.feed(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    reader.next();
    return (Stanza) reader.next();
  }
}
