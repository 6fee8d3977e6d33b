package io.sallyport.app.demo;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands where the name server of the outside world would: SRV and A records of the partners, over
 * UDP and TCP on one port (RFC 1035). Answers to some names do not fit into a datagram, it says.
 */
final class StandInNames implements AutoCloseable {
  private static final int TYPE_A = 1;
  private static final int TYPE_SRV = 33;
  private static final int HEADER_OCTETS = 12;
  private static final int MAX_QUERY_OCTETS = 512;
  private static final int ANSWERS = 0x8400;
  private static final int CUT_SHORT = 0x0200;
  private static final int NO_SUCH_NAME = 3;
  private static final int TTL_SECONDS = 600;
  private static final int READ_LIMIT_MILLIS = 2000;

  private final DatagramSocket datagrams;
  private final ServerSocket listener;
  private final Map<Question, byte[]> records = new ConcurrentHashMap<>();
  private final Set<String> tooLong = ConcurrentHashMap.newKeySet();
  private final Set<InetAddress> askers = ConcurrentHashMap.newKeySet();
  private final AtomicLong overUdp = new AtomicLong();
  private final AtomicLong overTcp = new AtomicLong();

  private record Question(String name, int type) {}

  StandInNames(InetSocketAddress address) throws IOException {
    this.listener = new ServerSocket(address.getPort(), 8, address.getAddress());
    try {
      this.datagrams = new DatagramSocket(address);
    } catch (IOException e) {
      listener.close();
      throw e;
    }
    Thread.ofVirtual().name("demo-names-udp").start(this::takeDatagrams);
    Thread.ofVirtual().name("demo-names-tcp").start(this::takeConnections);
  }

  /** Says that a partner's edge is found at a host (record {@code _sipfederationtls._tcp}). */
  void addPartner(StandInPartner.Place partner) {
    addService("_sipfederationtls._tcp." + partner.domain(), partner.host(), partner.address());
  }

  /** Says where a partner's XMPP server is, which speaks TLS at once (XEP-0368). */
  void addXmpp(StandInXmpp.Place partner) {
    addService("_xmpps-server._tcp." + partner.domain(), partner.host(), partner.address());
  }

  private void addService(String service, String host, InetSocketAddress address) {
    byte[] target = labels(host);
    records.put(
        new Question(service, TYPE_SRV),
        ByteBuffer.allocate(3 * Short.BYTES + target.length)
            .putShort((short) 0)
            .putShort((short) 0)
            .putShort((short) address.getPort())
            .put(target)
            .array());
    addHost(host, address.getAddress());
  }

  void addHost(String name, InetAddress address) {
    records.put(new Question(name, TYPE_A), address.getAddress());
  }

  /** From now on answers about a partner's edge come whole over TCP only. */
  void lengthen(String domain) {
    tooLong.add("_sipfederationtls._tcp." + domain);
  }

  /** Questions answered over UDP, whole. */
  long answersOverUdp() {
    return overUdp.get();
  }

  long answersOverTcp() {
    return overTcp.get();
  }

  /** Addresses that questions came from. */
  Set<InetAddress> askers() {
    return Set.copyOf(askers);
  }

  @Override
  public void close() {
    datagrams.close();
    try {
      listener.close();
    } catch (IOException e) {
      // Gone either way.
    }
  }

  private void takeDatagrams() {
    byte[] octets = new byte[MAX_QUERY_OCTETS];
    while (!datagrams.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(octets, octets.length);
        datagrams.receive(packet);
        askers.add(packet.getAddress());
        byte[] answer = answer(Arrays.copyOf(octets, packet.getLength()), true);
        datagrams.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
        // Closed, which ends the loop, or not a question.
      }
    }
  }

  private void takeConnections() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        Thread.ofVirtual().name("demo-names-tcp").start(() -> serve(socket));
      } catch (IOException e) {
        // Closed, which ends the loop.
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setSoTimeout(READ_LIMIT_MILLIS);
      askers.add(socket.getInetAddress());
      DataInputStream in = new DataInputStream(socket.getInputStream());
      byte[] query = in.readNBytes(Math.min(in.readUnsignedShort(), MAX_QUERY_OCTETS));
      byte[] answer = answer(query, false);
      ByteBuffer framed = ByteBuffer.allocate(Short.BYTES + answer.length);
      socket.getOutputStream().write(framed.putShort((short) answer.length).put(answer).array());
    } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
      // Who asked like that gets no answer.
    }
  }

  private byte[] answer(byte[] query, boolean isDatagram) throws IOException {
    Asked asked = Asked.in(query);
    byte[] data = records.get(asked.question());
    boolean isCut = isDatagram && tooLong.contains(asked.question().name());
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(octets);
    out.writeShort(ByteBuffer.wrap(query).getShort(0));
    out.writeShort(ANSWERS | (isCut ? CUT_SHORT : 0) | (data == null ? NO_SUCH_NAME : 0));
    out.writeShort(1);
    out.writeShort(data == null || isCut ? 0 : 1);
    out.writeInt(0);
    out.write(query, HEADER_OCTETS, asked.end() - HEADER_OCTETS);
    if (data != null && !isCut) {
      writeRecord(out, asked.question().type(), data);
      (isDatagram ? overUdp : overTcp).incrementAndGet();
    }
    return octets.toByteArray();
  }

  /**
   * The one question of a query.
   *
   * @param end index behind it
   */
  private record Asked(Question question, int end) {
    static Asked in(byte[] query) {
      int at = HEADER_OCTETS;
      StringBuilder name = new StringBuilder();
      while (at < query.length && query[at] > 0) {
        String label = new String(query, at + 1, query[at], StandardCharsets.US_ASCII);
        name.append(name.isEmpty() ? "" : ".").append(label);
        at += 1 + query[at];
      }
      int end = at + 1 + 2 * Short.BYTES;
      if (end > query.length) {
        throw new IllegalArgumentException("no question");
      }
      int type = ByteBuffer.wrap(query).getShort(at + 1);
      return new Asked(new Question(name.toString().toLowerCase(Locale.ROOT), type), end);
    }
  }

  private static void writeRecord(DataOutputStream out, int type, byte[] data) throws IOException {
    // The name is the one in the question (RFC 1035 section 4.1.4).
    out.writeShort(0xc000 | HEADER_OCTETS);
    out.writeShort(type);
    out.writeShort(1);
    out.writeInt(TTL_SECONDS);
    out.writeShort(data.length);
    out.write(data);
  }

  private static byte[] labels(String name) {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    for (String label : name.split("\\.", -1)) {
      octets.write(label.length());
      octets.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
    }
    octets.write(0);
    return octets.toByteArray();
  }
}
