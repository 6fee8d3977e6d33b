package io.sallyport.lab.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.PeerProcess;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A run of coturn's client, which tells at its end what it sent and received. */
record TurnRun(PeerProcess process) {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Pattern TOTALS =
      Pattern.compile("start_mclient: tot_send_msgs=(\\d+), tot_recv_msgs=(\\d+)");

  /**
   * Messages that did not come back.
   *
   * @param least so many it has to have sent
   */
  int lost(int least) {
    process.awaitExit(LIMIT);
    Matcher totals = TOTALS.matcher(process.output());
    int sent = 0;
    int received = 0;
    while (totals.find()) {
      sent = Integer.parseInt(totals.group(1));
      received = Integer.parseInt(totals.group(2));
    }
    assertThat(sent).as(process.output()).isGreaterThanOrEqualTo(least);
    return sent - received;
  }
}
