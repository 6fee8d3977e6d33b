package io.sallyport.lab.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.PeerProcess;
import io.sallyport.lab.peers.PeerScope;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * As many strangers as a node lets in, each saying what costs most and no end to it: measured on
 * the node's process.
 *
 * <p>A stranger may say 16 KiB. The node keeps these octets and what it has understood of them,
 * which is not more than as much again: 32 KiB, and 200 strangers are let in. So 6.25 MiB of the
 * heap is the bound, whatever they say.
 */
class HostileMemoryTest {
  private static final int STRANGERS = 200;
  private static final int PER_SOURCE = 10;
  private static final int DEPTH = 60;
  private static final int UNPROVEN_OCTETS = 16 * 1024;
  private static final long OCTETS_EACH = 2L * UNPROVEN_OCTETS;
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String HEADER =
      "<stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams'"
          + " to='harbor.example' from='lighthouse.example' version='1.0'>";

  @RegisterExtension static final Lab LAB = new Lab();

  /** What is said until it is nearly too much; then nothing more comes. */
  private static String endless(int kind) {
    return switch (kind % 4) {
      // Slow: a header that never ends.
      case 0 -> "<stream:stream a='" + "x".repeat(4000);
      // A text without an end.
      case 1 -> filled("<x xmlns='u'>", "text ");
      // A tree without a bottom.
      case 2 -> filled("<x xmlns='u'>", "<y>").substring(0, HEADER.length() + 13 + DEPTH * 3);
      // Names, none of them twice.
      default -> names();
    };
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

  @Test
  void strangersCostWhatTheyMaySayAndNotMuchMore() throws IOException {
    PeerScope scope = LAB.forClass();
    XmppLab lab = XmppLab.start(scope);
    InetSocketAddress node = lab.pool().partners(1);
    // Once before, so that what is made only once is there.
    List<Socket> first = fill(node, PER_SOURCE, 200);
    for (Socket socket : first) {
      socket.close();
    }
    long before = liveOctets(lab);

    List<Socket> strangers = fill(node, STRANGERS, 0);
    long each = (liveOctets(lab) - before) / STRANGERS;
    System.out.println("a stranger on 5269 holds " + each + " octets of the heap at most");
    for (Socket socket : strangers) {
      assertThat(isHeld(socket)).as("a stranger is still there").isTrue();
    }
    assertThat(each).isLessThan(OCTETS_EACH);
    assertThat(endless(3).length()).isLessThan(UNPROVEN_OCTETS);

    for (Socket socket : strangers) {
      socket.close();
    }
  }

  /** True if the node has not closed it, whatever it said before. */
  private static boolean isHeld(Socket socket) throws IOException {
    socket.setSoTimeout(1);
    try {
      while (socket.getInputStream().read() >= 0) {
        // Header and features.
      }
      return false;
    } catch (SocketTimeoutException e) {
      return true;
    }
  }

  /** Strangers from addresses that each have as many connections as one may. */
  private static List<Socket> fill(InetSocketAddress node, int count, int from) throws IOException {
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Socket socket = new Socket();
      byte last = (byte) (1 + (from + i) / PER_SOURCE);
      socket.bind(
          new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 30, 0, last}), 0));
      socket.connect(node);
      socket.getOutputStream().write(endless(i).getBytes(StandardCharsets.US_ASCII));
      sockets.add(socket);
    }
    return sockets;
  }

  /** What the node's heap holds once everything that nobody needs is gone. */
  private static long liveOctets(XmppLab lab) {
    Path java = Path.of(ProcessHandle.current().info().command().orElseThrow());
    PeerProcess histogram =
        LAB.forTest()
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
