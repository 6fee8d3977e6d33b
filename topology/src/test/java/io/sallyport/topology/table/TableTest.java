package io.sallyport.topology.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

  @Test
  void alignsColumnsAndLeavesNoBlanksAtTheEnd() {
    Table table =
        new Table(List.of("Nœud", "B"), List.of(List.of("a", "é😀"), List.of("longer", "")));

    assertThat(table.text())
        .isEqualTo(
            """
            Nœud    B
            ------  --
            a       é😀
            longer
            """);
  }

  @Test
  void escapesWhatWouldEndACellOfMarkdown() {
    assertThat(new Table(List.of("a"), List.of(List.of("x|y\\z\nw"))).markdown())
        .isEqualTo("| a |\n| --- |\n| x\\|y\\\\z w |\n");
  }

  @Test
  void quotesFieldsOfCsvThatNeedIt() {
    assertThat(new Table(List.of("a", "b"), List.of(List.of("x,\"y\"", "z"))).csv())
        .isEqualTo("a,b\n\"x,\"\"y\"\"\",z\n");
  }

  @Test
  void refusesARowOfAnotherLength() {
    assertThatThrownBy(() -> new Table(List.of("a"), List.of(List.of("x", "y"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a row has 2 cells under 1 headings");
  }
}
