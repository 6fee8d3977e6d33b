package io.sallyport.app.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sallyport.app.demo.RelayClient.Attempt;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;

/** Relays connections between a client of one node and a peer that has no relay (RFC 6062). */
final class RelayedStreams {
  private static final int LIMIT_MILLIS = 20_000;
  private static final int END = -1;

  private final InetSocketAddress relay;
  private final RelayCredentials credentials;

  RelayedStreams(InetSocketAddress relay, RelayCredentials credentials) {
    this.relay = relay;
    this.credentials = credentials;
  }

  /** The relay connects to a peer, from the relayed address. */
  String toPeer() throws IOException {
    InetAddress at = InetAddress.getByName(DemoPool.MEDIA_PEER);
    try (ServerSocket listener = new ServerSocket(0, 1, at);
        RelayClient mara = RelayClient.allocateStreams(StreamLink.tcp(relay), credentials)) {
      listener.setSoTimeout(LIMIT_MILLIS);
      long connection = mara.connect((InetSocketAddress) listener.getLocalSocketAddress());
      try (Socket peer = listener.accept();
          StreamLink link = StreamLink.tcp(relay)) {
        if (!peer.getRemoteSocketAddress().equals(mara.relayed())) {
          throw new IOException("the relay connects from " + peer.getRemoteSocketAddress());
        }
        RelayClient.bind(link, credentials, connection);
        talk(link.socket(), peer);
      }
      return "a connection from "
          + MediaTraffic.text(mara.relayed())
          + " to a peer without a relay, octets each way";
    }
  }

  /** A peer connects to the relayed address, and who has no permission is hung up on. */
  String fromPeer() throws IOException {
    try (RelayClient mara = RelayClient.allocateStreams(StreamLink.tcp(relay), credentials)) {
      InetAddress at = InetAddress.getByName(DemoPool.MEDIA_PEER);
      if (!mara.permit(at)) {
        throw new IOException("the relay forbids the peer " + at.getHostAddress());
      }
      refuseStranger(mara);
      try (Socket peer = connect(DemoPool.MEDIA_PEER, mara);
          StreamLink link = StreamLink.tcp(relay)) {
        Attempt attempt = mara.awaitAttempt();
        if (!attempt.from().equals(peer.getLocalSocketAddress())) {
          throw new IOException("mara is told of a connection from " + attempt.from());
        }
        RelayClient.bind(link, credentials, attempt.connection());
        talk(link.socket(), peer);
      }
      return "a connection of a peer without a relay to "
          + MediaTraffic.text(mara.relayed())
          + ", octets each way; a stranger is hung up on";
    }
  }

  private static void refuseStranger(RelayClient mara) throws IOException {
    try (Socket stranger = connect(DemoPool.MEDIA_STRANGER, mara)) {
      if (stranger.getInputStream().read() != END) {
        throw new IOException("a stranger gets an answer at " + mara.relayed());
      }
    } catch (SocketException e) {
      // Refused as well.
    }
  }

  private static Socket connect(String from, RelayClient mara) throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(from, 0));
    socket.setSoTimeout(LIMIT_MILLIS);
    socket.connect(mara.relayed(), LIMIT_MILLIS);
    return socket;
  }

  private static void talk(Socket mara, Socket peer) throws IOException {
    say(mara, peer, "Ahoy.");
    say(peer, mara, "Ahoy yourself.");
  }

  private static void say(Socket from, Socket to, String text) throws IOException {
    byte[] octets = text.getBytes(UTF_8);
    from.getOutputStream().write(octets);
    to.setSoTimeout(LIMIT_MILLIS);
    String came = new String(to.getInputStream().readNBytes(octets.length), UTF_8);
    if (!came.equals(text)) {
      throw new IOException("'" + came + "' came instead of '" + text + "'");
    }
  }
}
