package io.sallyport.net.dns;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A DNS server on loopback, one port for UDP and TCP, that answers as its test says. */
final class ScriptedServer implements AutoCloseable {
  private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");

  /** Who asked over UDP what, in order. */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  record Asked(InetSocketAddress by, byte[] query) {
    int id() {
      return Messages.id(query);
    }
  }

  /** What to do with a query that came over UDP; nothing if it sends nothing. */
  interface OverUdp {
    void answer(byte[] query, Sender sender) throws IOException;
  }

  /** What to do with a query that came over TCP; the connection is closed after that. */
  interface OverTcp {
    void answer(byte[] query, OutputStream out) throws IOException;
  }

  /** Sends datagrams to whoever asked. */
  interface Sender {
    void send(byte[] octets) throws IOException;

    /** From another port of the same address. */
    void sendFromElsewhere(byte[] octets) throws IOException;
  }

  final List<Asked> asked = new CopyOnWriteArrayList<>();
  final List<byte[]> askedOverTcp = new CopyOnWriteArrayList<>();

  /** Who connected, in order. */
  final List<InetAddress> connected = new CopyOnWriteArrayList<>();

  private final ServerSocket tcp;
  private final DatagramSocket udp;
  private volatile OverUdp overUdp = (_, _) -> {};
  private volatile OverTcp overTcp = (_, _) -> {};

  ScriptedServer() {
    try {
      tcp = new ServerSocket(0, 50, HERE);
      udp = new DatagramSocket(new InetSocketAddress(HERE, tcp.getLocalPort()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::serveUdp);
    Thread.ofVirtual().start(this::serveTcp);
  }

  ScriptedServer overUdp(OverUdp script) {
    overUdp = script;
    return this;
  }

  ScriptedServer overTcp(OverTcp script) {
    overTcp = script;
    return this;
  }

  InetSocketAddress address() {
    return (InetSocketAddress) tcp.getLocalSocketAddress();
  }

  private void serveUdp() {
    byte[] buffer = new byte[2048];
    while (!udp.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        udp.receive(packet);
        byte[] query = Arrays.copyOf(buffer, packet.getLength());
        InetSocketAddress asker = (InetSocketAddress) packet.getSocketAddress();
        asked.add(new Asked(asker, query));
        overUdp.answer(query, sender(asker));
      } catch (IOException _) {
        // Closed by the test, or the asker is gone.
      }
    }
  }

  private Sender sender(InetSocketAddress asker) {
    return new Sender() {
      @Override
      public void send(byte[] octets) throws IOException {
        udp.send(new DatagramPacket(octets, octets.length, asker));
      }

      @Override
      public void sendFromElsewhere(byte[] octets) throws IOException {
        try (var other = new DatagramSocket(new InetSocketAddress(HERE, 0))) {
          other.send(new DatagramPacket(octets, octets.length, asker));
        }
      }
    };
  }

  private void serveTcp() {
    while (!tcp.isClosed()) {
      try {
        Socket socket = tcp.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException _) {
        // Closed by the test.
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      connected.add(socket.getInetAddress());
      byte[] query = new byte[in.readUnsignedShort()];
      in.readFully(query);
      askedOverTcp.add(query);
      overTcp.answer(query, socket.getOutputStream());
    } catch (IOException _) {
      // The asker is gone.
    }
  }

  @Override
  public void close() {
    try {
      tcp.close();
      udp.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
