package io.sallyport.lab.sip;

import static io.sallyport.lab.peers.Account.INES;
import static io.sallyport.lab.peers.Account.MARA;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.Sipp;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What sipp sends at a rate is all answered, with the two nodes and Kamailio on one machine. */
class SippLoadTest {
  private static final Sipp.Pace CALLS = new Sipp.Pace(50, 5);
  private static final Sipp.Pace REGISTRATIONS = new Sipp.Pace(150, 15);

  @RegisterExtension static final Lab LAB = new Lab();

  private static EdgeLab edge;

  @BeforeAll
  static void startPool() {
    edge = EdgeLab.start(LAB.forClass());
  }

  @Test
  void everyCallThroughBothNodesIsSetUpAndEnded() {
    Sipp ines = edge.callee(LAB.forTest(), INES, edge.tunnel2(), "answer-short-call");

    Sipp.start(
            LAB.forTest(),
            "mara",
            Sipp.Part.of(MARA, edge.tunnel1(), "short-call").to("ines"),
            CALLS)
        .awaitSuccess();

    assertThat(ines.isAlive()).isTrue();
    assertThat(edge.kamailio().newlyBroken()).isEmpty();
  }

  @Test
  void everyRegistrationIsAccepted() {
    Sipp.start(LAB.forTest(), "mara", Sipp.Part.of(MARA, edge.tunnel1(), "register"), REGISTRATIONS)
        .awaitSuccess();

    assertThat(edge.kamailio().newlyBroken()).isEmpty();
  }
}
