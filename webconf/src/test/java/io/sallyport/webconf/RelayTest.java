package io.sallyport.webconf;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.testkit.ManualLoop;
import io.sallyport.testkit.RecordingConnection;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Octets both ways: back-pressure, last words, cuts and times. */
class RelayTest {
  private static final Relay.Limits LIMITS =
      new Relay.Limits(
          Duration.ofSeconds(60),
          Duration.ofSeconds(30),
          Duration.ofHours(1),
          Duration.ofHours(24));

  private final ManualLoop loop = new ManualLoop();
  private final RecordingConnection client = connection(loop, 1);
  private final List<Relay.End> ends = new ArrayList<>();
  private RecordingConnection server = connection(loop, 2);

  private static RecordingConnection connection(ManualLoop owner, long serial) {
    var place = new InetSocketAddress("203.0.113.7", 1);
    return new RecordingConnection(
        owner, serial, new RecordingConnection.Ends(place, place, PeerIdentity.NONE));
  }

  private Relay relay() {
    return relay(LIMITS);
  }

  private Relay relay(Relay.Limits limits) {
    client.relay(limits.stall());
    server.relay(limits.stall());
    var relay = new Relay(client, server, limits, (_, end) -> ends.add(end));
    client.open(_ -> handler(relay.first()));
    server.open(_ -> handler(relay.second()));
    return relay;
  }

  private static ConnectionHandler handler(Relay.Leg leg) {
    return new ConnectionHandler() {
      @Override
      public void received(ByteBuffer octets) {
        leg.received(octets);
      }

      @Override
      public void writable() {
        leg.writable();
      }

      @Override
      public void ended() {
        leg.ended();
      }

      @Override
      public void left() {
        leg.left();
      }

      @Override
      public void closed() {
        leg.closed();
      }
    };
  }

  /** With both ends on one loop, and on two. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void passesOctetsBothWays(boolean isAcross) {
    if (isAcross) {
      server = connection(new ManualLoop(1), 2);
    }
    var relay = relay();
    client.receive("to the server");
    server.receive("to the client");

    assertThat(server.takeText()).isEqualTo("to the server");
    assertThat(client.takeText()).isEqualTo("to the client");
    assertThat(relay.first().octets()).isEqualTo(13);
    assertThat(client.isReading()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void makesOneEndWaitForTheOtherAndNobodyElse(boolean isAcross) {
    if (isAcross) {
      server = connection(new ManualLoop(1), 2);
    }
    relay();
    server.setWritable(false);
    client.receive("a");
    assertThat(client.isReading()).isFalse();
    server.receive("b");
    assertThat(server.isReading()).isTrue();
    server.setWritable(true);

    assertThat(client.isReading()).isTrue();
    assertThat(server.takeText()).isEqualTo("a");
  }

  @Test
  void makesTheServerWaitForASlowClient() {
    relay();
    client.setWritable(false);
    server.receive("a");
    assertThat(server.isReading()).isFalse();
    client.setWritable(true);

    assertThat(server.isReading()).isTrue();
  }

  @Test
  void endsEachWayOnItsOwn() {
    relay();
    client.receive("question");
    client.endByRemote();
    assertThat(server.hasEndedSending()).isTrue();
    assertThat(server.isOpen()).isTrue();
    server.receive("answer");
    server.endByRemote();
    loop.runTasks();

    assertThat(client.takeText()).isEqualTo("answer");
    assertThat(ends).containsExactly(Relay.End.CLOSED);
    assertThat(client.isOpen()).isFalse();
    assertThat(client.wasReset()).isFalse();
    assertThat(server.wasReset()).isFalse();
  }

  @Test
  void neverMakesACutAnEnd() {
    relay();
    client.closeByRemote();
    loop.runTasks();

    assertThat(server.wasReset()).isTrue();
    assertThat(server.hasEndedSending()).isFalse();
    assertThat(ends).containsExactly(Relay.End.CUT);
  }

  @Test
  void sendsWhatWaitsBeforeItCloses() {
    relay();
    client.endByRemote();
    client.setWaitingOctets(10);
    server.endByRemote();
    loop.advance(Duration.ofSeconds(10));
    assertThat(client.isOpen()).isTrue();
    client.setWaitingOctets(0);
    loop.advance(Duration.ofSeconds(1));

    assertThat(client.isOpen()).isFalse();
    assertThat(client.wasReset()).isFalse();
  }

  @Test
  void cutsWhoNeverTakesTheRest() {
    relay();
    client.endByRemote();
    client.setWaitingOctets(10);
    server.endByRemote();
    loop.advance(Duration.ofSeconds(61));

    assertThat(client.wasReset()).isTrue();
  }

  @Test
  void endsAfterTheLastWordOfOneIfTheOtherSaysNothing() {
    relay();
    client.endByRemote();
    loop.advance(Duration.ofSeconds(20));
    server.receive("still here");
    loop.advance(Duration.ofSeconds(25));
    assertThat(ends).isEmpty();
    loop.advance(Duration.ofSeconds(10));

    assertThat(ends).containsExactly(Relay.End.HALF_CLOSED);
    assertThat(client.wasReset()).as("the server has not said its last word").isTrue();
    assertThat(server.wasReset()).as("the client has").isFalse();
    assertThat(server.isOpen()).isFalse();
  }

  /** A server that sends a file and closes, and a client on a slow link that pauses for a while. */
  @Test
  void letsASlowEndHaveTheRestAfterTheLastWordOfTheOther() {
    relay();
    server.receive("a long answer");
    server.endByRemote();
    client.setWaitingOctets(70_000);
    loop.advance(Duration.ofSeconds(40));
    assertThat(ends).isEmpty();
    client.setWaitingOctets(60_000);
    loop.advance(Duration.ofSeconds(40));
    client.setWaitingOctets(0);
    loop.advance(Duration.ofSeconds(25));
    assertThat(ends).as("it has just taken the last of it").isEmpty();
    loop.advance(Duration.ofSeconds(15));

    assertThat(ends).containsExactly(Relay.End.HALF_CLOSED);
    assertThat(client.isOpen()).isFalse();
    assertThat(client.wasReset()).isFalse();
    assertThat(server.wasReset()).as("the client has not said its last word").isTrue();
  }

  /** As in TLS 1.2: the goodbye of the client ends both ways, and is no cut. */
  @Test
  void passesOnTheGoodbyeOfAnEndWithoutHalves() {
    client.withoutHalves();
    relay();
    client.receive("the last");
    server.setWaitingOctets(8);
    client.leaveByRemote();
    client.closeByRemote();
    loop.advance(Duration.ofSeconds(1));
    assertThat(server.isOpen()).isTrue();
    server.setWaitingOctets(0);
    loop.advance(Duration.ofSeconds(1));

    assertThat(server.takeText()).isEqualTo("the last");
    assertThat(server.isOpen()).isFalse();
    assertThat(server.wasReset()).isFalse();
    assertThat(ends).containsExactly(Relay.End.CLOSED);
  }

  @Test
  void givesAnEndWithoutHalvesTheTimeItNeeds() {
    client.withoutHalves();
    relay();
    server.receive("a long answer");
    server.endByRemote();
    client.setWaitingOctets(70_000);
    loop.advance(Duration.ofSeconds(50));
    assertThat(client.isOpen()).isTrue();
    client.setWaitingOctets(60_000);
    loop.advance(Duration.ofSeconds(50));
    assertThat(client.isOpen()).isTrue();
    client.setWaitingOctets(0);
    loop.advance(Duration.ofSeconds(1));

    assertThat(client.isOpen()).isFalse();
    assertThat(client.wasReset()).isFalse();
    assertThat(ends).containsExactly(Relay.End.CLOSED);
    assertThat(server.wasReset()).as("the client has not said its last word").isTrue();
  }

  /** What the client said last is on its way to the other loop when the server ends there. */
  @Test
  void losesNothingIfBothEndAtOnce() {
    var far = new ManualLoop(1);
    server = connection(far, 2);
    relay();
    far.setCurrent(false);
    client.receive("the last");
    client.endByRemote();
    far.setCurrent(true);
    loop.setCurrent(false);
    server.endByRemote();
    far.runTasks();

    assertThat(server.takeText()).isEqualTo("the last");
    assertThat(server.wasReset()).isFalse();
    assertThat(server.isOpen()).isFalse();
  }

  @Test
  void endsIfOneEndTakesNothingForAMinute() {
    relay();
    server.setWritable(false);
    server.setWaitingOctets(70_000);
    client.receive("a");
    loop.advance(Duration.ofSeconds(55));
    assertThat(ends).isEmpty();
    loop.advance(Duration.ofSeconds(10));

    assertThat(ends).containsExactly(Relay.End.STALL);
    assertThat(server.wasReset()).isTrue();
    assertThat(client.wasReset()).isTrue();
  }

  /** Less than makes anybody wait, and still none of it goes. */
  @Test
  void endsIfOneEndDoesNotTakeTheLittleThereIs() {
    relay();
    server.setWaitingOctets(1_000);
    client.receive("a");
    loop.advance(Duration.ofSeconds(65));

    assertThat(ends).containsExactly(Relay.End.STALL);
  }

  @Test
  void isNotDeceivedByWhatComesMeanwhile() {
    relay();
    for (int second = 0; second < 65; second += 5) {
      server.setWaitingOctets(1_000 + second);
      client.receive("five.");
      loop.advance(Duration.ofSeconds(5));
    }

    assertThat(ends).containsExactly(Relay.End.STALL);
  }

  @Test
  void bearsAnEndThatIsSlow() {
    relay();
    server.setWritable(false);
    client.receive("a");
    for (long waiting = 70_000; waiting > 69_900; waiting--) {
      server.setWaitingOctets(waiting);
      loop.advance(Duration.ofSeconds(30));
    }

    assertThat(ends).isEmpty();
  }

  /** Small messages: what TLS adds to those that come is more than what goes. */
  @Test
  void bearsAnEndThatFallsBehindAndMoves() {
    relay();
    for (int turn = 0; turn < 50; turn++) {
      server.setWaitingOctets(1_000 + turn * 1_000);
      server.takeWaiting(20);
      client.receive("a");
      loop.advance(Duration.ofSeconds(5));
    }

    assertThat(ends).isEmpty();
  }

  @Test
  void endsIfNothingIsSaid() {
    relay();
    loop.advance(Duration.ofMinutes(59));
    client.receive("a");
    loop.advance(Duration.ofMinutes(59));
    assertThat(ends).isEmpty();
    loop.advance(Duration.ofMinutes(2));

    assertThat(ends).containsExactly(Relay.End.IDLE);
  }

  @Test
  void endsAfterADay() {
    relay();
    for (int hour = 0; hour < 48; hour++) {
      loop.advance(Duration.ofMinutes(30));
      server.receive("a");
    }
    loop.advance(Duration.ofSeconds(10));

    assertThat(ends).containsExactly(Relay.End.MAX_LIFE);
  }

  /** Nothing but the end of one of them ends it. */
  @Test
  void lastsAsLongAsItsEndsIfItMay() {
    relay(new Relay.Limits(LIMITS.stall(), LIMITS.halfClosed(), Duration.ZERO, Duration.ZERO));
    loop.advance(Duration.ofDays(30));
    assertThat(ends).isEmpty();
    client.endByRemote();
    loop.advance(Duration.ofSeconds(40));

    assertThat(ends).containsExactly(Relay.End.HALF_CLOSED);
  }

  @Test
  void leavesNoTimerBehind() {
    var relay = relay();
    relay.stop();
    loop.runTasks();

    assertThat(loop.timers()).isZero();
    assertThat(ends).containsExactly(Relay.End.STOPPED);
  }
}
