package io.sallyport.lab.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.app.node.RowStates;
import io.sallyport.topology.PortCatalogue;
import io.sallyport.topology.PortRow;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
  private static final Pattern FOLDER = Pattern.compile("described in (\\S+)/pool\\.yaml");

  /** For EXT-02 its port is taken; for the others the demo has no client. */
  private static final Set<String> NOT_TRIED = Set.of("EXT-02", "EXT-13", "EXT-16");

  @TempDir private Path folder = Path.of("");

  @Test
  void givesEveryRowAVerdictAndKeepsItsFolderWhereAsked() throws IOException {
    Path kept = folder.resolve("kept");
    // Nodes ask for revocation lists at port 80 only, so that this row alone cannot be tried.
    try (ServerSocket taken = new ServerSocket(80, 1, InetAddress.ofLiteral("127.98.2.80"));
        Program demo = Program.run(folder, "demo", "--once", "--json", "--dir", kept.toString())) {
      assertThat(taken.isBound()).isTrue();
      assertThat(demo.exitCode()).as(demo.err()).isZero();
      assertThat(demo.out()).contains("\"good\": true").doesNotContain("FAILED", "|");
      for (PortRow row : PortCatalogue.allRows()) {
        assertThat(verdict(demo.out(), row)).as(row.id()).isEqualTo(expected(row));
      }
    }
    assertThat(kept.resolve("pool.yaml")).exists();
    try (Program again = Program.run(folder, "demo", "--once", "--dir", kept.toString())) {
      assertThat(again.exitCode()).isEqualTo(2);
      assertThat(again.err()).contains("pool.yaml is there already").hasLineCount(1);
    }
  }

  private static String expected(PortRow row) {
    if (!RowStates.of(row).isBuilt()) {
      return "not built yet";
    }
    return NOT_TRIED.contains(row.canonical()) ? "not tried" : "works";
  }

  private static String verdict(String json, PortRow row) {
    Matcher verdict =
        Pattern.compile("\"row\": \"" + row.id() + "\",\\s+\"verdict\": \"([^\"]+)\"")
            .matcher(json);
    assertThat(verdict.find()).as("verdict of " + row.id()).isTrue();
    return verdict.group(1);
  }

  @Test
  void staysUpUntilInterruptedAndLeavesNothing() throws IOException {
    try (Program demo = Program.start(folder, "demo")) {
      demo.awaitOutput("The pool stays up until Ctrl-C");
      List<ProcessHandle> nodes = demo.children();
      assertThat(nodes).hasSize(2);
      Matcher place = FOLDER.matcher(demo.out());
      assertThat(place.find()).isTrue();
      demo.interrupt();
      assertThat(demo.exitCode()).isZero();
      assertThat(nodes).noneMatch(ProcessHandle::isAlive);
      assertThat(Files.exists(Path.of(place.group(1)))).isFalse();
      assertThat(demo.out())
          .contains("works: TLS, OPTIONS 200, REGISTER 200")
          .contains(
              "works: revocation list fetched by both nodes, a revoked certificate not let in")
          .contains("works: MESSAGE, INVITE, ACK, BYE from quayside.example")
          .contains("works: MESSAGE to ferry.example by its provider")
          .contains("works: allocations at both nodes over UDP, a datagram each way between")
          .contains("works: allocations over TCP and TLS, a datagram each way between")
          .containsPattern("works: a datagram from 127.98.0.31:5\\d{4} to a peer without a relay")
          .contains("works: messages to lightship.example from both nodes")
          .contains("works: messages from lightship.example to both nodes")
          .contains("works: messages from and to a server inside on one stream with each node")
          .contains("not built");
    }
  }

  @Test
  void itsNodesEndEvenIfItIsKilled() throws IOException {
    try (Program demo = Program.start(folder, "demo", "--dir", folder.resolve("kept").toString())) {
      demo.awaitOutput("event=node-ready  node=ae1.demo.lan");
      demo.awaitOutput("event=node-ready  node=ae2.demo.lan");
      List<ProcessHandle> nodes = demo.children();
      assertThat(nodes).hasSize(2);
      demo.kill();
      nodes.forEach(Program::awaitEnd);
    }
  }
}
