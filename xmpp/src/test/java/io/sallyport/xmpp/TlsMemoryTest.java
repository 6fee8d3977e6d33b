package io.sallyport.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.NetEvent;
import io.sallyport.net.StateFile;
import io.sallyport.telemetry.Event;
import io.sallyport.telemetry.Events;
import io.sallyport.topology.Xmpp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who has proven its domain over TLS is not heard in the clear any more, after a restart either.
 */
class TlsMemoryTest {
  private static final String GOOD = "lighthouse.example 2026-01-01T00:00:00Z\n";

  @TempDir Path folder;

  private final List<Event> told = new CopyOnWriteArrayList<>();
  private final Events events = (event, _) -> told.add(event);
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final TlsMemory memory = TlsMemory.untilStop(() -> now);

  private StreamRules rules(Xmpp.Partner partner) {
    return Play.rules(partner).remembering(memory::has);
  }

  private Path file() {
    return folder.resolve("state").resolve("ae1.tls-domains");
  }

  /** As it is after a start of the node. */
  private TlsMemory started() {
    return TlsMemory.kept(
        new StateFile(file(), TlsMemory.MAX_FILE_BYTES, events), () -> now, events);
  }

  private void write(String text) throws IOException {
    Files.createDirectories(file().getParent());
    Files.writeString(file(), text);
  }

  private void awaitFile(String text) {
    awaitTrue(() -> holds(text));
  }

  private boolean holds(String text) {
    try {
      return Files.exists(file()) && Files.readString(file()).equals(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void awaitTrue(BooleanSupplier condition) {
    long limit = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("time").isLessThan(limit);
      Thread.onSpinWait();
    }
  }

  @Test
  void refusesTheClearForThirtyDays() {
    var rules =
        rules(Play.partner(Xmpp.Negotiation.OPTIONAL, Xmpp.Negotiation.OPTIONAL, true, true));
    assertThat(rules.methods(Play.LIGHTHOUSE)).contains(Xmpp.Method.DIALBACK_TCP);
    memory.note(Play.LIGHTHOUSE);
    assertThat(rules.methods(Play.LIGHTHOUSE))
        .containsExactlyInAnyOrder(Xmpp.Method.EXTERNAL, Xmpp.Method.DIALBACK_TLS);
    assertThat(rules.methods(Play.ROOMS)).contains(Xmpp.Method.DIALBACK_TCP);
    now = now.plus(TlsMemory.LENGTH);
    assertThat(rules.methods(Play.LIGHTHOUSE)).contains(Xmpp.Method.DIALBACK_TCP);
  }

  @Test
  void leavesThoseWhoHaveNoOtherWay() {
    memory.note(Play.LIGHTHOUSE);
    assertThat(rules(Play.plain()).methods(Play.LIGHTHOUSE))
        .containsExactly(Xmpp.Method.DIALBACK_TCP);
  }

  @Test
  void remembersAfterARestart() {
    started().note(Play.LIGHTHOUSE);
    awaitFile(GOOD);
    now = now.plus(Duration.ofDays(29));
    assertThat(started().has(Play.LIGHTHOUSE)).isTrue();
    now = now.plus(Duration.ofDays(1));
    assertThat(started().has(Play.LIGHTHOUSE)).isFalse();
    assertThat(told).isEmpty();
  }

  /** A command that looks at what the node knows. */
  @Test
  void leavesTheFileOfANodeToTheNode() throws IOException {
    write(GOOD);
    TlsMemory other =
        TlsMemory.ofNode(
            new StateFile(file(), TlsMemory.MAX_FILE_BYTES, events), () -> now, events);
    assertThat(other.has(Play.LIGHTHOUSE)).isTrue();
    other.note(Play.ROOMS);
    assertThat(started().has(Play.ROOMS)).isFalse();
  }

  @Test
  void dropsWhatIsOld() throws IOException {
    write(GOOD);
    now = now.plus(TlsMemory.LENGTH);
    started().note(Play.ROOMS);
    awaitFile("rooms.lighthouse.example 2026-01-31T00:00:00Z\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lighthouse.example\n",
        "lighthouse.example 2026-01-01T0",
        "lighthouse.example now\n",
        " 2026-01-01T00:00:00Z\n",
        "\n",
        "\u0000\u0001\n"
      })
  void keepsWhatIsGoodOfADamagedFile(String damage) throws IOException {
    write("rooms.lighthouse.example 2026-01-01T00:00:00Z\n" + damage);
    TlsMemory begun = started();
    assertThat(told).containsExactly(XmppEvent.MEMORY_DAMAGED);
    assertThat(begun.has(Play.ROOMS)).isTrue();
    begun.note(Play.LIGHTHOUSE);
    awaitFile(GOOD + "rooms.lighthouse.example 2026-01-01T00:00:00Z\n");
  }

  /** A clock that was ahead once. */
  @Test
  void believesNothingOfTheFuture() throws IOException {
    write("lighthouse.example 2036-01-01T00:00:00Z\n");
    TlsMemory begun = started();
    assertThat(begun.has(Play.LIGHTHOUSE)).isTrue();
    now = now.plus(TlsMemory.LENGTH);
    assertThat(begun.has(Play.LIGHTHOUSE)).isFalse();
  }

  @Test
  void goesOnWhereNothingCanBeReadOrWritten() throws IOException {
    Files.createDirectories(file());
    TlsMemory begun = started();
    begun.note(Play.LIGHTHOUSE);
    assertThat(begun.has(Play.LIGHTHOUSE)).isTrue();
    awaitTrue(() -> told.contains(NetEvent.STATE_NOT_KEPT));
    assertThat(told).startsWith(NetEvent.STATE_NOT_READ);
  }
}
