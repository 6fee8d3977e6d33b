package io.sallyport.lab.sip;

import static io.sallyport.lab.peers.Account.INES;
import static io.sallyport.lab.peers.Account.MARA;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Account;
import io.sallyport.lab.peers.Await;
import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.Sipp;
import io.sallyport.lab.peers.Stunnel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The loss of a node costs its connections only: clients come back through the other one. */
class EdgeFailoverTest {
  @RegisterExtension static final Lab LAB = new Lab();

  private static EdgeLab edge;

  @BeforeAll
  static void startPool() {
    edge = EdgeLab.start(LAB.forClass());
  }

  @AfterEach
  void bringNodeBack() {
    if (!edge.pool().isAlive(1)) {
      edge.pool().restart(1);
    }
  }

  @Test
  void clientsOfAKilledNodeRegisterAndCallThroughTheOther() {
    Sipp first = callee(INES, edge.tunnel1(), "ines-at-1");
    caller(MARA, edge.tunnel1(), "mara-at-1").awaitSuccess();
    first.awaitLog("answered call");
    assertThat(edge.kamailio().binding(INES)).contains("@ae1.harbor.lan");

    edge.pool().kill(1);

    Sipp second = callee(INES, edge.tunnel2(), "ines-at-2");
    caller(MARA, edge.tunnel2(), "mara-at-2").awaitSuccess();
    second.awaitLog("answered call");
    assertThat(edge.kamailio().binding(INES))
        .contains("@ae2.harbor.lan")
        .doesNotContain("@ae1.harbor.lan");
  }

  @Test
  void flowOfARestartedNodeIsDeadUntilTheClientRegistersAgain() {
    callee(INES, edge.tunnel1(), "ines-before");
    edge.pool().kill(1);
    edge.pool().restart(1);

    play("mara-too-early", "message-to-lost-flow").awaitSuccess();
    Sipp ines = callee(INES, edge.tunnel1(), "ines-after");
    play("mara-in-time", "short-call").awaitSuccess();

    ines.awaitLog("answered call");
  }

  @Test
  void nextHopThatComesBackIsUsedAgain() {
    play("mara-before", "options").awaitSuccess();
    edge.kamailio().stop();

    refused("mara-meanwhile").awaitSuccess();
    edge.kamailio().restart();

    AtomicInteger tries = new AtomicInteger();
    Await.until(
        "a registration after the next hop came back",
        Duration.ofMinutes(1),
        () -> play("mara-after-" + tries.incrementAndGet(), "options").succeeds());
  }

  private static Sipp refused(String name) {
    return Sipp.start(
        LAB.forTest(), name, Sipp.Part.of(MARA, edge.tunnel2(), "register-without-next-hop"));
  }

  private static Sipp play(String name, String step) {
    return Sipp.start(
        LAB.forTest(), name, Sipp.Part.of(MARA, edge.tunnel2(), "register", step).to("ines"));
  }

  private static Sipp caller(Account account, Stunnel through, String name) {
    return Sipp.start(
        LAB.forTest(), name, Sipp.Part.of(account, through, "register", "short-call").to("ines"));
  }

  private static Sipp callee(Account account, Stunnel through, String name) {
    return Sipp.start(
            LAB.forTest(),
            name,
            Sipp.Part.of(account, through, "register", "stay").answering("answer-short-call"))
        .awaitLog("registered");
  }
}
