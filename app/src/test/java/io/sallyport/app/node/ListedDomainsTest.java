package io.sallyport.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.topology.ReadResult;
import io.sallyport.topology.TopologyReader;
import io.sallyport.wire.xmpp.XmppDomain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The topology lists what the XMPP proxy takes for a domain, though neither uses the other. */
class ListedDomainsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "lighthouse.example",
        "LightHouse.example",
        "ab--c.example",
        "xn--bcher-kva.example",
        "xn--mnchen-3ya.example",
        "XN--BCHER-KVA.example",
        "xn--e1afmkfd.xn--p1ai",
        "xn--strae-oqa.example",
        "xn--fa-hia.example",
        "xn--3xa.example",
        "xn--3xa9c.example",
        "xn--ls8h.example",
        "xn--abc.example",
        "xn--a.example",
        "xn--99999999.example",
        "xn--lighthouse-.example",
        "bcher-kva.xn--example",
        "xn--u-ccb.example",
      })
  void areThoseOfTheProxy(String domain) throws IOException {
    Path file = Path.of("../examples/pool.example.yaml");
    String pool = Files.readString(file).replace("domain: lighthouse.example", "domain: " + domain);

    assertThat(TopologyReader.read(pool, file) instanceof ReadResult.Valid)
        .isEqualTo(XmppDomain.of(domain).isPresent());
  }
}
