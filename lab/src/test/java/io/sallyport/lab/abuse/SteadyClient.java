package io.sallyport.lab.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Account;
import io.sallyport.lab.peers.Await;
import io.sallyport.lab.peers.PeerScope;
import io.sallyport.lab.peers.Sipp;
import io.sallyport.lab.peers.Stunnel;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client that behaves well: signs in and then asks at a steady pace, the inside and the edge in
 * turn, each time when the answer before has come. It ends at once if an answer is anything but 200
 * or 503, or takes 20 s. How long each took stands in its record.
 */
final class SteadyClient {
  private static final Duration LIFE = Duration.ofMinutes(30);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final String LINE = "-".repeat(47) + " ";

  /** What sipp writes above each message that it sends or receives. */
  private static final Pattern RECORD =
      Pattern.compile("(?m)^-{47} (\\S+ \\S+)\n\\S+ message (sent|received) [^\n]*\n\n([^\n]*)");

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS");

  private final Sipp sipp;
  private final List<Duration> taken = new ArrayList<>();
  private LocalDateTime asked = LocalDateTime.MIN;
  private int refusals;
  private long read;
  private String unread = "";

  private SteadyClient(Sipp sipp) {
    this.sipp = sipp;
  }

  static SteadyClient start(PeerScope scope, String name, Account account, Stunnel through) {
    return new SteadyClient(
        Sipp.start(scope, name, Sipp.Part.of(account, through, "register", "steady").lasting(LIFE))
            .awaitLog("registered"));
  }

  /** Fails if any answer was late, or neither 200 nor 503. */
  void assertServed() {
    assertThat(sipp.isAlive()).as("every request was answered with 200 or 503, in 20 s").isTrue();
  }

  /** Answers so far. */
  int answers() {
    return latencies().size();
  }

  /** Answers so far that the one who was asked is overloaded. */
  int refusals() {
    var _ = latencies();
    return refusals;
  }

  /** Waits until so many answers have come. */
  void awaitAnswers(int count) {
    Await.until(
        () -> count + " answers; there are " + answers(),
        PATIENCE,
        () -> {
          assertServed();
          return answers() >= count;
        });
  }

  /** What 99 of 100 answers took at most, of those after the first few. */
  Duration slowest(int after) {
    List<Duration> sorted = latencies().stream().skip(after).sorted().toList();
    assertThat(sorted).as("answers meanwhile").isNotEmpty();
    return sorted.get((int) Math.ceil(sorted.size() * 0.99) - 1);
  }

  /** Reads what the record has more than last time. */
  private List<Duration> latencies() {
    String more = unread + sipp.furtherMessages(read);
    read += more.length() - unread.length();
    // The last one may not be whole yet.
    int whole = Math.max(0, more.lastIndexOf(LINE));
    Matcher record = RECORD.matcher(more.substring(0, whole));
    while (record.find()) {
      LocalDateTime at = LocalDateTime.parse(record.group(1), TIME);
      if (record.group(2).equals("sent")) {
        asked = at;
      } else if (record.group(3).startsWith("SIP/2.0 200")) {
        taken.add(Duration.between(asked, at));
      } else if (record.group(3).startsWith("SIP/2.0 503")) {
        refusals++;
      }
    }
    unread = more.substring(whole);
    return taken;
  }
}
