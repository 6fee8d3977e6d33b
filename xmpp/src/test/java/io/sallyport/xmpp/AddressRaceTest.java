package io.sallyport.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Dialler;
import io.sallyport.net.Loop;
import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.testkit.ManualLoop;
import io.sallyport.testkit.RecordingConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which addresses are dialled when, and which connection counts (RFC 8305). */
class AddressRaceTest {
  private static final String A = "192.0.2.1";
  private static final String B = "192.0.2.2";
  private static final String SIX = "2001:db8:0:0:0:0:0:1";

  private final ManualLoop loop = new ManualLoop();
  private final List<String> events = new ArrayList<>();
  private final Map<String, Dialler.Outcome> dialled = new HashMap<>();

  private final class Noted implements AddressRace.Outcome {
    @Override
    public ConnectionHandler opened(Connection connection) {
      events.add("opened " + connection.remote().getAddress().getHostAddress());
      return new ConnectionHandler() {
        @Override
        public void received(ByteBuffer octets) {}

        @Override
        public void closed() {}
      };
    }

    @Override
    public void exhausted() {
      events.add("exhausted");
    }
  }

  private void dial(Loop on, InetSocketAddress target, String name, Dialler.Outcome outcome) {
    String address = target.getAddress().getHostAddress();
    events.add("dial " + address);
    dialled.put(address, outcome);
  }

  private AddressRace race(int most, String... addresses) {
    List<InetSocketAddress> targets =
        Stream.of(addresses)
            .map(each -> new InetSocketAddress(InetAddress.ofLiteral(each), 5269))
            .toList();
    var way = new AddressRace.Way(loop, this::dial, "lighthouse.example");
    var race = new AddressRace(way, targets, most, new Noted());
    race.next();
    return race;
  }

  private RecordingConnection open(String address) {
    var remote = new InetSocketAddress(InetAddress.ofLiteral(address), 5269);
    var connection =
        new RecordingConnection(
            loop, 1, new RecordingConnection.Ends(remote, remote, PeerIdentity.NONE));
    Objects.requireNonNull(dialled.get(address)).opened(connection);
    return connection;
  }

  private void fail(String address) {
    Objects.requireNonNull(dialled.get(address))
        .failed(new Dialler.Failure(Dialler.Failure.Reason.REFUSED, "refused"));
  }

  private List<String> events() {
    List<String> taken = List.copyOf(events);
    events.clear();
    return taken;
  }

  @Test
  void oneThatIsDeadCostsAMoment() {
    race(16, A, B);
    assertThat(events()).containsExactly("dial " + A);
    loop.advance(Duration.ofMillis(200));
    assertThat(events()).isEmpty();
    loop.advance(Duration.ofMillis(60));
    assertThat(events()).containsExactly("dial " + B);
    open(B);
    assertThat(events()).containsExactly("opened " + B);
    // It was there in the end, too late.
    assertThat(open(A).isOpen()).isFalse();
    assertThat(events()).isEmpty();
  }

  @Test
  void oneThatFailsCostsNothing() {
    race(16, A, B);
    fail(A);
    assertThat(events()).containsExactly("dial " + A, "dial " + B);
    fail(B);
    assertThat(events()).containsExactly("exhausted");
    loop.advance(Duration.ofSeconds(1));
    assertThat(events()).isEmpty();
  }

  @Test
  void bothFamiliesTakeTurns() {
    race(16, A, B, SIX);
    fail(A);
    fail(SIX);
    assertThat(events()).containsExactly("dial " + A, "dial " + SIX, "dial " + B);
  }

  @Test
  void theLastIsWaitedFor() {
    race(16, A, B);
    loop.advance(Duration.ofMillis(300));
    fail(B);
    assertThat(events()).doesNotContain("exhausted");
    open(A);
    assertThat(events()).containsExactly("opened " + A);
  }

  /** What was under way when another won is dialled anew when that is no good. */
  @Test
  void nobodyIsForgottenForHavingLost() {
    AddressRace race = race(16, A, B);
    loop.advance(Duration.ofMillis(300));
    open(B);
    events();
    race.next();
    assertThat(events()).containsExactly("dial " + A);
    fail(A);
    assertThat(events()).containsExactly("exhausted");
  }

  @Test
  void noMoreAreTriedThanMayBe() {
    AddressRace race = race(2, A, SIX, B);
    loop.advance(Duration.ofSeconds(2));
    assertThat(events()).containsExactly("dial " + A, "dial " + SIX);
    fail(A);
    fail(SIX);
    assertThat(events()).containsExactly("exhausted");
    assertThat(race.attempts()).isEqualTo(2);
  }

  @Test
  void whoIsNotWaitedForTakesNothing() {
    AddressRace race = race(16, A, B);
    assertThat(race.again()).isFalse();
    race.stop();
    assertThat(open(A).isOpen()).isFalse();
    loop.advance(Duration.ofSeconds(1));
    assertThat(events()).containsExactly("dial " + A);
  }
}
