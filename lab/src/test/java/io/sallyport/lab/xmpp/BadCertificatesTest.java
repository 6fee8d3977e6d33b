package io.sallyport.lab.xmpp;

import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.LabAuthority;
import io.sallyport.lab.peers.LabAuthority.Usage;
import io.sallyport.lab.peers.PeerScope;
import io.sallyport.lab.peers.Prosody;
import io.sallyport.lab.peers.XmppClient;
import io.sallyport.lab.peers.XmppDomain;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A partner whose certificate proves nothing, though it asks back where ours should prove nothing:
 * both senders are told, and nothing passes.
 */
class BadCertificatesTest {
  @RegisterExtension static final Lab LAB = new Lab();

  private static XmppLab lab;
  private static XmppClient mara;

  enum Flaw {
    EXPIRED,
    OF_ANOTHER_DOMAIN,
    SELF_SIGNED
  }

  @BeforeAll
  static void start() {
    PeerScope scope = LAB.forClass();
    lab = XmppLab.start(scope);
    Prosody.start(scope, "im", lab.domain(), Prosody.Manner.STRICT);
    mara = lab.client(XmppLab.MARA, lab.domain(), lab.inside());
  }

  @ParameterizedTest
  @EnumSource(Flaw.class)
  void passesNothingAndTellsBothSenders(Flaw flaw) {
    PeerScope scope = LAB.forTest();
    String name = XmppLab.PIET.domain();
    LabAuthority.Identity identity =
        switch (flaw) {
          case EXPIRED -> lab.outside().expired("expired", name);
          case OF_ANOTHER_DOMAIN ->
              lab.outside().issue("another", Usage.SERVER_AND_CLIENT, List.of("other.example"));
          case SELF_SIGNED -> lab.outside().selfSigned("self", name);
        };
    XmppDomain lighthouse = lab.lighthouse().showing(identity);
    Prosody.start(scope, "lighthouse", lighthouse, Prosody.Manner.LENIENT);
    // Its client has to take what servers do not.
    XmppClient piet = XmppClient.startCareless(scope, XmppLab.PIET, lighthouse);

    mara.send(piet, "to-" + flaw, "hello");
    mara.await("bounced", "piet@lighthouse.example", "to-" + flaw);
    piet.send(mara, "from-" + flaw, "hello");
    piet.await("bounced", "mara@harbor.example", "from-" + flaw);
  }
}
