package io.sallyport.lab.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Await;
import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.PeerProcess;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * As many as a node lets in, each saying what costs most and no end to it, and what is left of them
 * when they are gone: measured on the node's process, once it has read everything.
 *
 * <p>A stranger may say 16 KiB. The node keeps these octets and what it has understood of them,
 * which is not more than as much again: 32 KiB, and 200 strangers are let in. So 6.25 MiB of the
 * heap is the bound, whatever they say. In TLS there is an engine for each besides, for which 16
 * KiB of the heap are allowed. Who has proven a domain may say 256 KiB of one stanza; the array for
 * it grows by doubling, so that twice as much and a stranger's share is the bound, and a partner
 * has 20 connections.
 */
@SuppressWarnings("NullAway.Init") // set before all
class HostileMemoryTest {
  private static final int STRANGERS = 200;
  private static final int PARTNERS = 20;
  private static final int PER_SOURCE = 10;
  private static final int DEPTH = 60;
  private static final int UNPROVEN_OCTETS = 16 * 1024;
  private static final int STANZA_OCTETS = 262_144;
  private static final long OCTETS_EACH = 2L * UNPROVEN_OCTETS;
  private static final long OCTETS_EACH_IN_TLS = OCTETS_EACH + 16 * 1024;
  private static final long OCTETS_EACH_PROVEN = 2L * STANZA_OCTETS + OCTETS_EACH_IN_TLS;

  /** Of a round that follows others: some of what is kept is of the virtual machine's own. */
  private static final long LEFT_OCTETS = 256 * 1024;

  private static final int COMING_AND_GOING = 400;
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String LIGHTHOUSE = XmppLab.PIET.domain();
  private static final String HEADER = RawStream.header(LIGHTHOUSE);

  @RegisterExtension static final Lab LAB = new Lab();

  private static XmppLab lab;
  private static NodeSockets sockets;
  private static SSLContext tls;
  private static int connections;

  /** What is said until it is nearly too much; then nothing more comes. */
  enum Endless {
    /** A header that never ends, octet by octet for all that anybody knows. */
    HEADER("<stream:stream a='" + "x".repeat(4000)),
    TEXT(filled("<x xmlns='u'>", "text ")),
    /** A tree without a bottom. */
    TREE(
        filled("<x xmlns='u'>", "<y>")
            .substring(0, HostileMemoryTest.HEADER.length() + 13 + DEPTH * 3)),
    /** None of them twice. */
    NAMES(names());

    private final String said;

    Endless(String said) {
      this.said = said;
    }
  }

  private static String filled(String begin, String more) {
    StringBuilder text = new StringBuilder(HEADER + begin);
    while (text.length() + more.length() < 9000) {
      text.append(more);
    }
    return text.toString();
  }

  private static String names() {
    StringBuilder text = new StringBuilder(HEADER + "<x xmlns='u'>");
    for (int i = 0; text.length() < 9000; i++) {
      text.append("<n%d a%d='v'/>".formatted(i, i));
    }
    return text.toString();
  }

  @BeforeAll
  static void start() {
    lab = XmppLab.start(LAB.forClass());
    sockets = new NodeSockets(lab.pool().partners(1));
    tls = RawStream.tls(lab.lighthouse().identity(), lab.outside().anchor());
    // Once before, so that what is made only once is there.
    comeAndGo(8);
    close(fill(PARTNERS, stream -> stream.startTls(LIGHTHOUSE, tls).prove(LIGHTHOUSE)));
  }

  @ParameterizedTest
  @EnumSource
  void strangersCostWhatTheyMaySayAndNotMuchMore(Endless endless) {
    assertThat(endless.said.length()).isLessThan(UNPROVEN_OCTETS);
    assertThat(octetsEach("a stranger " + endless, STRANGERS, stream -> stream.say(endless.said)))
        .isLessThan(OCTETS_EACH);
  }

  @Test
  void strangersInTlsCostAnEngineMore() {
    assertThat(
            octetsEach(
                "a stranger in TLS",
                STRANGERS,
                stream -> stream.secure(tls).say(Endless.NAMES.said)))
        .isLessThan(OCTETS_EACH_IN_TLS);
  }

  @Test
  void partnersCostWhatTheyMaySayAndNotMuchMore() {
    String message = "<message from='piet@lighthouse.example' to='mara@harbor.example'><body>";
    String unfinished = message + "x".repeat(STANZA_OCTETS - 1 - message.length());
    assertThat(
            octetsEach(
                "a partner's stream",
                PARTNERS,
                stream -> stream.startTls(LIGHTHOUSE, tls).prove(LIGHTHOUSE).say(unfinished)))
        .isLessThan(OCTETS_EACH_PROVEN);
  }

  /** Whoever comes and goes without a proof leaves nothing, whatever was begun (CVE-2026-43506). */
  @Test
  void strangersLeaveNothing() {
    comeAndGo(COMING_AND_GOING);
    long before = liveOctets();
    comeAndGo(COMING_AND_GOING);
    comeAndGo(COMING_AND_GOING);
    long left = liveOctets() - before;
    System.out.println(2 * COMING_AND_GOING + " strangers left " + left + " octets of the heap");
    assertThat(left).isLessThan(LEFT_OCTETS);
  }

  /** The heap that each of many holds while all of them are there. */
  private static long octetsEach(String who, int count, Consumer<RawStream> speaking) {
    long before = liveOctets();
    List<RawStream> streams = fill(count, speaking);
    Await.until("what was said is read", LIMIT, () -> sockets.haveRead(count));
    long each = (liveOctets() - before) / count;
    System.out.println(who + " on 5269 holds " + each + " octets of the heap");
    assertThat(streams).as("streams that are still there").allMatch(RawStream::isHeld);
    close(streams);
    return each;
  }

  private static void close(List<RawStream> streams) {
    streams.forEach(RawStream::close);
    awaitNone();
  }

  private static void awaitNone() {
    Await.until("all are gone", LIMIT, () -> sockets.open() == 0);
  }

  /** Strangers that each go at another step; all of them have gone. */
  private static void comeAndGo(int count) {
    for (int i = 0; i < count; i++) {
      try (RawStream stream = open()) {
        switch (i % 4) {
          case 0 -> {
            stream.say(HEADER);
            stream.hear("</stream:features>");
          }
          case 1 -> stream.say(HEADER + "<db:verify id='1' from='lighthouse.exam");
          case 2 -> {
            stream.say(HEADER + "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
            stream.hear("<proceed ");
            stream.reset();
          }
          default -> stream.startTls(LIGHTHOUSE, tls);
        }
      }
    }
    awaitNone();
  }

  private static List<RawStream> fill(int count, Consumer<RawStream> speaking) {
    List<RawStream> streams = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RawStream stream = open();
      speaking.accept(stream);
      streams.add(stream);
    }
    return streams;
  }

  /** From addresses that each have as many connections as one may. */
  private static RawStream open() {
    int source = connections / PER_SOURCE;
    connections++;
    try {
      InetAddress from =
          InetAddress.getByAddress(
              new byte[] {127, 31, (byte) (source / 250), (byte) (1 + source % 250)});
      return RawStream.open(lab.pool().partners(1), from);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four octets are an address", e);
    }
  }

  /** What the node's heap holds once everything that nobody needs is gone. */
  private static long liveOctets() {
    Path java = Path.of(ProcessHandle.current().info().command().orElseThrow());
    PeerProcess histogram =
        LAB.forClass()
            .start(
                "histogram-" + System.nanoTime(),
                List.of(
                    java.resolveSibling("jcmd").toString(),
                    Long.toString(lab.pool().pid(1)),
                    "GC.class_histogram"));
    assertThat(histogram.awaitExit(LIMIT)).as(histogram.output()).isZero();
    Matcher total = Pattern.compile("Total\\s+\\d+\\s+(\\d+)").matcher(histogram.output());
    assertThat(total.find()).as(histogram.output()).isTrue();
    return Long.parseLong(total.group(1));
  }
}
