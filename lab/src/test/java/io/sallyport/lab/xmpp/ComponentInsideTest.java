package io.sallyport.lab.xmpp;

import io.sallyport.lab.peers.Account;
import io.sallyport.lab.peers.Await;
import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.LabAuthority;
import io.sallyport.lab.peers.LabAuthority.Usage;
import io.sallyport.lab.peers.PeerScope;
import io.sallyport.lab.peers.Prosody;
import io.sallyport.lab.peers.Stunnel;
import io.sallyport.lab.peers.XmppClient;
import io.sallyport.lab.peers.XmppPool;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A component on slixmpp serves our domain (mode A), behind stunnel, which has its certificate;
 * Prosody outside is the partner.
 */
class ComponentInsideTest {
  @RegisterExtension static final Lab LAB = new Lab();

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String SECRET = "component-secret";
  private static final Account BOT = new Account("bot", SECRET, XmppPool.DOMAIN);
  private static final Account GUESSER = new Account("bot", "guessed", XmppPool.DOMAIN);

  private static XmppLab lab;
  private static XmppClient piet;

  /** One for each node: a partner may come to either. */
  private static XmppClient bot1;

  private static XmppClient bot2;

  @BeforeAll
  static void start() {
    PeerScope scope = LAB.forClass();
    lab = XmppLab.startForComponent(scope, SECRET);
    Prosody.start(
        scope,
        "lighthouse",
        lab.lighthouse(),
        Prosody.Manner.STRICT.withRooms(XmppLab.PIET.domain()));
    LabAuthority.Identity identity =
        lab.inside().issue("bot", Usage.SERVER_AND_CLIENT, List.of(XmppPool.DOMAIN));
    bot1 = component("bot-1", BOT, tunnel("bot-tunnel-1", 1, identity));
    bot2 = component("bot-2", BOT, tunnel("bot-tunnel-2", 2, identity));
    bot1.await("ready");
    bot2.await("ready");
    piet = lab.client(XmppLab.PIET, lab.lighthouse(), lab.outside());
  }

  private static InetSocketAddress tunnel(String name, int node, LabAuthority.Identity identity) {
    return Stunnel.start(
            lab.scope(),
            name,
            lab.network().inside(),
            new Stunnel.Target(
                lab.pool().servers(node),
                "ae" + node + ".harbor.lan",
                lab.inside().anchor(),
                identity))
        .address();
  }

  private static XmppClient component(String name, Account account, InetSocketAddress tunnel) {
    return XmppClient.startComponent(lab.scope(), name, account, tunnel);
  }

  @Test
  void speaksToAPartnerFromEachNode() {
    bot1.send(piet, "b1", "ahoy");
    piet.await("message", "bot@harbor.example", "b1", "ahoy");
    bot2.send(piet, "b2", "ahoy");
    piet.await("message", "bot@harbor.example", "b2", "ahoy");
  }

  @Test
  void logsWhatPeopleWriteWhereTheTopologySaysSo() {
    bot1.send(piet, "l1", "for the record");
    piet.await("message", "bot@harbor.example", "l1", "for the record");
    Await.until(
        "the message in the log",
        LIMIT,
        () -> lab.pool().log(1).matches("(?s).* event=stanza [^\\n]*for the record.*"));
  }

  @Test
  void hearsWhatAPartnerSaysAtOneOfTheNodes() {
    piet.send(bot1, "p1", "anybody there");
    Await.until(
        () -> "message p1 at a component: " + heard().toList(),
        LIMIT,
        () ->
            heard()
                .anyMatch(event ->
                    event.contains("piet@lighthouse.example")
                        && event.contains("p1 anybody there")));
  }

  private static Stream<String> heard() {
    return Stream.concat(bot1.events(), bot2.events());
  }

  @Test
  void asksAPartnersServerAndTheNode() {
    bot1.tell("ping lighthouse.example");
    bot1.await("pong lighthouse.example");
    bot1.tell("ping ae1.harbor.lan");
    bot1.await("pong ae1.harbor.lan");
  }

  @Test
  void hearsThatSomethingWasNotTaken() {
    bot1.tell("send nobody@stranger.example s1 hello");
    bot1.await("bounced", "nobody@stranger.example", "s1", "not-allowed");
  }

  @Test
  void isNotLetInWithoutTheSecret() {
    LabAuthority.Identity identity =
        lab.inside().issue("guesser", Usage.SERVER_AND_CLIENT, List.of(XmppPool.DOMAIN));
    XmppClient guesser = component("guesser", GUESSER, tunnel("guesser-tunnel", 1, identity));
    guesser.await("stream-error not-authorized");
    guesser.await("disconnected");
  }

  @Test
  void isNotLetInWithTheCertificateOfAnother() {
    LabAuthority.Identity identity =
        lab.inside().issue("other", Usage.SERVER_AND_CLIENT, List.of("im.harbor.lan"));
    XmppClient other = component("other", BOT, tunnel("other-tunnel", 1, identity));
    other.await("stream-error not-authorized");
    other.await("disconnected");
  }
}
