package io.sallyport.lab.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.Prosody;
import io.sallyport.lab.peers.XmppConnector;
import io.sallyport.lab.peers.XmppPool;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Prosody inside, with the connector beside it (mode C); Prosody and ejabberd outside, with which
 * dialback over TLS is the only proof.
 */
@SuppressWarnings("NullAway.Init") // set before all
class ProsodyComponentsTest extends TwoPeople {
  @RegisterExtension static final Lab LAB = new Lab();

  private static People people;

  @BeforeAll
  static void start() {
    XmppLab lab = XmppLab.startForGatewaysByDialback(LAB.forClass());
    Prosody server =
        Prosody.start(
            lab.scope(),
            "im",
            lab.domain(),
            Prosody.Manner.STRICT
                .withRooms(XmppPool.DOMAIN)
                .withComponents(
                    XmppLab.PARTNERS.stream()
                        .map(ProsodyComponentsTest::component)
                        .collect(Collectors.joining())));
    lab.connect(server.components());
    people = People.meet(lab);
  }

  private static String component(String domain) {
    return """
    Component "%s"
      component_secret = "%s"
    """
        .formatted(domain, XmppConnector.SECRET);
  }

  @Override
  People people() {
    return people;
  }

  @Override
  List<String> expectedStreams() {
    return List.of(
        "1 in: lighthouse.example to harbor.example, DIALBACK_TLS",
        "2 out: harbor.example to lighthouse.example, DIALBACK_TLS",
        "2 in: oldbuoy.example to harbor.example, DIALBACK_TLS",
        "1 out: harbor.example to oldbuoy.example, DIALBACK_TLS");
  }

  /** Each partner is dialled by one node and asks the other: the keys are the pool's. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  @Order(AFTERWARDS)
  void judgesTheKeysOfTheOtherNode(int node) {
    XmppPool pool = people.lab().pool();
    assertThat(pool.counters(node).total("xmpp_keys_judged")).isPositive();
    assertThat(pool.log(node)).doesNotContain("proof=EXTERNAL");
  }
}
