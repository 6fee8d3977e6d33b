package io.sallyport.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.app.node.RowState.Progress;
import io.sallyport.topology.PortCatalogue;
import org.junit.jupiter.api.Test;

class RowStatesTest {
  @Test
  void everyPrintedRowHasAState() {
    assertThat(RowStates.printed()).hasSize(37);
    assertThat(RowStates.printed())
        .allSatisfy(state ->
            assertThat(state.missing().isEmpty()).isEqualTo(state.progress() == Progress.WORKS));
  }

  @Test
  void aRepetitionHasTheStateOfTheRowItRepeats() {
    assertThat(RowStates.of(PortCatalogue.row("PIC-03").orElseThrow()).progress())
        .isEqualTo(RowStates.of(PortCatalogue.row("EXT-05").orElseThrow()).progress());
  }
}
