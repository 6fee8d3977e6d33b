package io.sallyport.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a server sends on a stream of both ways (XEP-0288) before it has begun the stream anew. */
class BothWaysTest {
  private static final String SUCCESS = "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>";

  private final TwoServers servers =
      new TwoServers(TwoServers.Terms.EXTERNAL.withBidi().withDirectTls());
  private final PlayedServer lighthouse = new PlayedServer(servers);

  private static Stream<String> messages(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            "<message id='e%d' from='a@lighthouse.example' to='b@harbor.example'/>"::formatted);
  }

  private static String text(int count) {
    return String.join("", messages(count).toList());
  }

  private boolean isReading() {
    return servers.connections.getFirst().isReading();
  }

  /** All in one flush, and more than may come of who has proven nothing. */
  @Test
  void isTakenThoughItCameWithTheProof() {
    int count = 2 * StreamConnection.MAX_UNPROVEN_OCTETS / text(1).length();
    lighthouse.letAuthHear(SUCCESS + text(count));
    servers.send("m");
    assertThat(servers.atHarbor).hasSize(count);
    assertThat(lighthouse.heard()).contains("<message id='m'");
  }

  @Test
  void isHeldToTheRateOfPartners() {
    lighthouse.letNewHeaderBeLate();
    lighthouse.letAuthHear(SUCCESS);
    servers.send("m");
    assertThat(isReading()).isTrue();
    lighthouse.say(text(5_000));
    assertThat(isReading()).isFalse();
  }

  /** Whoever waits for the new header has it from the end of the node. */
  @Test
  void isWaitedForWhenTheNodeStops() {
    lighthouse.letNewHeaderBeLate();
    servers.send("m");
    servers.giveUpHarbor();
    servers.drainHarbor();
    assertThat(lighthouse.heard()).contains("<system-shutdown ");
    assertThat(servers.crossingHarbor()).isEqualTo(1);
    lighthouse.say(text(1));
    assertThat(servers.atHarbor).hasSize(1);
    servers.loop.advance(StreamTimes.CLOSING);
    assertThat(servers.connections.getFirst().isOpen()).isFalse();
    assertThat(servers.crossingHarbor()).isZero();
    assertThat(servers.fates).isEqualTo(List.of("m PARTNER_UNREACHABLE REMOTE_SERVER_TIMEOUT"));
  }
}
