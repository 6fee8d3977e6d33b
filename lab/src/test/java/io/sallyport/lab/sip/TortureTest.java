package io.sallyport.lab.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Await;
import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.PlainConnection;
import io.sallyport.lab.peers.PlainConnection.Heard;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The 49 torture messages of RFC 4475, sent octet by octet by TLS to a node that runs: what it
 * answers itself, what goes inside and arrives there unchanged, where it hangs up. Their domains
 * are among the pool's, so that policy refuses none that the parser lets pass.
 */
class TortureTest {
  private static final Path MESSAGES =
      Path.of("../wire/src/test/resources/io/sallyport/wire/sip/rfc4475");

  /** No more comes after a time that any answer of this machine takes. */
  private static final Duration QUIET = Duration.ofSeconds(1);

  private static final Duration LONG = Duration.ofMinutes(1);

  private static final Pattern FINAL =
      Pattern.compile("SIP/2\\.0 ([2-6]\\d\\d)[^\\r]*\\r\\n(?s:.*?)\\r\\n\\r\\n");
  private static final Pattern CALL_ID = Pattern.compile("(?im)^(?:Call-ID|i)\\s*:\\s*(\\S+)");

  /** What a proxy changes. */
  private static final Pattern CHANGED = Pattern.compile("(?i)(v|via|max-forwards)\\s*:.*");

  /** Kamailio's record of a message, which ends with the first NUL if there is one. */
  private static final Pattern HEARD =
      Pattern.compile("lab: heard <<<\n(.*?)(?:\n>>>| \\d+\\(\\d+\\) [A-Z]+: )", Pattern.DOTALL);

  private static final Set<String> UNREAD_INSIDE = Set.of("intmeth", "esc02");

  @RegisterExtension static final Lab LAB = new Lab();

  private static EdgeLab edge;

  @BeforeAll
  static void startPool() {
    edge = EdgeLab.start(LAB.forClass());
  }

  @AfterEach
  void theNodeLives() {
    assertThat(edge.pool().isAlive(1)).isTrue();
    assertThat(edge.pool().log(1)).doesNotContain("Exception");
  }

  // Without "inside" the node answers itself, or waits, or lets a response go that nobody asked
  // for; with it the answer is Kamailio's, where it can read the message: not intmeth and esc02,
  // whose header fields have names of signs that RFC 3261 allows and it does not.
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "wsinv, 403",
    "intmeth, nothing inside",
    "esc01, 404 inside",
    "escnull, 401 inside",
    "esc02, nothing inside",
    "lwsdisp, 404 inside",
    "longreq, 513 closed",
    "dblreq, nothing inside closed",
    "semiuri, 404 inside",
    "transports, 404 inside",
    "mpart01, 403",
    "unreason, nothing",
    "noreason, nothing",
    "badinv01, 400",
    "clerr, nothing",
    "ncl, 400 closed",
    "scalar02, 400",
    "scalarlg, nothing",
    "quotbal, 400",
    "ltgtruri, 400",
    "lwsruri, 400",
    "lwsstart, 400",
    "trws, 400",
    "escruri, 400",
    "baddate, 404 inside",
    "regbadct, 400",
    "badaspec, 400",
    "baddn, 404 inside",
    "badvers, 505",
    "mismatch01, 400",
    "mismatch02, 400",
    "bigcode, nothing",
    "badbranch, 404 inside",
    "insuf, 400",
    "unkscm, 416",
    "novelsc, 416",
    "unksm2, 403",
    "bext01, 420",
    "invut, 404 inside",
    "regaut01, 401 inside",
    "multi01, 400",
    "mcl01, 400 closed",
    "bcast, nothing",
    "zeromf, 483",
    "cparam01, 401 inside",
    "cparam02, 401 inside",
    "regescrt, 401 inside",
    "sdp01, 404 inside",
    "inv2543, 400 closed",
  })
  void meetsItsExpectation(String name, String expected) throws IOException {
    String message = message(name);
    InetSocketAddress from = new InetSocketAddress(edge.network().outside(), 0);
    try (PlainConnection client = PlainConnection.open(edge.tunnel1().address(), from)) {
      client.send(message);
      Heard heard = client.hear(FINAL, expected.startsWith("nothing") ? QUIET : LONG);
      assertThat(
              outcome(heard)
                  + (expected.contains(" inside") ? " inside" : "")
                  + end(client, heard, expected))
          .isEqualTo(expected);
    }
    if (expected.contains(" inside")) {
      Await.until(name + " inside", LONG, () -> inside(message) != null);
      assertThat(linesOf(Objects.requireNonNull(inside(message))))
          .containsSubsequence(kept(message));
    } else {
      assertThat(inside(message)).isNull();
    }
    List<String> broken = edge.kamailio().newlyBroken();
    assertThat(broken).hasSizeLessThanOrEqualTo(UNREAD_INSIDE.contains(name) ? 1 : 0);
  }

  private static String message(String name) throws IOException {
    String text = Files.readString(MESSAGES.resolve(name + ".dat"), StandardCharsets.ISO_8859_1);
    // The archive's file ends before the empty line that the RFC prints.
    return name.equals("baddn") ? text + "\r\n" : text;
  }

  private static String outcome(Heard heard) {
    Matcher status = FINAL.matcher(heard.text());
    return status.find() ? status.group(1) : "nothing";
  }

  /** Whether the node hangs up, which is waited for if it is to. */
  private static String end(PlainConnection client, Heard heard, String expected) {
    Duration limit = expected.endsWith(" closed") ? LONG : Duration.ofMillis(50);
    return heard.isClosed() || client.isClosedWithin(limit) ? " closed" : "";
  }

  /** The message as Kamailio got it; null if it did not. */
  private static @Nullable String inside(String message) {
    Matcher callId = CALL_ID.matcher(message);
    String id = callId.find() ? callId.group(1) : "none";
    String start = message.substring(0, message.indexOf('\r'));
    return HEARD
        .matcher(edge.kamailio().log())
        .results()
        .map(found -> found.group(1))
        .filter(heard -> heard.startsWith(start))
        .filter(heard -> message.indexOf('\0') >= 0 || heard.contains(id))
        .findFirst()
        .orElse(null);
  }

  private static List<String> linesOf(String message) {
    return List.of(message.split("\r?\n", -1));
  }

  /** Lines of the first message's head that a proxy does not change, in their order. */
  private static List<String> kept(String message) {
    return linesOf(message.substring(0, message.indexOf("\r\n\r\n"))).stream()
        .filter(line -> !CHANGED.matcher(line).matches())
        .takeWhile(line -> line.indexOf('\0') < 0)
        .toList();
  }
}
