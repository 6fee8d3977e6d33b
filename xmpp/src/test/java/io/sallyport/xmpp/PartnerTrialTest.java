package io.sallyport.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A way to a partner is tried as a stream that is meant would go it, and carries nothing. */
class PartnerTrialTest {
  private static final String NOT_THIS_CERTIFICATE =
      "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>"
          + "</stream:stream>";
  private static final String ELSEWHERE =
      "<stream:error><see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'>"
          + "xmpp2.lighthouse.example</see-other-host></stream:error></stream:stream>";

  private final TwoServers servers = new TwoServers(TwoServers.Terms.EXTERNAL.withBidi());
  private final List<TrialStep> steps = new ArrayList<>();

  private void tryOut() {
    ((XmppService) servers.harborSide()).tryOut(Play.OUT, steps::add);
    servers.loop.advance(Duration.ofMinutes(2));
    assertThat(steps).last().isInstanceOf(TrialStep.Over.class);
  }

  @Test
  void comesToWhereStanzasCouldBeSent() {
    tryOut();
    assertThat(steps)
        .hasExactlyElementsOfTypes(
            TrialStep.Found.class,
            TrialStep.Resolved.class,
            TrialStep.Usable.class,
            TrialStep.Over.class);
    assertThat(servers.connections).singleElement().matches(connection -> !connection.isOpen());
    assertThat(servers.atLighthouse).isEmpty();
  }

  /** What the partner would send there, nobody takes. */
  @Test
  void asksForOneWayOnly() {
    var lighthouse = new PlayedServer(servers);
    tryOut();
    assertThat(lighthouse.heard()).contains("<auth ").doesNotContain("<bidi ");
  }

  @Test
  void triesDialbackWhereTheCertificateIsRefused() {
    var lighthouse = new PlayedServer(servers);
    lighthouse.letAuthHear(NOT_THIS_CERTIFICATE);
    tryOut();
    assertThat(servers.connections).hasSize(2);
    assertThat(lighthouse.heard()).containsPattern("(?s)<auth .*<db:result ");
  }

  @Test
  void goesWhereTheServerSendsItAndNotInCircles() {
    new PlayedServer(servers).letTlsSay(ELSEWHERE);
    tryOut();
    assertThat(servers.hosts)
        .containsExactly(
            "lighthouse.example", "xmpp2.lighthouse.example", "xmpp2.lighthouse.example");
    assertThat(steps).filteredOn(TrialStep.Unusable.class::isInstance).hasSize(3);
  }

  @Test
  void namesWhatCannotBeReached() {
    servers.setReachable(false);
    tryOut();
    assertThat(steps).anyMatch(TrialStep.Unusable.class::isInstance);
    assertThat(steps).noneMatch(TrialStep.Usable.class::isInstance);
  }

  /** Then the partner has said nothing, and may have nothing to mend. */
  @Test
  void tellsNoAnswerFromNoAddress() {
    servers.setResolving(false);
    tryOut();
    assertThat(steps)
        .contains(new TrialStep.Unanswered("lighthouse.example", "no answer"))
        .noneMatch(TrialStep.NotResolved.class::isInstance);
  }
}
