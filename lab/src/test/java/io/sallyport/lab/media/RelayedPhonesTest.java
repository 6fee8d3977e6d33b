package io.sallyport.lab.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Account;
import io.sallyport.lab.peers.Await;
import io.sallyport.lab.peers.Baresip;
import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.LabNetwork;
import io.sallyport.lab.peers.ListeningSockets;
import io.sallyport.lab.peers.MediaPool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Softphones that send media through relays only: baresip, whose TURN is libre's, over UDP. One
 * says a tone, and the other plays back what it hears.
 */
class RelayedPhonesTest {
  @RegisterExtension static final Lab LAB = new Lab();

  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final int TONE_SECONDS = 60;

  /** Two seconds of speech in packets of 20 ms. */
  private static final int PACKETS = 100;

  private static MediaPool pool;

  @BeforeAll
  static void start() {
    pool = MediaPool.start(LAB.forClass(), LabNetwork.choose());
  }

  @Test
  void phonesHearEachOtherThroughBothNodes() throws IOException {
    Baresip.RelayedLine called = ines(pool.outside(2));
    Baresip ines = Baresip.start(LAB.forTest(), called);
    Baresip mara = Baresip.start(LAB.forTest(), mara(pool.credentials("mara")));

    call(mara, called, ines);

    assertMediaAt(mara, pool.outside(1), pool.outside(2));
    assertMediaAt(ines, pool.outside(2), pool.outside(1));
    // There and back: four times through a relay, and four times coded by G.711.
    Path heard = recording("mara");
    Await.until(
        () -> "the tone to come back; the loudest was " + Tone.loudest(heard),
        LIMIT,
        () -> Tone.loudest(heard) > Tone.AMPLITUDE * 3 / 4);
    mara.hangUp();
    ines.awaitEvent("CALL_CLOSED");
  }

  @Test
  void aPhoneOutsideCallsOneInside() throws IOException {
    Baresip.RelayedLine called = ines(pool.inside(2));
    Baresip ines = Baresip.start(LAB.forTest(), called);
    Baresip mara = Baresip.start(LAB.forTest(), mara(pool.credentials("mara")));

    call(mara, called, ines);

    // Whoever is inside has its relayed address outside.
    assertMediaAt(mara, pool.outside(1), pool.outside(2));
    assertMediaAt(ines, pool.outside(2), pool.outside(1));
  }

  @Test
  void aWrongPasswordGetsNoRelayAndSoNoCall() throws IOException {
    long before = pool.counters(1).total("av_allocations_made");
    var guessed = new MediaPool.Credentials(pool.credentials("mara").user(), "guess");
    Baresip mara = Baresip.start(LAB.forTest(), mara(guessed));

    mara.dial(ines(pool.outside(2)));

    mara.awaitEvent("CALL_CLOSED");
    assertThat(mara.messages()).contains("401").doesNotContain("INVITE");
    assertThat(pool.counters(1).total("av_allocations_made")).isEqualTo(before);
  }

  /** Calls, and waits until both relays have carried a while of it both ways. */
  private static void call(Baresip mara, Baresip.RelayedLine called, Baresip ines) {
    long here = pool.counters(1).total("av_packets_from_peers");
    long there = pool.counters(2).total("av_packets_from_peers");
    mara.dial(called);
    mara.awaitEvent("CALL_RTPESTAB");
    ines.awaitEvent("CALL_RTPESTAB");
    Await.until(
        "both relays to carry speech",
        LIMIT,
        () ->
            pool.counters(1).total("av_packets_from_peers") >= here + PACKETS
                && pool.counters(2).total("av_packets_from_peers") >= there + PACKETS);
  }

  /** A phone offered its own relayed address for media, and hears from the other one's. */
  private static void assertMediaAt(Baresip phone, InetSocketAddress own, InetSocketAddress other) {
    String connection = "c=IN IP4 ";
    assertThat(phone.messages())
        .contains(connection + own.getHostString(), connection + other.getHostString())
        .contains("a=rtpmap:0 PCMU/8000")
        .contains(
            "incoming rtp for 'audio' established, receiving from " + other.getHostString() + ":5");
  }

  private static Baresip.RelayedLine mara(MediaPool.Credentials credentials) throws IOException {
    Path tone = Files.write(LAB.forTest().directory().resolve("tone.wav"), Tone.wav(TONE_SECONDS));
    return new Baresip.RelayedLine(
        Account.MARA, phone(1), pool.outside(1), credentials, Optional.of(tone));
  }

  private static Baresip.RelayedLine ines(InetSocketAddress relay) {
    return new Baresip.RelayedLine(
        Account.INES, phone(2), relay, pool.credentials("ines"), Optional.empty());
  }

  private static InetSocketAddress phone(int number) {
    InetAddress at = pool.stranger(number);
    return new InetSocketAddress(at, ListeningSockets.freePort(at));
  }

  /** What a phone heard so far. */
  private static Path recording(String phone) {
    try (var files = Files.list(LAB.forTest().directory().resolve(phone))) {
      return files
          .filter(file -> file.toString().endsWith("-dec.wav"))
          .findFirst()
          .orElseThrow(() -> new AssertionError("the phone records nothing"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
