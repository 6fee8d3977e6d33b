package io.sallyport.topology.certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.topology.OutputFormat;
import io.sallyport.topology.Pools;
import io.sallyport.topology.Topology;
import io.sallyport.topology.certificates.PlannedCertificate.Usage;
import org.junit.jupiter.api.Test;

class CertificatePlanTest {

  @Test
  void repeatsTheSubjectAmongTheNamesAndAddsEachDomain() {
    PlannedCertificate external =
        CertificatePlan.of(Pools.withCapabilities("remote-users, webconf")).external();

    assertThat(external.subject()).isEqualTo("sip.harbor.example");
    assertThat(external.names())
        .containsExactly("sip.harbor.example", "webcon.harbor.example", "sip.harbor2.example");
    assertThat(external.usages()).containsExactly(Usage.SERVER);
    assertThat(external.assignedTo()).containsExactly("Access Edge", "Web Conferencing Edge");
  }

  @Test
  void addsBareDomainsAndWildcardsOnlyForXmpp() {
    assertThat(CertificatePlan.of(Pools.withCapabilities("xmpp")).external().names())
        .containsExactly(
            "sip.harbor.example",
            "sip.harbor2.example",
            "xmpp.harbor.example",
            "harbor.example",
            "*.harbor.example",
            "xmpp.harbor2.example",
            "harbor2.example",
            "*.harbor2.example");
  }

  @Test
  void leavesOutTheNameOfTheMediaRelay() {
    assertThat(CertificatePlan.of(Pools.example()).external().names())
        .doesNotContain("av.harbor.example");
  }

  @Test
  void coversTheNamesThatDnsGivesToClientsOfTheFirstDomain() {
    Topology pool = Pools.changed("{name: sip.harbor.example}", "{name: access.harbor.example}");

    assertThat(CertificatePlan.of(pool).external().names())
        .startsWith("access.harbor.example")
        .contains("sip.harbor.example", "sip.harbor2.example");
  }

  @Test
  void namesThePoolAndEveryNodeInside() {
    PlannedCertificate internal = CertificatePlan.of(Pools.example()).internal();

    assertThat(internal.subject()).isEqualTo("edge.harbor.lan");
    assertThat(internal.names())
        .containsExactly("edge.harbor.lan", "ae1.harbor.lan", "ae2.harbor.lan");
    assertThat(internal.usages()).containsExactly(Usage.SERVER, Usage.CLIENT);
  }

  @Test
  void hasNoCsvForm() {
    assertThatThrownBy(() -> CertificatePlan.of(Pools.example()).render(OutputFormat.CSV))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
