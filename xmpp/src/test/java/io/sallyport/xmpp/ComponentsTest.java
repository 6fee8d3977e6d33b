package io.sallyport.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.mint.CertificateMint;
import io.sallyport.net.mint.CertificateRequest;
import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.topology.Xmpp;
import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.Bounce;
import io.sallyport.wire.xmpp.ComponentHandshake;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StanzaCondition;
import io.sallyport.wire.xmpp.StreamHeader;
import io.sallyport.xmpp.inside.InsideRules;
import io.sallyport.xmpp.inside.Loss;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Components on connections: who serves a domain, and what becomes of stanzas. */
class ComponentsTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Pattern ID = Pattern.compile(" id='([^']+)'");
  private static final String SECRET = "component-secret";
  private static final PeerIdentity CERTIFICATE = identity("harbor.example");
  private static final DomainPair PAIR = Play.IN;
  private static final Origin ORIGIN =
      new Origin(PAIR, Xmpp.Method.EXTERNAL, "lighthouse.example", Xmpp.Trust.FEDERATED);

  private final TwoServers servers = new TwoServers(TwoServers.Terms.EXTERNAL);
  private final List<String> passed = new ArrayList<>();
  private final List<Runnable> settling = new ArrayList<>();
  private final List<String> fates = new ArrayList<>();
  private final Components components =
      new Components(
          new ComponentStream.Rules(
              "ae1.harbor.lan",
              Map.of("harbor.example", SECRET),
              new InsideRules(
                  "harbor.example"::equals,
                  "lighthouse.example"::equals,
                  "ae1.harbor.lan"::equals)),
          servers.shared().staying(),
          (stanza, pair, _, settled) -> {
            passed.add(pair.from() + " " + stanza);
            settling.add(settled);
          });

  private static PeerIdentity identity(String name) {
    CertificateMint authority =
        CertificateMint.create(
            "Lab", new CertificateRequest.Validity(START, Duration.ofDays(3650)));
    var issued = authority.issue(CertificateRequest.server(name, START));
    return new PeerIdentity(Set.of(name), Set.of(), issued.chain());
  }

  /** A component's end of a connection. */
  private final class Component implements ConnectionHandler {
    private final PipedConnection end;
    private final StringBuilder heard = new StringBuilder();
    private boolean isClosed;

    Component() {
      end = PipedConnection.pair(servers.loop, CERTIFICATE, PeerIdentity.NONE).inTls();
      end.open(_ -> this);
      end.other().open(components::accept);
      say(new String(StreamHeader.openingComponent("harbor.example").octets(), UTF_8));
      Matcher id = ID.matcher(heard);
      assertThat(id.find()).isTrue();
      say(new String(ComponentHandshake.of(id.group(1), SECRET).octets(), UTF_8));
      assertThat(heard.toString()).endsWith("<handshake/>");
      heard.setLength(0);
    }

    void say(String text) {
      end.send(Octets.of(text.getBytes(UTF_8)));
      servers.loop.advance(Duration.ZERO);
    }

    @Override
    public void received(ByteBuffer octets) {
      heard.append(UTF_8.decode(octets));
    }

    @Override
    public void closed() {
      isClosed = true;
    }
  }

  private static final java.nio.charset.Charset UTF_8 = StandardCharsets.UTF_8;

  private void deliver(String id) {
    components.deliver(stanza(id), ORIGIN, new Noted(id));
    servers.loop.advance(Duration.ZERO);
  }

  private static Stanza stanza(String id) {
    return TwoServers.stanza(
        "<message xmlns='jabber:server' id='"
            + id
            + "' from='piet@lighthouse.example'"
            + " to='mara@harbor.example'/>");
  }

  private final class Noted implements Sending {
    private final String id;

    Noted(String id) {
      this.id = id;
    }

    @Override
    public void confirmed() {
      fates.add(id + " confirmed");
    }

    @Override
    public void lost(Loss loss, StanzaCondition condition, String text) {
      fates.add(id + " " + loss);
    }
  }

  @Test
  void deliversToWhoServesTheDomain() {
    assertThat(components.serves(Play.HARBOR)).isFalse();
    assertThat(components.hasServed(Play.HARBOR)).isFalse();
    deliver("early");
    assertThat(fates).containsExactly("early PARTNER_ABSENT");
    var component = new Component();
    assertThat(components.serves(Play.HARBOR)).isTrue();
    deliver("a");
    assertThat(component.heard)
        .hasToString(
            "<message xmlns='jabber:component:accept' id='a' from='piet@lighthouse.example'"
                + " to='mara@harbor.example'/>");
    servers.loop.advance(Duration.ofSeconds(3));
    assertThat(fates).containsExactly("early PARTNER_ABSENT", "a confirmed");
  }

  @Test
  void tellsThatNobodyServesTheDomainAnyMore() {
    var component = new Component();
    deliver("written");
    component.end.cut();
    servers.loop.advance(Duration.ZERO);
    assertThat(fates).containsExactly("written BROKEN_UNCONFIRMED");
    assertThat(components.serves(Play.HARBOR)).isFalse();
    assertThat(components.hasServed(Play.HARBOR)).isTrue();
    assertThat(components.open()).isZero();
  }

  /** Whoever closes in good order has read all before that. */
  @Test
  void countsWhatWasReadBeforeAGoodEnd() {
    var component = new Component();
    deliver("read");
    component.say("</stream:stream>");
    servers.loop.advance(Duration.ofSeconds(6));
    assertThat(component.isClosed).isTrue();
    assertThat(fates).containsExactly("read confirmed");
  }

  @Test
  void letsTheLaterServeTheDomain() {
    var first = new Component();
    var second = new Component();
    assertThat(first.heard.toString()).contains("<conflict ").endsWith("</stream:stream>");
    deliver("a");
    assertThat(second.heard.toString()).contains("id='a'");
    assertThat(first.heard.toString()).doesNotContain("id='a'");
    servers.loop.advance(Duration.ofSeconds(6));
    assertThat(first.isClosed).isTrue();
    assertThat(components.serves(Play.HARBOR)).isTrue();
  }

  @Test
  void passesStanzasOutAndErrorsBack() {
    var component = new Component();
    component.say("<message id='m' from='mara@harbor.example' to='piet@lighthouse.example'/>");
    assertThat(passed)
        .containsExactly(
            "harbor.example <message id='m' from='mara@harbor.example'"
                + " to='piet@lighthouse.example'/>");
    components.answer(
        TwoServers.stanza(
            "<message id='m' from='mara@harbor.example' to='piet@lighthouse.example'/>"),
        Bounce.of(StanzaCondition.REMOTE_SERVER_TIMEOUT, "not reachable").notSent(),
        new Noted("error"));
    servers.loop.advance(Duration.ofSeconds(3));
    assertThat(component.heard.toString())
        .startsWith("<message type='error' id='m' from='piet@lighthouse.example'")
        .doesNotContain("sallyport");
    assertThat(fates).containsExactly("error confirmed");
  }

  /** A component that sends faster than partners take is not read until they have. */
  @Test
  void readsNoMoreThanAWindow() {
    var component = new Component();
    int window = Xmpp.Limits.DEFAULT.windowStanzas();
    String one = "<message from='harbor.example' to='lighthouse.example'/>";
    for (int i = 0; i < window / 100; i++) {
      component.say(one.repeat(100));
    }
    assertThat(passed).hasSize(window);
    assertThat(component.end.other().isReading()).isFalse();
    settling.getFirst().run();
    assertThat(component.end.other().isReading()).isTrue();
  }

  @Test
  void staysWhileNothingIsSaid() {
    var component = new Component();
    servers.loop.advance(Duration.ofHours(2));
    assertThat(component.isClosed).isFalse();
    assertThat(component.heard.toString()).isBlank();
    deliver("late");
    assertThat(component.heard.toString()).contains("id='late'");
  }

  /** What the component's reader may not take would end its stream. */
  @Test
  void refusesWhatIsTooLongForIt() {
    var component = new Component();
    String long1 = "x".repeat(Xmpp.Limits.DEFAULT.stanzaBytes() - 100);
    components.deliver(
        TwoServers.stanza(
            "<message xmlns='jabber:server' from='a@lighthouse.example' to='b@harbor.example'><s>"
                + long1
                + "</s></message>"),
        ORIGIN,
        new Noted("long"));
    servers.loop.advance(Duration.ZERO);
    assertThat(fates).containsExactly("long TOO_LONG");
    deliver("short");
    assertThat(component.heard.toString()).contains("id='short'");
  }

  @Test
  void refusesWhatIsTooLongFromIt() {
    var component = new Component();
    String start = "<message id='1' from='a@harbor.example' to='b@%s'>";
    String rest = "x".repeat(Xmpp.Limits.DEFAULT.stanzaBytes()) + "</message>";
    component.say(start.formatted("lighthouse.example") + rest);
    assertThat(component.heard.toString())
        .contains("type='error' id='1' from='b@lighthouse.example'", "<stanza-too-big ");
    assertThat(passed).isEmpty();
    servers.loop.advance(Duration.ofMinutes(1));
    component.say("<message from='a@harbor.example' to='b@lighthouse.example'/>");
    assertThat(passed).hasSize(1);
    component.say(start.replace("harbor", "other").formatted("lighthouse.example") + rest);
    servers.loop.advance(Duration.ofMinutes(1));
    assertThat(component.heard.toString()).contains("<invalid-from ");
  }

  @Test
  void tellsThatTheNodeStops() {
    var component = new Component();
    components.stopTaking();
    deliver("under way");
    assertThat(component.heard.toString()).contains("id='under way'");
    components.drain();
    servers.loop.advance(Duration.ofSeconds(6));
    assertThat(component.heard.toString()).contains("<system-shutdown ");
    assertThat(component.isClosed).isTrue();
    assertThat(components.crossing()).isZero();
  }

  /** Errors about its own stanzas get through where nothing else does, up to a limit. */
  @Test
  void tellsWhoReadsSlowlyWhatBecameOfItsStanzas() {
    var component = new Component();
    Stanza own =
        TwoServers.stanza(
            "<message id='m' from='mara@harbor.example' to='piet@lighthouse.example'/>");
    Bounce error = Bounce.of(StanzaCondition.REMOTE_SERVER_TIMEOUT, "not reachable");
    int queue = Xmpp.Limits.DEFAULT.queueBytes();
    component.end.other().setWaitingOctets(queue);
    deliver("a");
    assertThat(fates).containsExactly("a FULL");
    components.answer(own, error, new Noted("first"));
    servers.loop.advance(Duration.ZERO);
    assertThat(component.heard.toString()).contains("type='error' id='m'");
    component.end.other().setWaitingOctets(2L * queue);
    components.answer(own, error, new Noted("second"));
    servers.loop.advance(Duration.ZERO);
    assertThat(component.heard.toString()).contains("<policy-violation ");
    assertThat(fates).contains("second BROKEN_UNSENT");
  }

  @Test
  void reportsComponents() {
    var component = new Component();
    servers.loop.advance(Duration.ofSeconds(5));
    component.say("<message id='m' from='mara@harbor.example' to='piet@lighthouse.example'/>");
    deliver("a");
    assertThat(components.reports())
        .singleElement()
        .satisfies(report -> {
          assertThat(report.domain()).isEqualTo("harbor.example");
          assertThat(report.load().sent().stanzas()).isEqualTo(1);
          assertThat(report.load().taken()).isEqualTo(1);
        });
    component.end.cut();
    servers.loop.advance(Duration.ZERO);
    assertThat(components.reports()).isEmpty();
  }
}
