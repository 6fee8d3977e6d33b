package io.sallyport.lab.xmpp;

import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.PeerScope;
import io.sallyport.lab.peers.Prosody;
import io.sallyport.lab.peers.XmppClient;
import io.sallyport.lab.peers.XmppConnector;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Prosody inside, with the connector beside it (mode C); Prosody outside. */
class ProsodyComponentsTest extends TwoPeople {
  @RegisterExtension static final Lab LAB = new Lab();

  private static XmppClient mara;
  private static XmppClient piet;

  @BeforeAll
  static void start() {
    PeerScope scope = LAB.forClass();
    XmppLab lab = XmppLab.startForGateways(scope);
    Prosody server =
        Prosody.start(
            scope,
            "im",
            lab.domain(),
            Prosody.Manner.STRICT.withComponents(
                component(XmppLab.PIET.domain()) + component(XmppLab.ROOMS)));
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

  private static String component(String domain) {
    return """
    Component "%s"
      component_secret = "%s"
    """
        .formatted(domain, XmppConnector.SECRET);
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
