package io.sallyport.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.access.PartnerReport;
import io.sallyport.net.Bans;
import io.sallyport.topology.json.JsonWriter;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuardTest {
  private static final Bans.Listed BAN =
      new Bans.Listed("203.0.113.7", "scanner", Duration.ofSeconds(299));

  private static final PartnerReport PARTNER =
      new PartnerReport("sip.quayside.example", "quayside.example", 1, 9, 2, 3, 4, 5, 6, true);

  private static String json(Guard guard) {
    JsonWriter text = JsonWriter.onOneLine().beginObject();
    guard.addTo(text);
    return text.endObject().toString();
  }

  @Test
  void listsBansAndPartners() {
    Guard guard = new Guard(List.of(BAN), List.of(PARTNER));
    assertThat(guard.banLines()).isEqualTo("203.0.113.7 299 scanner\n");
    assertThat(guard.text()).isEqualTo("banned sources: 1\ndiscovered partners slowed down: 1\n");
    assertThat(json(guard))
        .contains("\"banned\": 1", "\"source\": \"203.0.113.7\"", "\"seconds\": 299")
        .contains("\"server\": \"sip.quayside.example\"", "\"suspicious\": true");
  }

  @Test
  void saysNothingIfThereIsNothing() {
    Guard guard = new Guard(List.of(), List.of());
    assertThat(guard.text()).isEmpty();
    assertThat(guard.banLines()).isEmpty();
  }

  @Test
  void theStatusHasSoManyBansAndTheirNumberAndThePageAll() {
    Guard guard = new Guard(Collections.nCopies(Guard.MOST_LISTED + 5, BAN), List.of());
    assertThat(guard.banLines()).hasLineCount(Guard.MOST_LISTED + 5);
    assertThat(json(guard)).contains("\"banned\": 1005");
    assertThat(json(guard).split("\"source\"", -1)).hasSize(Guard.MOST_LISTED + 1);
  }
}
