package io.sallyport.app.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sallyport.app.demo.RelayClient.Heard;
import io.sallyport.topology.Node;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Relays datagrams between clients of both nodes, outside and inside, and with a peer that has no
 * relay. Each client shows credentials that the other node issued.
 */
final class MediaTraffic {
  private static final int TRIES = 5;
  private static final int PEER_WAIT_MILLIS = 1000;
  private static final int MOST_OCTETS = 1500;
  private static final String ON_UDP = "EXT-14";
  private static final String ON_TCP = "EXT-15";
  private static final String INSIDE_ON_UDP = "INT-06";
  private static final String INSIDE_ON_TCP = "INT-07";

  private final DemoPool pool;
  private final List<RelayCredentials> issued;
  private final RowWatch watch;
  private final Consumer<String> narrator;

  /**
   * @param issued by each node, in their order; fewer if a node issued none
   */
  MediaTraffic(
      DemoPool pool, List<RelayCredentials> issued, RowWatch watch, Consumer<String> narrator) {
    this.pool = pool;
    this.issued = issued;
    this.watch = watch;
    this.narrator = narrator;
  }

  void run() {
    watch.row(ON_UDP, this::onUdp);
    watch.row(ON_TCP, this::onTcp);
    watch.row(INSIDE_ON_UDP, this::insideOnUdp);
    watch.row(INSIDE_ON_TCP, this::insideOnTcp);
    watch.row("EXT-10", this::toPeer);
    watch.row("EXT-12", this::fromPeer);
    watch.row("EXT-09", () -> streams().toPeer());
    watch.row("EXT-11", () -> streams().fromPeer());
  }

  private String onUdp() throws IOException {
    try (RelayClient mara = client(0, new DatagramLink(relay(0, ON_UDP)));
        RelayClient ines = client(1, new DatagramLink(relay(1, ON_UDP)))) {
      return "allocations at both nodes over UDP, " + meet(mara, ines);
    }
  }

  private String onTcp() throws IOException {
    try (RelayClient mara = client(0, StreamLink.tcp(relay(0, ON_TCP)));
        RelayClient ines =
            client(
                1,
                StreamLink.tls(
                    DemoTls.user(pool.certificates().authority()),
                    relay(1, ON_TCP),
                    pool.topology().external().av().orElseThrow()))) {
      return "allocations over TCP and TLS, " + meet(mara, ines);
    }
  }

  private String insideOnUdp() throws IOException {
    try (RelayClient mara = client(0, new DatagramLink(relay(0, INSIDE_ON_UDP)));
        RelayClient ines = client(1, new DatagramLink(relay(1, ON_UDP)))) {
      return "allocations over UDP, one of them inside, " + meet(mara, ines);
    }
  }

  private String insideOnTcp() throws IOException {
    try (RelayClient mara = client(0, StreamLink.tcp(relay(0, INSIDE_ON_TCP)));
        RelayClient ines = client(1, StreamLink.tcp(relay(1, INSIDE_ON_TCP)))) {
      return "allocations inside over TCP, " + meet(mara, ines);
    }
  }

  /** Sends a datagram each way between relayed addresses. */
  private String meet(RelayClient mara, RelayClient ines) throws IOException {
    permit(mara, ines.relayed().getAddress());
    permit(ines, mara.relayed().getAddress());
    pass(mara, ines, "Can you hear me?");
    pass(ines, mara, "I can.");
    String way = text(mara.relayed()) + " and " + text(ines.relayed());
    narrator.accept(
        "mara and ines hear each other: Allocate, CreatePermission, Send, Data, " + way);
    return "a datagram each way between " + way;
  }

  /** The datagram of a client comes to a peer from the relayed address, and to no server inside. */
  private String toPeer() throws IOException {
    try (DatagramSocket peer = peer(DemoPool.MEDIA_PEER);
        RelayClient mara = client(0, new DatagramLink(relay(0, ON_UDP)))) {
      InetAddress server = pool.nextHop().getAddress();
      if (mara.permit(server)) {
        throw new IOException("the relay lets clients reach " + server.getHostAddress());
      }
      permit(mara, peer.getLocalAddress());
      InetSocketAddress from = hear(peer, mara);
      narrator.accept("A peer without a relay hears mara from " + text(from));
      return "a datagram from "
          + text(from)
          + " to a peer without a relay; the way to a server inside is refused";
    }
  }

  private static InetSocketAddress hear(DatagramSocket peer, RelayClient mara) throws IOException {
    InetSocketAddress at = (InetSocketAddress) peer.getLocalSocketAddress();
    DatagramPacket datagram = new DatagramPacket(new byte[MOST_OCTETS], MOST_OCTETS);
    for (int i = 0; i < TRIES; i++) {
      mara.send(at, "Ahoy.");
      try {
        peer.receive(datagram);
      } catch (SocketTimeoutException e) {
        continue;
      }
      if (!datagram.getSocketAddress().equals(mara.relayed())) {
        throw new IOException("the peer hears mara from " + datagram.getSocketAddress());
      }
      return mara.relayed();
    }
    throw new IOException("the peer waited in vain for a datagram of mara");
  }

  /** A peer reaches the relayed address, and who has no permission does not. */
  private String fromPeer() throws IOException {
    try (DatagramSocket peer = peer(DemoPool.MEDIA_PEER);
        DatagramSocket stranger = peer(DemoPool.MEDIA_STRANGER);
        RelayClient mara = client(0, new DatagramLink(relay(0, ON_UDP)))) {
      permit(mara, peer.getLocalAddress());
      for (int i = 0; i < TRIES; i++) {
        say(stranger, mara.relayed(), "Anybody home?");
        say(peer, mara.relayed(), "Ahoy yourself.");
        Optional<Heard> heard = mara.receive();
        if (heard.isPresent()) {
          return heardOfPeer(heard.get(), peer, mara);
        }
      }
      throw new IOException("mara waited in vain for a datagram of the peer");
    }
  }

  private String heardOfPeer(Heard heard, DatagramSocket peer, RelayClient mara)
      throws IOException {
    if (!heard.from().equals(peer.getLocalSocketAddress())) {
      throw new IOException("mara hears somebody at " + heard.from() + " without a permission");
    }
    narrator.accept("mara hears the peer through " + text(mara.relayed()) + ", and no stranger");
    return "a datagram of a peer without a relay to "
        + text(mara.relayed())
        + "; one of a stranger is dropped";
  }

  private static void permit(RelayClient client, InetAddress peer) throws IOException {
    if (!client.permit(peer)) {
      throw new IOException("the relay forbids the peer " + peer.getHostAddress());
    }
  }

  /** Datagrams may be lost, so a text is said again for a while. */
  private static void pass(RelayClient speaker, RelayClient listener, String text)
      throws IOException {
    for (int i = 0; i < TRIES; i++) {
      speaker.send(listener.relayed(), text);
      Optional<Heard> heard = listener.receive();
      if (heard.isPresent()) {
        if (!heard.get().equals(new Heard(speaker.relayed(), text))) {
          throw new IOException("heard " + heard.get() + " instead of " + speaker.relayed());
        }
        return;
      }
    }
    throw new IOException("nothing comes from " + speaker.relayed() + " to " + listener.relayed());
  }

  private RelayedStreams streams() throws IOException {
    return new RelayedStreams(relay(0, ON_TCP), credentials(0));
  }

  private RelayClient client(int node, RelayLink link) throws IOException {
    try {
      return RelayClient.allocate(link, credentials(node));
    } catch (IOException e) {
      link.close();
      throw e;
    }
  }

  /** What the other node issued. */
  private RelayCredentials credentials(int node) throws IOException {
    int issuer = pool.topology().nodes().size() - 1 - node;
    if (issuer >= issued.size()) {
      throw new IOException("no credentials were issued, see INT-05");
    }
    return issued.get(issuer);
  }

  private InetSocketAddress relay(int node, String row) {
    Node at = pool.topology().nodes().get(node);
    return pool.listener(at, row);
  }

  private static DatagramSocket peer(String address) throws IOException {
    DatagramSocket socket = new DatagramSocket(new InetSocketAddress(address, 0));
    socket.setSoTimeout(PEER_WAIT_MILLIS);
    return socket;
  }

  private static void say(DatagramSocket from, InetSocketAddress to, String text)
      throws IOException {
    byte[] octets = text.getBytes(UTF_8);
    from.send(new DatagramPacket(octets, octets.length, to));
  }

  /** As verdicts have it. */
  static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }
}
