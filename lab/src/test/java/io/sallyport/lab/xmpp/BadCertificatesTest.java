package io.sallyport.lab.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Await;
import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.LabAuthority;
import io.sallyport.lab.peers.LabAuthority.Usage;
import io.sallyport.lab.peers.PeerScope;
import io.sallyport.lab.peers.Prosody;
import io.sallyport.lab.peers.XmppClient;
import io.sallyport.lab.peers.XmppDomain;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * A partner whose certificate proves nothing, though it asks back where ours should prove nothing:
 * both senders are told, and nothing passes. With a good certificate the same partner passes.
 */
@SuppressWarnings("NullAway.Init") // set before all
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BadCertificatesTest {
  @RegisterExtension static final Lab LAB = new Lab();

  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** The node that servers inside come to for this partner. */
  private static final int DIALLING = 2;

  private static XmppLab lab;
  private static XmppClient mara;

  /** What the partner shows. */
  enum Shown {
    FOR_SERVERS,
    FOR_CLIENTS,
    EXPIRED,
    OF_ANOTHER_DOMAIN,
    OF_ITS_HOST_ONLY,
    SELF_SIGNED,
    FOR_CODE
  }

  @BeforeAll
  static void start() {
    PeerScope scope = LAB.forClass();
    lab = XmppLab.start(scope);
    Prosody.start(scope, "im", lab.domain(), Prosody.Manner.STRICT);
    mara = lab.client(XmppLab.MARA, lab.domain(), lab.inside());
  }

  private static LabAuthority.Identity identity(Shown shown) {
    LabAuthority authority = lab.outside();
    String name = XmppLab.PIET.domain();
    return switch (shown) {
      case FOR_SERVERS -> authority.issue("servers", Usage.SERVER, List.of(name));
      case FOR_CLIENTS -> authority.issue("clients", Usage.CLIENT, List.of(name));
      case EXPIRED -> authority.expired("expired", name);
      case OF_ANOTHER_DOMAIN -> authority.issue("another", Usage.SERVER, List.of("other.example"));
      case OF_ITS_HOST_ONLY -> authority.issue("host", Usage.SERVER, List.of("xmpp." + name));
      case SELF_SIGNED -> authority.selfSigned("self", name);
      case FOR_CODE -> authority.issue("code", Usage.CODE_SIGNING, List.of(name));
    };
  }

  /** Piet at a server that shows this. His client has to take what servers do not. */
  private static XmppClient piet(Shown shown) {
    XmppDomain lighthouse = lab.lighthouse().showing(identity(shown));
    Prosody.start(LAB.forTest(), "lighthouse", lighthouse, Prosody.Manner.LENIENT);
    return XmppClient.startCareless(LAB.forTest(), XmppLab.PIET, lighthouse);
  }

  @ParameterizedTest
  @EnumSource(names = {"FOR_SERVERS", "FOR_CLIENTS"})
  @Order(1)
  void passesWithAGoodOne(Shown shown) {
    XmppClient piet = piet(shown);
    mara.send(piet, "to-" + shown, "hello");
    piet.await("message", "mara@harbor.example", "to-" + shown);
    piet.send(mara, "from-" + shown, "hello");
    mara.await("message", "piet@lighthouse.example", "from-" + shown);
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"FOR_SERVERS", "FOR_CLIENTS"})
  @Order(2)
  void passesNothingAndTellsBothSenders(Shown flaw) {
    XmppClient piet = piet(flaw);
    int before = lab.pool().log(DIALLING).length();
    mara.send(piet, "to-" + flaw, "hello");
    mara.await("bounced", "piet@lighthouse.example", "to-" + flaw, "remote-server-timeout");
    awaitCause(before);

    piet.send(mara, "from-" + flaw, "hello");
    // A server that is asked whether a key is its own has to prove itself as well.
    piet.await("bounced", "mara@harbor.example", "from-" + flaw, "dialback authentication failed");

    assertThat(piet.events()).noneMatch(event -> event.startsWith("message "));
    assertThat(mara.events())
        .noneMatch(event -> event.startsWith("message ") && event.contains("from-" + flaw));
  }

  private static void awaitCause(int from) {
    Await.until(
        () -> "the certificate as the cause in " + lab.pool().log(DIALLING).substring(from),
        LIMIT,
        () ->
            lab.pool()
                .log(DIALLING)
                .substring(from)
                .lines()
                .anyMatch(line ->
                    line.contains("event=stream-refused ")
                        && line.contains("pair=harbor.example to lighthouse.example ")
                        && line.contains("reason=The certificate does not prove the domain")));
  }
}
