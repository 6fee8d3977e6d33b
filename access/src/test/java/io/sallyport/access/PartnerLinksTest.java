package io.sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.topology.Federation.RevocationMode;
import io.sallyport.topology.Federation.Verification;
import io.sallyport.wire.Octets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How many servers of partners a loop remembers, and which give way. */
class PartnerLinksTest {
  private final PaperEdge edge =
      new PaperEdge(1, "ae1.harbor.lan", PaperEdge.START, FederationPathTest.POOL);
  private final AccessLoop loop = edge.service.shared.loops().getFirst();
  private final PartnerLinks links = new PartnerLinks(loop);

  private static PartnerServer server(int number) {
    String host = "sip" + number + ".shoal.example";
    return new PartnerServer(
        new Partner(Partner.Kind.DISCOVERED, host, "", Verification.SOURCE),
        host,
        5061,
        "",
        false,
        RevocationMode.OFF);
  }

  private Target link(int number) {
    List<Target> targets = links.to(List.of(server(number)));
    assertThat(targets).as("server %d", number).hasSize(1);
    return targets.getFirst();
  }

  @Test
  void aServerKeepsItsLink() {
    assertThat(link(1)).isSameAs(link(1)).isNotSameAs(link(2));
  }

  @Test
  void idleServersGiveWayToNewOnesAndThoseInUseDoNot() {
    Target busy = link(0);
    edge.names.host("sip0.shoal.example", "198.51.100.200");
    busy.send(Octets.of(new byte[] {0}), null);
    edge.settle();
    IntStream.range(1, PartnerLinks.MAX_SERVERS).forEach(this::link);
    Target idle = link(1);

    link(PartnerLinks.MAX_SERVERS);

    assertThat(link(0)).as("in use").isSameAs(busy);
    assertThat(link(1)).as("idle, made again").isNotSameAs(idle);
  }
}
