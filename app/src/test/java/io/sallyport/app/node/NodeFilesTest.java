package io.sallyport.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.app.certificates.DevelopmentFiles;
import io.sallyport.net.Platform;
import io.sallyport.net.mint.IssuedCertificate.Existing;
import io.sallyport.net.tls.TlsIdentities;
import io.sallyport.topology.ReadResult;
import io.sallyport.topology.Topology;
import io.sallyport.topology.TopologyReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node reads beside its topology. */
@SuppressWarnings("NullAway.Init") // JUnit sets the folder
class NodeFilesTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir private Path folder;

  private Topology pool(String xmpp) throws IOException {
    String example = Files.readString(Path.of("../examples/pool.example.yaml"));
    String text = example.replace("\nxmpp:\n", "\nxmpp:\n" + xmpp);
    return switch (TopologyReader.read(text, folder.resolve("pool.yaml"))) {
      case ReadResult.Valid valid -> valid.topology();
      case ReadResult.Invalid invalid -> throw new AssertionError(invalid.problems());
    };
  }

  private static List<NodeStatus.CertificateState> certificates(Topology topology) {
    var surroundings =
        new TlsIdentities.Surroundings(
            Platform.best().tls(), InstantSource.fixed(NOW), (event, fields) -> {});
    return switch (NodeFiles.read(topology, surroundings)) {
      case NodeFiles.Reading.Good(var files) -> {
        try {
          yield files.certificates();
        } finally {
          files.close();
        }
      }
      case NodeFiles.Reading.Bad(var problems) -> throw new AssertionError(problems);
    };
  }

  @Test
  void watchesTheEndOfTheCertificateOfPartnersToo() throws IOException {
    Topology topology =
        pool("  internal: {transparent: {certificate: partners.pem, key: partners.key}}\n");
    DevelopmentFiles made = DevelopmentFiles.write(topology, Existing.KEPT, NOW);
    Instant earlier = NOW.minusSeconds(86_400);
    made.issueServer("lighthouse.example", earlier)
        .write(folder.resolve("partners.pem"), folder.resolve("partners.key"), Existing.REPLACED);

    assertThat(certificates(topology))
        .filteredOn(state -> state.side().equals("transparent"))
        .singleElement()
        .satisfies(state -> {
          assertThat(state.subject()).isEqualTo("CN=lighthouse.example");
          assertThat(state.expires())
              .isBefore(NOW.plus(DevelopmentFiles.VALIDITY).minusSeconds(86_000));
        });
  }

  @Test
  void hasTwoCertificatesElse() throws IOException {
    Topology topology = pool("");
    DevelopmentFiles.write(topology, Existing.KEPT, NOW);

    assertThat(certificates(topology))
        .extracting(NodeStatus.CertificateState::side)
        .containsExactly("external", "internal");
  }
}
