package io.sallyport.lab.xmpp;

import io.sallyport.lab.peers.Ejabberd;
import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.PeerScope;
import io.sallyport.lab.peers.Prosody;
import io.sallyport.lab.peers.XmppClient;
import io.sallyport.lab.peers.XmppConnector;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;

/** ejabberd inside, with the connector beside it (mode C); Prosody outside. */
class EjabberdInsideTest extends TwoPeople {
  @RegisterExtension static final Lab LAB = new Lab();

  private static XmppClient mara;
  private static XmppClient piet;

  @BeforeAll
  static void start() {
    PeerScope scope = LAB.forClass();
    XmppLab lab = XmppLab.startForGateways(scope);
    Ejabberd server =
        Ejabberd.start(
            scope,
            "im",
            lab.domain(),
            Ejabberd.Manner.STRICT.withComponents(
                Map.of(
                    XmppLab.PIET.domain(),
                    XmppConnector.SECRET,
                    XmppLab.ROOMS,
                    XmppConnector.SECRET)),
            Map.of());
    XmppConnector.start(
        scope,
        lab.pool(),
        lab.inside(),
        server.components(),
        Set.of(XmppLab.PIET.domain(), XmppLab.ROOMS));
    Prosody.start(
        scope,
        "lighthouse",
        lab.lighthouse(),
        Prosody.Manner.STRICT.withRooms(XmppLab.PIET.domain()));
    mara = lab.client(XmppLab.MARA, lab.domain(), lab.inside());
    piet = lab.client(XmppLab.PIET, lab.lighthouse(), lab.outside());
  }

  @Override
  XmppClient mara() {
    return mara;
  }

  @Override
  XmppClient piet() {
    return piet;
  }
}
