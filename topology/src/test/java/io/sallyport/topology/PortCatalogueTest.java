package io.sallyport.topology;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.topology.PortRow.Interface;
import io.sallyport.topology.PortRow.Table;
import io.sallyport.topology.PortRow.Transport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the catalogue to the printed tables: the machine checks of the port summary. */
class PortCatalogueTest {

  private static final Set<String> EDGE_TOKENS =
      Set.of(
          "edge.access.ext",
          "edge.webconf.ext",
          "edge.av.ext",
          "edge.xmpp.ext",
          "edge.int",
          "each(edge.int)");

  private final List<PortRow> rows = PortCatalogue.rows();

  @Test
  void holdsEveryCellOfTheNormativeTable() {
    List<List<String>> normative = Csv.read(ProblemCase.resource("/port-summary.csv"));

    assertThat(rows.stream().map(PortCatalogueTest::cells))
        .containsExactlyElementsOf(normative.subList(1, normative.size()));
  }

  @Test
  void hasThePrintedNumberOfRows() {
    assertThat(rows).hasSize(37);
    assertThat(rows.stream().map(PortRow::table).toList())
        .containsExactlyElementsOf(
            Stream.of(
                    Stream.generate(() -> Table.EXT).limit(16),
                    Stream.generate(() -> Table.INT).limit(11),
                    Stream.generate(() -> Table.FED).limit(1),
                    Stream.generate(() -> Table.PIC).limit(6),
                    Stream.generate(() -> Table.XMPP).limit(3))
                .flatMap(s -> s)
                .toList());
  }

  @Test
  void numbersRowsFromOneInEachTable() {
    rows.stream()
        .collect(groupingBy(PortRow::table))
        .forEach((table, inTable) ->
            assertThat(inTable.stream().map(PortRow::id))
                .containsExactlyElementsOf(
                    IntStream.rangeClosed(1, inTable.size())
                        .mapToObj(i -> "%s-%02d".formatted(table.name(), i))
                        .toList()));
  }

  @Test
  void hasOneRangeAndItsRows() {
    assertThat(rows.stream().filter(r -> !r.ports().isSingle()).map(PortRow::id))
        .containsExactly("EXT-09", "EXT-10", "EXT-11", "EXT-12", "PIC-04");
    assertThat(rows.stream().map(PortRow::ports).filter(p -> !p.isSingle()).distinct())
        .containsExactly(new PortRange(50000, 59999));
  }

  @Test
  void hasTheEdgeAtExactlyOneEndAndThatEndTellsTheInterface() {
    assertThat(PortCatalogue.allRows())
        .allSatisfy(row -> {
          assertThat(EDGE_TOKENS).contains(row.edgeEnd()).doesNotContain(row.farEnd());
          assertThat(row.iface() == Interface.INT).isEqualTo(row.edgeEnd().contains("edge.int"));
        });
  }

  @Test
  void statesTwentyEightFlowsAndNamesTheRowThatARowRepeats() {
    Map<List<Object>, String> firstOfFlow = new LinkedHashMap<>();
    for (PortRow row : rows) {
      firstOfFlow.putIfAbsent(flow(row), row.id());
    }

    assertThat(firstOfFlow).hasSize(28);
    assertThat(rows)
        .allSatisfy(row -> assertThat(row.canonical()).isEqualTo(firstOfFlow.get(flow(row))));
    assertThat(rows.stream().filter(r -> !r.isCanonical()).map(r -> r.id() + "=" + r.canonical()))
        .containsExactly(
            "FED-01=EXT-07",
            "PIC-01=EXT-06",
            "PIC-02=EXT-07",
            "PIC-03=EXT-05",
            "PIC-04=EXT-09",
            "PIC-05=EXT-13",
            "PIC-06=EXT-14",
            "XMPP-01=EXT-01",
            "XMPP-03=INT-01");
  }

  @Test
  void usesTcp443AtFourAddresses() {
    assertThat(
            rows.stream()
                .filter(PortRow::isCanonical)
                .filter(r -> r.isInbound() && r.transport() == Transport.TCP)
                .filter(r -> r.ports().equals(PortRange.of(443)))
                .map(r -> r.id() + " " + r.edgeEnd()))
        .containsExactly(
            "EXT-05 edge.access.ext",
            "EXT-08 edge.webconf.ext",
            "EXT-15 edge.av.ext",
            "INT-07 edge.int");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "edge.access.ext | TCP | 443 5061 5269",
        "edge.access.ext | UDP | ''",
        "edge.webconf.ext | TCP | 443",
        "edge.webconf.ext | UDP | ''",
        "edge.av.ext | TCP | 443 50000-59999",
        "edge.av.ext | UDP | 3478 50000-59999",
        "edge.int | TCP | 443 4443 5061 5062 8057 23456 50001 50002 50003",
        "edge.int | UDP | 3478"
      })
  void hasTheListenersThatFollowFromTheInboundRows(
      String token, Transport transport, String ports) {
    assertThat(
            rows.stream()
                .filter(r -> r.isInbound() && r.transport() == transport)
                .filter(r -> sameEnd(r.edgeEnd()).equals(token))
                .map(r -> r.ports().toString())
                .collect(toSet()))
        .isEqualTo(ports.isEmpty() ? Set.of() : Set.of(ports.split(" ", -1)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "XMPP | EXT-01 INT-01 XMPP-01 XMPP-02 XMPP-03",
        "CORE | EXT-02 EXT-03 EXT-04 INT-02 INT-03 INT-08",
        "REMOTE_USERS | EXT-05",
        "FEDERATION | EXT-06 EXT-07 FED-01",
        "PIC | EXT-06 EXT-07 FED-01 PIC-01 PIC-02 PIC-03 PIC-04 PIC-05 PIC-06",
        "WEBCONF | EXT-08 INT-04",
        "AV_FEDERATION | EXT-09 EXT-13 EXT-16",
        "AV_DIRECT | EXT-09 EXT-10",
        "AV_OCS2007 | EXT-10 EXT-11 EXT-12",
        "AV_RELAY_INBOUND | EXT-11 EXT-12",
        "MULTI_EDGE_POOL | EXT-13 EXT-16",
        "AV | EXT-14 EXT-15 INT-05 INT-06 INT-07",
        "LOGGING | INT-09 INT-10 INT-11"
      })
  void hasTheRowsOfEachCapability(Capability capability, String ids) {
    assertThat(rows.stream().filter(r -> r.capabilities().contains(capability)).map(PortRow::id))
        .containsExactly(ids.split(" ", -1));
  }

  @Test
  void keepsItsOwnRowsApart() {
    assertThat(PortCatalogue.ownRows())
        .singleElement()
        .satisfies(row -> {
          assertThat(row.id()).isEqualTo("GEN-09");
          assertThat(row.ports()).isEqualTo(PortRange.of(9464));
          assertThat(row.edgeEnd()).isEqualTo("edge.int");
          assertThat(row.capabilities()).containsExactly(Capability.CORE);
        });
    assertThat(rows).noneMatch(r -> r.table() == Table.GEN);
    assertThat(PortCatalogue.row("GEN-09")).isPresent();
    assertThat(PortCatalogue.row("GEN-99")).isEmpty();
  }

  /** Same address, direction, transport and port; where the far end is does not make it another. */
  private static List<Object> flow(PortRow row) {
    return List.of(sameEnd(row.edgeEnd()), row.direction(), row.transport(), row.ports());
  }

  private static String sameEnd(String token) {
    return switch (token) {
      case "edge.xmpp.ext" -> "edge.access.ext";
      case "each(edge.int)" -> "edge.int";
      default -> token;
    };
  }

  private static List<String> cells(PortRow row) {
    return List.of(
        row.id(),
        row.table().name(),
        row.service().key(),
        row.protocol(),
        row.security() == PortRow.Security.NONE ? "-" : lower(row.security()),
        lower(row.transport()),
        Integer.toString(row.ports().low()),
        Integer.toString(row.ports().high()),
        lower(row.direction()),
        lower(row.iface()),
        row.source(),
        row.destination(),
        row.edgeLabel(),
        String.join(";", row.capabilities().stream().map(Capability::key).toList()),
        row.canonical(),
        String.join(";", row.remarks()),
        row.printedEnglish(),
        row.printedFrench(),
        row.noteEnglish(),
        row.noteFrench());
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
