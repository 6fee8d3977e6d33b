package io.sallyport.lab.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Ejabberd;
import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.XmppConnector;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** ejabberd inside, with the connector beside it (mode C); Prosody and ejabberd outside. */
@SuppressWarnings("NullAway.Init") // set before all
class EjabberdInsideTest extends TwoPeople {
  @RegisterExtension static final Lab LAB = new Lab();

  private static People people;

  @BeforeAll
  static void start() {
    XmppLab lab = XmppLab.startForGateways(LAB.forClass());
    Map<String, String> components =
        XmppLab.PARTNERS.stream()
            .collect(Collectors.toMap(partner -> partner, _ -> XmppConnector.SECRET));
    Ejabberd server =
        Ejabberd.start(
            lab.scope(),
            "im",
            lab.domain(),
            Ejabberd.Manner.STRICT.withComponents(components).withRooms(),
            Map.of());
    lab.connect(server.components());
    people = People.meet(lab);
  }

  @Override
  People people() {
    return people;
  }

  @Override
  List<String> expectedStreams() {
    return List.of(
        "1 in: lighthouse.example to harbor.example, EXTERNAL",
        "2 out: harbor.example to lighthouse.example, EXTERNAL",
        "2 in: oldbuoy.example to harbor.example, EXTERNAL");
  }

  /**
   * An ejabberd before 25.08 does not take a certificate for servers only from who dials it, and
   * asks back instead.
   */
  @Test
  @Order(AFTERWARDS)
  void ejabberdIsDialledByTheOtherNode() {
    assertThat(streams())
        .anyMatch(stream -> stream.startsWith("1 out: harbor.example to oldbuoy.example, "));
  }
}
