package io.sallyport.lab.xmpp;

import io.sallyport.lab.peers.Ejabberd;
import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.PeerScope;
import io.sallyport.lab.peers.Prosody;
import io.sallyport.lab.peers.XmppClient;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Prosody inside, which takes the edge for its partners (mode T); Prosody and ejabberd outside,
 * which take it for ours.
 */
class ProsodyInsideTest {
  @RegisterExtension static final Lab LAB = new Lab();

  private static XmppClient mara;
  private static XmppClient piet;
  private static XmppClient otto;

  @BeforeAll
  static void start() {
    PeerScope scope = LAB.forClass();
    XmppLab lab = XmppLab.start(scope);
    Prosody.start(scope, "im", lab.domain(), Prosody.Manner.STRICT);
    Prosody.start(
        scope,
        "lighthouse",
        lab.lighthouse(),
        Prosody.Manner.STRICT.withRooms(XmppLab.PIET.domain()));
    Ejabberd.start(
        scope,
        "oldbuoy",
        lab.oldbuoy(),
        Ejabberd.Manner.LENIENT,
        Map.of("xmpp.harbor.example", lab.network().access2()));
    mara = lab.client(XmppLab.MARA, lab.domain(), lab.inside());
    piet = lab.client(XmppLab.PIET, lab.lighthouse(), lab.outside());
    otto = lab.client(XmppLab.OTTO, lab.oldbuoy(), lab.outside());
  }

  @Test
  void exchangesMessagesWithProsody() {
    mara.send(piet, "m1", "ahoy");
    piet.await("message", "mara@harbor.example", "m1", "ahoy");
    mara.await("receipt", "piet@lighthouse.example", "m1");
    piet.send(mara, "m2", "ahoy back");
    mara.await("message", "piet@lighthouse.example", "m2", "ahoy back");
  }

  @Test
  void exchangesMessagesWithEjabberd() {
    otto.send(mara, "o1", "anybody there");
    mara.await("message", "otto@oldbuoy.example", "o1", "anybody there");
    otto.await("receipt", "mara@harbor.example", "o1");
    mara.send(otto, "o2", "somebody");
    otto.await("message", "mara@harbor.example", "o2", "somebody");
  }

  @Test
  void subscribesToPresence() {
    mara.tell("subscribe piet@lighthouse.example");
    piet.await("subscribe mara@harbor.example");
    piet.tell("subscribed mara@harbor.example");
    mara.await("subscribed piet@lighthouse.example");
    piet.tell("presence dnd");
    mara.await("available", "piet@lighthouse.example", "dnd");
  }

  @Test
  void meetsInARoomOfThePartner() {
    mara.tell("join pier@rooms.lighthouse.example mara");
    mara.await("joined pier@rooms.lighthouse.example");
    piet.tell("join pier@rooms.lighthouse.example piet");
    piet.await("joined pier@rooms.lighthouse.example");
    mara.tell("groupchat pier@rooms.lighthouse.example g1 hello all");
    piet.await("groupchat", "pier@rooms.lighthouse.example/mara", "hello all");
  }

  @Test
  void letsNobodyInsideSpeakToWhoIsNoPartner() {
    mara.tell("send nobody@stranger.example s1 hello");
    mara.await("bounced", "nobody@stranger.example", "s1");
  }
}
