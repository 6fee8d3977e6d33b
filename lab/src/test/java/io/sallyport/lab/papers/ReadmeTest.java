package io.sallyport.lab.papers;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.app.node.RowState;
import io.sallyport.app.node.RowStates;
import io.sallyport.topology.PortCatalogue;
import io.sallyport.topology.PortRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The README's table of rows is what the program believes of itself. When it differs, copy {@code
 * lab/target/readme-rows.md} between the two marks.
 */
class ReadmeTest {
  private static final Path README = Path.of("..", "README.md");
  private static final Path FRESH = Path.of("target", "readme-rows.md");
  private static final String BEGIN = "<!-- rows: kept in step with the program by a test -->\n";
  private static final String END = "<!-- end of rows -->";

  @Test
  void theRowTableSaysWhatIsBuilt() throws IOException {
    String expected =
        "| row | flow | side | state | missing |\n|---|---|---|---|---|\n"
            + Stream.concat(PortCatalogue.rows().stream(), PortCatalogue.ownRows().stream())
                .map(RowStates::of)
                .map(ReadmeTest::line)
                .collect(Collectors.joining());
    Files.createDirectories(FRESH.getParent());
    Files.writeString(FRESH, expected);

    String readme = Files.readString(README);
    int begin = readme.indexOf(BEGIN) + BEGIN.length();
    assertThat(begin).isGreaterThan(BEGIN.length());
    assertThat(readme.substring(begin, readme.indexOf(END))).isEqualTo(expected);
  }

  private static String line(RowState state) {
    PortRow row = state.row();
    String flow =
        row.protocol()
            + " "
            + row.transport().name().toLowerCase(Locale.ROOT)
            + " "
            + row.ports()
            + (row.isInbound() ? " in" : " out");
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s | %s | %s |%n",
        row.id(),
        flow,
        row.iface() == PortRow.Interface.EXT ? "outside" : "inside",
        state.progress().words(),
        state.missing());
  }
}
