package io.sallyport.lab.media;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.LabNetwork;
import io.sallyport.lab.peers.MediaPool;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Peers of clients that speak MS-TURN on TCP: each way between the two ends on its own. */
class MsTurnPeersTest {
  @RegisterExtension static final Lab LAB = new Lab();

  private static final int PATIENCE_MILLIS = 60_000;

  private static MediaPool pool;
  private static MediaPool.Credentials token;

  @BeforeAll
  static void start() {
    pool = MediaPool.start(LAB.forClass(), LabNetwork.choose());
    token = pool.token(1, "sip:ines@harbor.example");
  }

  @Test
  void theActivePeerMayEndItsSending() throws IOException {
    try (var listening = new ServerSocket(0, 1, pool.stranger(2));
        var caller = new MsStreamCaller(pool.outsideOnStreams(1), token)) {
      var address = (InetSocketAddress) listening.getLocalSocketAddress();
      InetSocketAddress relayed = caller.allocate();
      caller.sendTo(address, "hello");
      try (Socket peer = accepted(listening)) {
        assertThat(peer.getRemoteSocketAddress()).isEqualTo(relayed);
        assertThat(said(peer, 5)).isEqualTo("hello");
        caller.activate(address);
        peer.getOutputStream().write("last words".getBytes(US_ASCII));
        peer.shutdownOutput();
        assertThat(caller.bare()).isEqualTo("last words");

        caller.sendBare("and mine");

        assertThat(said(peer, 8)).isEqualTo("and mine");
        // Its end is to be seen at once.
        peer.setSoLinger(true, 0);
      }
      assertThat(caller.isEnded()).isTrue();
    }
  }

  @Test
  void aPeerMayEndBeforeItIsLetIn() throws IOException {
    try (var caller = new MsStreamCaller(pool.outsideOnStreams(1), token);
        var early = new Socket()) {
      early.bind(new InetSocketAddress(pool.stranger(3), 0));
      early.setSoTimeout(PATIENCE_MILLIS);
      early.connect(caller.allocate());
      early.getOutputStream().write("early".getBytes(US_ASCII));
      early.shutdownOutput();

      caller.sendTo((InetSocketAddress) early.getLocalSocketAddress(), "welcome");

      assertThat(said(early, 7)).isEqualTo("welcome");
      assertThat(caller.indicated()).isEqualTo("early");
    }
  }

  private static Socket accepted(ServerSocket listening) throws IOException {
    listening.setSoTimeout(PATIENCE_MILLIS);
    Socket peer = listening.accept();
    peer.setSoTimeout(PATIENCE_MILLIS);
    return peer;
  }

  private static String said(Socket by, int octets) throws IOException {
    return new String(by.getInputStream().readNBytes(octets), US_ASCII);
  }
}
