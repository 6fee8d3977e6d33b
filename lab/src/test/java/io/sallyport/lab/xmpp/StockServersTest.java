package io.sallyport.lab.xmpp;

import io.sallyport.lab.peers.Account;
import io.sallyport.lab.peers.Bind;
import io.sallyport.lab.peers.Bind.Zone;
import io.sallyport.lab.peers.Ejabberd;
import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.LabAuthority;
import io.sallyport.lab.peers.LabAuthority.Usage;
import io.sallyport.lab.peers.LabNetwork;
import io.sallyport.lab.peers.ListeningSockets;
import io.sallyport.lab.peers.PeerScope;
import io.sallyport.lab.peers.Prosody;
import io.sallyport.lab.peers.XmppClient;
import io.sallyport.lab.peers.XmppDomain;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two stock servers federate with nothing of ours between: what the tests of the proxy rest on. */
class StockServersTest {
  private static final Account PIET = new Account("piet", "fresnel-lens", "lighthouse.example");
  private static final Account OTTO = new Account("otto", "bell-buoy", "oldbuoy.example");

  @RegisterExtension static final Lab LAB = new Lab();

  private static XmppClient piet;
  private static XmppClient otto;

  @BeforeAll
  static void start() {
    PeerScope scope = LAB.forClass();
    LabNetwork network = LabNetwork.choose();
    LabAuthority authority = new LabAuthority(scope, "partners");
    InetSocketAddress resolver =
        new InetSocketAddress(
            InetAddress.ofLiteral("127.0.0.1"),
            ListeningSockets.freePort(InetAddress.ofLiteral("127.0.0.1")));
    XmppDomain lighthouse =
        XmppDomain.at(
            network.partner(1),
            PIET.domain(),
            authority.issue(
                "lighthouse",
                Usage.SERVER_AND_CLIENT,
                List.of(PIET.domain(), "rooms.lighthouse.example")),
            authority.anchor(),
            resolver,
            PIET);
    XmppDomain oldbuoy =
        XmppDomain.at(
            network.partner(2),
            OTTO.domain(),
            authority.issue("oldbuoy", Usage.SERVER_AND_CLIENT, List.of(OTTO.domain())),
            authority.anchor(),
            resolver,
            OTTO);
    Bind.start(
        scope,
        "names",
        resolver.getPort(),
        List.of(
            Zone.of(lighthouse.name(), lighthouse.records()),
            Zone.of(oldbuoy.name(), oldbuoy.records())));
    Prosody.start(scope, "prosody", lighthouse, Prosody.Manner.STRICT.withRooms(PIET.domain()));
    Ejabberd.start(
        scope,
        "ejabberd",
        oldbuoy,
        Ejabberd.Manner.LENIENT,
        Map.of(
            "xmpp.lighthouse.example",
            lighthouse.address(),
            "xmpp.rooms.lighthouse.example",
            lighthouse.address()));
    piet = XmppClient.start(scope, PIET, lighthouse, authority.anchor());
    otto = XmppClient.start(scope, OTTO, oldbuoy, authority.anchor());
  }

  @Test
  void exchangeMessagesWithReceipts() {
    piet.send(otto, "m1", "ahoy");
    otto.await("message", "piet@lighthouse.example", "m1", "ahoy");
    piet.await("receipt", "otto@oldbuoy.example", "m1");
    otto.send(piet, "m2", "ahoy back");
    piet.await("message", "otto@oldbuoy.example", "m2", "ahoy back");
  }

  @Test
  void subscribeToPresence() {
    piet.tell("subscribe otto@oldbuoy.example");
    otto.await("subscribe piet@lighthouse.example");
    otto.tell("subscribed piet@lighthouse.example");
    piet.await("subscribed otto@oldbuoy.example");
    otto.tell("presence dnd");
    piet.await("available", "otto@oldbuoy.example", "dnd");
  }

  @Test
  void meetInARoom() {
    piet.tell("join pier@rooms.lighthouse.example piet");
    piet.await("joined pier@rooms.lighthouse.example");
    otto.tell("join pier@rooms.lighthouse.example otto");
    otto.await("joined pier@rooms.lighthouse.example");
    otto.tell("groupchat pier@rooms.lighthouse.example g1 hello all");
    piet.await("groupchat", "pier@rooms.lighthouse.example/otto", "hello all");
  }
}
