package io.sallyport.xmpp.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.net.Dialler.Failure.Reason;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A connector between nodes and a server: what becomes of each stanza. */
class ConnectorServiceTest {
  private final PaperWorld world = new PaperWorld().started();

  @Test
  void bindsAllDomainsAtEveryNode() {
    assertThat(world.ae1.bound).containsExactlyInAnyOrder("harbor.example", "harbor2.example");
    assertThat(world.ae2.bound).containsExactlyInAnyOrder("harbor.example", "harbor2.example");
    assertThat(world.hasEvent("component-ready")).isTrue();
  }

  @Test
  void sendsAPartnersStanzasByItsNode() {
    world.server.say(
        "<message xmlns='jabber:component:accept' id='m1' from='mara@harbor.example/a'"
            + " to='piet@lighthouse.example'/>");
    world.run();
    assertThat(world.ae2.ids()).containsExactly("m1");
    assertThat(world.ae2.stanzas.getFirst()).contains("xmlns='jabber:server'");
    assertThat(world.ae1.stanzas).isEmpty();
  }

  @Test
  void bringsTheServerWhatIsFromItsPartners() {
    world.fromNode(world.ae1, "m1");
    assertThat(world.server.ids()).containsExactly("m1");
    assertThat(world.server.stanzas.getFirst()).doesNotContain("jabber:server", "sallyport:");
  }

  @Test
  void bringsTheServerWhatIsFromItsPartnersInOtherCase() {
    world.ae1.say("<message id='m1' from='piet@LIGHTHOUSE.example./a' to='mara@harbor.example'/>");
    world.run();
    assertThat(world.server.stanzas)
        .containsExactly(
            "<message id='m1' from='piet@lighthouse.example/a' to='mara@harbor.example'/>");
  }

  @Test
  void acknowledgesWhatTheServerHasRead() {
    world.server.isReading = false;
    world.fromNode(world.ae1, "m1");
    world.advance(Duration.ofSeconds(3));
    assertThat(world.ae1.acknowledgements).isEmpty();
    world.server.answer();
    world.run();
    assertThat(world.ae1.acknowledgements).containsExactly("1");
    assertThat(world.server.ids()).containsExactly("m1");
  }

  @Test
  void writesAgainWhatABrokenServerMayNotHaveRead() {
    world.server.isReading = false;
    world.fromNode(world.ae1, "m1");
    world.server.cut();
    world.server.isReading = true;
    world.advance(Duration.ofSeconds(5));
    assertThat(world.server.ids()).containsExactly("m1", "m1");
    assertThat(world.ae1.acknowledgements).containsExactly("1");
  }

  /** The others around it get there, none more than twice, and all stay in order. */
  @Test
  void givesUpTheOneThatTheServerCutsTheStreamFor() {
    world.server.unbearable = Set.of("p3");
    List.of("m1", "m2", "p3", "m4", "m5").forEach(this::fromPartner);
    world.run();
    world.advance(Duration.ofMillis(500));
    fromPartner("m6");
    world.advance(Duration.ofSeconds(10));
    assertThat(world.server.ids())
        .containsExactly("m1", "m2", "p3", "m1", "m2", "p3", "m4", "m5", "m6");
    assertThat(world.ae2.stanzas).hasSize(1);
    assertThat(world.ae2.stanzas.getFirst()).contains("id='p3'", "delivery not confirmed");
    assertThat(world.ae1.acknowledgements.getLast()).isEqualTo("6");
  }

  private void fromPartner(String id) {
    world.ae1.say(
        "<message id='%s' from='piet@lighthouse.example' to='mara@harbor.example'/>".formatted(id));
  }

  @Test
  void givesUpInTheEndWhatTheServerAlwaysCutsTheStreamFor() {
    world.server.unbearable = Set.of("p1", "p2", "p3", "p4");
    List.of("p1", "p2", "p3", "p4", "m5").forEach(this::fromPartner);
    world.advance(Duration.ofMinutes(2));
    assertThat(world.ae1.acknowledgements.getLast()).isEqualTo("5");
    for (String id : world.server.unbearable) {
      assertThat(world.server.ids()).filteredOn(id::equals).hasSizeLessThanOrEqualTo(2);
      assertThat(world.ae2.stanzas)
          .filteredOn(text -> text.contains("id='" + id + "'"))
          .singleElement()
          .asString()
          .contains("delivery not confirmed");
    }
  }

  /** It may have been read before, which a sender who tries again should know. */
  @Test
  void saysThatDeliveryIsNotConfirmedWhenTheServerStaysAway() {
    world.server.isReading = false;
    world.fromNode(world.ae1, "m1");
    world.server.fail(Reason.REFUSED);
    world.server.cut();
    world.advance(Duration.ofSeconds(32));
    assertThat(world.ae2.stanzas).hasSize(1);
    assertThat(world.ae2.stanzas.getFirst()).contains("id='m1'", "delivery not confirmed");
  }

  @Test
  void tellsPartnersWhenTheServerStaysAway() {
    world.server.fail(Reason.REFUSED);
    world.server.cut();
    world.fromNode(world.ae2, "m1");
    world.advance(Duration.ofSeconds(32));
    assertThat(world.ae2.stanzas).hasSize(1);
    assertThat(world.ae2.stanzas.getFirst())
        .contains(
            "type='error'", "id='m1'", "to='piet@lighthouse.example'", "remote-server-timeout");
    assertThat(world.ae2.acknowledgements).contains("1");
  }

  @Test
  void sendsByAnotherNodeWhenOneIsGone() {
    world.ae2.isAcknowledging = false;
    world.fromServer("m1");
    world.fromServer("m2");
    world.ae2.fail(Reason.REFUSED);
    world.ae2.cut();
    world.run();
    world.advance(Duration.ofSeconds(1));
    world.fromServer("m3");
    assertThat(world.ae1.ids()).containsExactly("m1", "m2", "m3");
  }

  /** Table 3.7 row 4 of the design: each kind has a fate of its own. */
  @Test
  void tellsTheServerWhatIsLostWithANode() {
    world.ae2.isAcknowledging = false;
    world.server.say(
        "<iq type='get' id='q1' from='mara@harbor.example/a' to='lighthouse.example'>"
            + "<ping xmlns='urn:xmpp:ping'/></iq>"
            + "<presence id='p1' from='mara@harbor.example/a' to='piet@lighthouse.example'/>"
            + "<presence id='p2' from='mara@harbor.example/b' to='piet@lighthouse.example'/>"
            + "<presence id='s1' type='subscribe' from='mara@harbor.example'"
            + " to='piet@lighthouse.example'/>"
            + "<iq type='result' id='r1' from='mara@harbor.example/a' to='lighthouse.example'/>");
    world.run();
    world.ae2.fail(Reason.REFUSED);
    world.ae2.cut();
    world.advance(Duration.ofSeconds(1));
    assertThat(world.ae1.ids()).containsExactly("s1");
    assertThat(world.server.stanzas)
        .anySatisfy(
            text -> assertThat(text).startsWith("<iq").contains("id='q1'", "remote-server-timeout"))
        .contains(
            "<presence type='probe' from='piet@lighthouse.example' to='mara@harbor.example'/>")
        .hasSize(2);
  }

  @Test
  void goesOnWhereAConnectionBroke() {
    world.ae2.isAcknowledging = false;
    world.fromServer("m1");
    world.ae2.cut();
    world.ae2.counted = 0;
    world.run();
    world.advance(Duration.ofSeconds(1));
    assertThat(world.ae2.ids()).containsExactly("m1", "m1");
    assertThat(world.ae2.acknowledgements).containsExactly("resumed with 0");
    assertThat(world.ae1.stanzas).isEmpty();
  }

  @Test
  void startsAnewWhereANodeRemembersNothing() {
    world.ae2.isAcknowledging = false;
    world.ae2.remembers = false;
    world.fromServer("m1");
    world.ae2.cut();
    world.advance(Duration.ofSeconds(1));
    assertThat(world.ae1.ids()).containsExactly("m1");
    assertThat(world.ae2.bound).hasSize(4);
  }

  @Test
  void takesADetourWhenANodeCannotReachThePartner() {
    world.ae2.isAcknowledging = false;
    world.fromServer("m1");
    world.ae2.say(notSent("m1"));
    world.run();
    assertThat(world.ae1.ids()).containsExactly("m1");
    world.ae2.acknowledge(1);
    world.fromServer("m2");
    assertThat(world.ae1.ids()).containsExactly("m1", "m2");
    assertThat(world.server.stanzas).isEmpty();
    world.ae1.say(notSent("m2"));
    world.ae1.say(notSent("m1"));
    world.run();
    assertThat(world.server.ids()).containsExactly("m1");
    assertThat(world.server.stanzas.getFirst()).doesNotContain("sallyport:");
  }

  private static String notSent(String id) {
    return ("<message type='error' id='%s' from='piet@lighthouse.example'"
            + " to='mara@harbor.example/a'><error type='wait'><remote-server-timeout"
            + " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><not-sent"
            + " xmlns='sallyport:xmpp:handoff:0'/></error></message>")
        .formatted(id);
  }

  @Test
  void movesBackAfterAMinuteOfStability() {
    world.ae2.fail(Reason.UNREACHABLE);
    world.ae2.cut();
    world.fromServer("m1");
    assertThat(world.ae1.ids()).containsExactly("m1");
    world.ae2.fail(null);
    world.advance(Duration.ofSeconds(50));
    world.fromServer("m2");
    assertThat(world.ae1.ids()).containsExactly("m1", "m2");
    world.advance(Duration.ofSeconds(65));
    world.fromServer("m3");
    assertThat(world.ae2.ids()).containsExactly("m3");
  }

  @Test
  void leavesANodeThatDrains() {
    world.ae2.say("<drain xmlns='sallyport:xmpp:pool:0'/>");
    world.fromServer("m1");
    assertThat(world.ae1.ids()).containsExactly("m1");
  }

  @Test
  void refusesWhatIsFromNoDomainOfOurs() {
    world.server.say(
        "<message id='m1' from='eve@conference.harbor.example' to='piet@lighthouse.example'/>");
    world.run();
    assertThat(world.server.stanzas.getFirst()).contains("type='error'", "not-allowed");
    assertThat(world.ae2.stanzas).isEmpty();
  }

  @Test
  void refusesWhatIsForNoDomainOfOurs() {
    world.ae1.say(
        "<message id='m1' from='piet@lighthouse.example'"
            + " to='mara@other.example'><body/></message>");
    world.run();
    assertThat(world.server.stanzas).isEmpty();
    assertThat(world.ae1.stanzas.getFirst()).contains("type='error'", "service-unavailable");
  }

  @Test
  void tellsTheServerWhenNoNodeIsThere() {
    world.ae1.fail(Reason.REFUSED);
    world.ae2.fail(Reason.REFUSED);
    world.ae1.cut();
    world.ae2.cut();
    world.fromServer("m1");
    world.advance(Duration.ofSeconds(62));
    assertThat(world.server.stanzas.getFirst()).contains("id='m1'", "remote-server-timeout");
    assertThat(world.hasEvent("no-node")).isTrue();
  }

  @Test
  void stopsReadingTheServerWhileNodesTakeNothing() {
    world.ae1.fail(Reason.UNREACHABLE);
    world.ae2.fail(Reason.UNREACHABLE);
    world.ae1.cut();
    world.ae2.cut();
    IntStream.range(0, PartnerRoute.MAX_STANZAS)
        .forEach(i -> world.server.say(PaperWorld.message("m" + i)));
    world.run();
    assertThat(world.server.connection().isReading()).isFalse();
    world.ae1.fail(null);
    world.advance(Duration.ofSeconds(10));
    assertThat(world.ae1.ids()).hasSize(PartnerRoute.MAX_STANZAS);
    assertThat(world.server.connection().isReading()).isTrue();
  }

  @Test
  void stopsReadingNodesWhileTheServerTakesNothing() {
    world.server.isReading = false;
    IntStream.range(0, 2_000).forEach(i -> world.fromNode(world.ae1, "m" + i));
    assertThat(world.ae1.connection().isReading()).isFalse();
    assertThat(world.server.connection().isReading()).isTrue();
    world.server.isReading = true;
    world.server.answer();
    world.run();
    assertThat(world.ae1.connection().isReading()).isTrue();
    assertThat(world.ae1.acknowledgements).contains("2000");
  }

  @Test
  void endsInGoodOrder() {
    world.ae2.isAcknowledging = false;
    world.server.isReading = false;
    world.fromServer("m1");
    world.fromNode(world.ae1, "n1");
    world.connector.drain(Duration.ofSeconds(30));
    world.advance(Duration.ofSeconds(1));
    assertThat(world.ae1.stanzas).anySatisfy(text -> assertThat(text).contains("<unbind"));
    assertThat(world.server.connection().isOpen()).isTrue();
    world.server.answer();
    world.fromServer("late");
    world.advance(Duration.ofSeconds(1));
    // Whose stanza is refused hears that on the connection that it came on.
    assertThat(world.server.stanzas)
        .anySatisfy(text -> assertThat(text).contains("id='late'", "<recipient-unavailable "));
    assertThat(world.connector.isDrained()).isFalse();
    world.ae2.acknowledge(world.ae2.counted);
    world.server.answer();
    world.advance(Duration.ofSeconds(8));
    assertThat(world.connector.isDrained()).isTrue();
    assertThat(world.server.connection().isOpen()).isFalse();
    assertThat(world.ae2.connection().isOpen()).isFalse();
  }

  /** However short the limit is, an answer that comes within half of it counts. */
  @Test
  void givesNothingUpBeforeHalfOfTheLimit() {
    world.ae2.isAcknowledging = false;
    world.fromServer("m1");
    world.connector.drain(Duration.ofSeconds(4));
    world.advance(Duration.ofSeconds(1));
    world.server.answer();
    world.ae2.acknowledge(world.ae2.counted);
    world.advance(Duration.ofSeconds(4));
    assertThat(world.connector.isDrained()).isTrue();
    assertThat(world.server.stanzas).noneMatch(text -> text.contains("type='error'"));
  }

  /** Who has been told what became of a stanza does not have it sent by another node as well. */
  @Test
  void sendsNothingElsewhereOnceItsSenderWasTold() {
    world.ae2.isAcknowledging = false;
    world.fromServer("m1");
    world.server.say(
        "<presence id='p1' from='mara@harbor.example/a' to='piet@lighthouse.example'/>");
    world.run();
    world.connector.drain(Duration.ofSeconds(4));
    world.advance(Duration.ofMillis(2_500));
    assertThat(world.server.stanzas)
        .anySatisfy(text -> assertThat(text).contains("id='m1'", "delivery not confirmed"));
    assertThat(world.events)
        .contains("stanza-dropped [kind, PRESENCE, component, lighthouse.example]");
    world.ae2.say(notSent("m1"));
    world.run();
    assertThat(world.ae1.ids()).doesNotContain("m1");
  }

  /** What is missing after a resumption may be what breaks the connection each time. */
  @Test
  void goesOnWithoutASessionThatBreaksAtOnceEachTime() {
    world.ae2.isAcknowledging = false;
    world.fromServer("m1");
    for (int i = 0; i < 6; i++) {
      world.ae2.cut();
      world.ae2.counted = 0;
      for (int step = 0; step < 100 && !world.ae2.isOpen(); step++) {
        world.advance(Duration.ofMillis(100));
      }
    }
    assertThat(world.hasEvent("session-lost")).isTrue();
    assertThat(world.ae1.ids()).containsExactly("m1");
  }

  /** Beyond some room more would be cut off with the connection. */
  @Test
  void writesNoMoreThanTheServerTakes() {
    world.server.connection().setWaitingOctets(LinkConnection.MAX_WAITING_OCTETS);
    world.fromNode(world.ae1, "m1");
    world.advance(Duration.ofSeconds(2));
    assertThat(world.server.stanzas).isEmpty();
    world.server.connection().setWaitingOctets(0);
    world.advance(Duration.ofSeconds(1));
    assertThat(world.server.ids()).containsExactly("m1");
  }

  /**
   * It is there and does not keep up, which is another thing than that nobody serves the domain.
   */
  @Test
  void saysThatTooMuchWaitsForASlowServer() {
    world.server.connection().setWaitingOctets(LinkConnection.MAX_WAITING_OCTETS);
    world.fromNode(world.ae1, "m1");
    world.advance(Duration.ofSeconds(33));
    assertThat(world.ae2.stanzas)
        .anySatisfy(text -> assertThat(text).contains("id='m1'", "<resource-constraint "));
  }

  /** Also to a server that is slow. */
  @Test
  void saysWhatBecameOfStanzasBeforeItEnds() {
    world.ae2.isAcknowledging = false;
    world.fromServer("m1");
    world.server.connection().setWaitingOctets(LinkConnection.MAX_WAITING_OCTETS);
    world.connector.drain(Duration.ofSeconds(4));
    world.advance(Duration.ofMillis(2_500));
    assertThat(world.server.stanzas)
        .anySatisfy(text -> assertThat(text).contains("id='m1'", "delivery not confirmed"));
  }

  /** While a host moves there are two links to it, which are not one. */
  @Test
  void tellsTheNewAddressOfANodeFromItsOldOne() {
    world.names.put("ae1.harbor.lan", List.of(InetAddress.ofLiteral("192.0.2.7")));
    world.advance(Duration.ofMinutes(1));
    assertThat(world.events)
        .contains("node-ready [node, ae1.harbor.lan]")
        .contains("node-ready [node, ae1.harbor.lan[192.0.2.7]]");
  }

  @Test
  void refusesWhatNodesWouldEndTheStreamFor() {
    world.server.say(
        "<message id='p1' from='mara@harbor.example/ x' to='piet@lighthouse.example'/>");
    world.server.say(
        PaperWorld.message("p2")
            .replace("<body>", "<b>".repeat(80) + "</b>".repeat(80) + "<body>"));
    world.server.say(PaperWorld.message("p3"));
    world.run();
    assertThat(world.ae2.ids()).containsExactly("p3");
    assertThat(world.server.stanzas)
        .anySatisfy(text -> assertThat(text).contains("id='p1'", "<jid-malformed "))
        .anySatisfy(text -> assertThat(text).contains("id='p2'", "<policy-violation "));
  }

  @Test
  void givesUpWhatEveryNodeGoesWith() {
    world.ae1.isAcknowledging = false;
    world.ae2.isAcknowledging = false;
    world.fromServer("m1");
    for (int i = 0; i < 4; i++) {
      world.ae1.remembers = false;
      world.ae2.remembers = false;
      world.ae1.cut();
      world.ae2.cut();
      world.advance(Duration.ofSeconds(20));
    }
    assertThat(world.server.stanzas)
        .anySatisfy(text -> assertThat(text).contains("id='m1'", "delivery not confirmed"));
  }

  @Test
  void saysWhenTheSecretIsWrong() {
    world.server.secret = "another";
    world.server.cut();
    world.advance(Duration.ofSeconds(2));
    assertThat(world.events)
        .anySatisfy(event ->
            assertThat(event)
                .startsWith("component-refused")
                .contains("not-authorized", "give the component the secret")
                .doesNotContain(PaperServer.SECRET));
  }

  @Test
  void takesWhatIsForOnePartnerOnTheConnectionOfAnother() {
    var both = PaperWorld.withRooms().started();
    both.server.other = both.rooms;
    both.rooms.other = both.server;
    both.fromNode(both.ae1, "m1");
    both.advance(Duration.ofSeconds(2));
    assertThat(both.ae1.acknowledgements).containsExactly("1");
    both.rooms.say(PaperWorld.message("m2"));
    both.server.say(PaperWorld.message("m3"));
    both.run();
    assertThat(both.ae2.ids()).containsExactly("m2", "m3");
  }

  @Test
  void saysWhichDomainANodeRefuses() {
    world.ae2.refused = "harbor2.example";
    world.ae1.refused = "harbor2.example";
    world.ae2.remembers = false;
    world.ae1.remembers = false;
    world.ae1.cut();
    world.ae2.cut();
    world.advance(Duration.ofSeconds(2));
    assertThat(world.hasEvent("domain-refused")).isTrue();
    world.server.say(
        "<message id='m1' from='mara@harbor2.example/a' to='piet@lighthouse.example'/>");
    world.fromServer("m2");
    assertThat(world.server.stanzas.getFirst()).contains("id='m1'", "not-allowed");
    assertThat(world.ae2.ids()).containsExactly("m2");
  }

  @Test
  void closesWhereTheServerAnswersNothing() {
    world.server.isReading = false;
    world.fromNode(world.ae1, "m1");
    var before = world.server.connection();
    world.advance(Duration.ofSeconds(70));
    assertThat(before.wasReset()).isTrue();
  }

  @Test
  void remembersWhichDomainANodeRefusesWhereNoSessionGoesOn() {
    world.ae1.fail(Reason.UNREACHABLE);
    world.ae1.cut();
    world.ae2.refused = "harbor2.example";
    world.ae2.namesSessions = false;
    world.ae2.remembers = false;
    world.ae2.cut();
    world.advance(Duration.ofSeconds(2));
    world.ae2.cut();
    world.advance(Duration.ofSeconds(20));
    world.server.say(
        "<message id='m1' from='mara@harbor2.example/a' to='piet@lighthouse.example'/>");
    world.fromServer("m2");
    assertThat(world.server.stanzas.getFirst()).contains("id='m1'", "not-allowed");
    world.advance(Duration.ofSeconds(2));
    assertThat(world.ae2.ids()).containsExactly("m2");
    world.ae2.refused = "";
    world.ae2.cut();
    world.advance(Duration.ofSeconds(20));
    world.server.say(
        "<message id='m3' from='mara@harbor2.example/a' to='piet@lighthouse.example'/>");
    world.run();
    assertThat(world.ae2.ids()).containsExactly("m2", "m3");
  }

  /** A pool whose nodes change address does not fill with those of the past. */
  @Test
  void forgetsNodesThatDnsNoLongerHas() {
    world.ae1.fail(Reason.UNREACHABLE);
    world.names.put("ae1.harbor.lan", List.of(InetAddress.ofLiteral("192.0.2.7")));
    world.advance(Duration.ofMinutes(2));
    // Who is connected stays, whatever DNS says.
    assertThat(world.ae1.isOpen()).isTrue();
    world.ae1.cut();
    world.advance(Duration.ofMinutes(4));
    world.events.clear();
    world.advance(Duration.ofMinutes(2));
    assertThat(world.events)
        .filteredOn(event -> event.startsWith("node-unreachable"))
        .isNotEmpty()
        .allSatisfy(event -> assertThat(event).contains("192.0.2.7"));
    world.names.put("ae1.harbor.lan", List.of());
    world.ae1.fail(null);
    world.advance(Duration.ofMinutes(3));
    assertThat(world.ae1.isOpen()).isTrue();
  }

  /** Where all waits for room, a component that only begins is heard all the same. */
  @Test
  void readsTheHandshakeOfAServerWhileNodesTakeNothing() {
    world.ae1.fail(Reason.UNREACHABLE);
    world.ae2.fail(Reason.UNREACHABLE);
    world.ae1.cut();
    world.ae2.cut();
    IntStream.range(0, PartnerRoute.MAX_STANZAS)
        .forEach(i -> world.server.say(PaperWorld.message("m" + i)));
    world.run();
    world.server.isSilent = true;
    world.server.cut();
    world.advance(Duration.ofSeconds(4));
    assertThat(world.server.isOpen()).isTrue();
    assertThat(world.server.connection().isReading()).isTrue();
  }

  /** An answer that comes after its connection is none of the partner's business. */
  @Test
  void keepsLateAnswersToItsPingsToItself() {
    world.server.isReading = false;
    world.fromNode(world.ae1, "m1");
    world.advance(Duration.ofSeconds(2));
    String late = world.server.answerToPing();
    world.server.cut();
    world.advance(Duration.ofSeconds(3));
    world.server.say(late);
    world.run();
    assertThat(world.ae2.stanzas).isEmpty();
    assertThat(world.ae1.acknowledgements).isEmpty();
  }

  @Test
  void saysWhatItDropsBecauseNoNodeTookIt() {
    world.ae1.fail(Reason.REFUSED);
    world.ae2.fail(Reason.REFUSED);
    world.ae1.cut();
    world.ae2.cut();
    world.server.say("<presence from='mara@harbor.example/a' to='piet@lighthouse.example'/>");
    world.advance(Duration.ofSeconds(62));
    assertThat(world.events)
        .contains("stanza-dropped [kind, PRESENCE, component, lighthouse.example]");
  }

  /** What goes wrong in one second does not end what is done in every one. */
  @Test
  void goesOnWhereASecondWentWrong() {
    world.ae1.fail(Reason.REFUSED);
    world.ae2.fail(Reason.REFUSED);
    world.ae1.cut();
    world.ae2.cut();
    world.server.say("<presence from='mara@harbor.example/a' to='piet@lighthouse.example'/>");
    world.advance(Duration.ofSeconds(1));
    world.fromServer("m1");
    world.failing = "stanza-dropped";
    assertThatThrownBy(() -> world.advance(Duration.ofSeconds(62)))
        .isInstanceOf(IllegalStateException.class);
    world.failing = "";
    world.advance(Duration.ofSeconds(4));
    assertThat(world.server.ids()).containsExactly("m1");
  }

  @Test
  void saysWhyStreamsEnd() {
    world.ae1.say(error("policy-violation"));
    world.server.say(error("conflict"));
    world.run();
    assertThat(world.events)
        .contains("node-lost [node, ae1.harbor.lan, reason, the node says policy-violation]")
        .contains(
            "component-lost [component, lighthouse.example, unconfirmed, 0,"
                + " reason, the server says conflict]");
  }

  private static String error(String condition) {
    return "<stream:error><%s xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>"
        .formatted(condition);
  }

  /** Two connectors for one partner would otherwise put one another out every second. */
  @Test
  void comesBackEverMoreSlowlyWhereAnotherTakesItsPlace() {
    for (int i = 0; i < 100; i++) {
      if (world.server.isOpen()) {
        world.server.say(error("conflict"));
      }
      world.advance(Duration.ofSeconds(1));
    }
    assertThat(world.events)
        .filteredOn(event -> event.startsWith("component-ready "))
        .hasSizeLessThan(12);
  }

  @Test
  void answersPartnersByANodeThatDrains() {
    world.ae1.say("<drain xmlns='sallyport:xmpp:pool:0'/>");
    world.ae1.say(
        "<message id='m1' from='piet@lighthouse.example'"
            + " to='mara@other.example'><body/></message>");
    world.run();
    assertThat(world.ae1.stanzas.getFirst()).contains("type='error'", "service-unavailable");
  }

  /** A domain that no node serves any more does not hold up the others. */
  @Test
  void refusesAtOnceWhatNoNodeServesAnyMore() {
    world.ae1.fail(Reason.UNREACHABLE);
    world.ae2.fail(Reason.UNREACHABLE);
    world.ae1.cut();
    world.ae2.cut();
    world.server.say(
        "<message id='m1' from='mara@harbor2.example/a' to='piet@lighthouse.example'/>");
    world.fromServer("m2");
    world.ae2.remembers = false;
    world.ae2.refused = "harbor2.example";
    world.ae2.fail(null);
    world.advance(Duration.ofSeconds(10));
    assertThat(world.ae2.ids()).containsExactly("m2");
    assertThat(world.server.stanzas.getFirst()).contains("id='m1'", "not-allowed");
  }

  @Test
  void tellsSendersWhatHasNoFateWhenItsTimeToEndIsUp() {
    world.ae2.isAcknowledging = false;
    world.fromServer("m1");
    world.ae2.fail(Reason.UNREACHABLE);
    world.ae2.cut();
    world.ae1.fail(Reason.UNREACHABLE);
    world.ae1.cut();
    world.fromServer("m2");
    world.connector.drain(Duration.ofSeconds(10));
    world.advance(Duration.ofSeconds(10));
    assertThat(world.server.stanzas)
        .anySatisfy(text -> assertThat(text).contains("id='m1'", "delivery not confirmed"))
        .anySatisfy(text -> assertThat(text).contains("id='m2'", "no edge could be reached"));
    assertThat(world.connector.isDrained()).isTrue();
  }

  /** Each partner has room for itself, and all together less than the sum of that. */
  @Test
  void limitsWhatWaitsForAllPartnersTogether() {
    var many = PaperWorld.withPartners(9);
    many.ae1.fail(Reason.UNREACHABLE);
    many.ae2.fail(Reason.UNREACHABLE);
    many.started();
    for (int partner = 0; partner < 9; partner++) {
      for (int i = 0; i < 17; i++) {
        many.server.say(
            "<message from='mara@harbor.example/a' to='piet@p%d.example'><body>%s</body></message>"
                .formatted(partner, "x".repeat(261_000)));
      }
    }
    assertThat(many.events)
        .anySatisfy(event ->
            assertThat(event).startsWith("stanza-refused ").contains("p8.example", "too much is"));
  }

  /** What a node announces is what it takes: more would end the stream of all (XEP-0478). */
  @Test
  void refusesWhatIsLongerThanANodeTakes() {
    world.ae1.maxOctets = 20_000;
    world.ae2.maxOctets = 20_000;
    world.ae1.remembers = false;
    world.ae2.remembers = false;
    world.ae1.cut();
    world.ae2.cut();
    world.server.say(message("m1", 30_000));
    world.advance(Duration.ofSeconds(10));
    world.server.say(message("m2", 30_000));
    world.server.say(message("m3", 15_000));
    world.run();
    assertThat(world.ae2.ids()).containsExactly("m3");
    for (String id : List.of("m1", "m2")) {
      assertThat(world.server.stanzas)
          .anySatisfy(text -> assertThat(text).contains("id='" + id + "'", "<policy-violation "));
    }
  }

  @Test
  void takesAsMuchAsANodeSends() {
    world.ae1.maxOctets = 500_000;
    world.ae1.cut();
    world.advance(Duration.ofSeconds(2));
    world.ae1.say(
        "<message id='m1' from='piet@lighthouse.example' to='mara@harbor.example'><body>"
            + "x".repeat(400_000)
            + "</body></message>");
    world.run();
    assertThat(world.server.ids()).containsExactly("m1");
    world.ae2.fail(Reason.UNREACHABLE);
    world.ae2.cut();
    world.server.say(message("m2", 400_000));
    world.server.say(message("m3", 1_600_000));
    world.run();
    assertThat(world.ae1.ids()).containsExactly("m2");
    assertThat(world.server.stanzas)
        .anySatisfy(text -> assertThat(text).contains("id='m3'", "<policy-violation "));
  }

  private static String message(String id, int octets) {
    return PaperWorld.message(id).replace("<body>x", "<body>" + "x".repeat(octets));
  }
}
