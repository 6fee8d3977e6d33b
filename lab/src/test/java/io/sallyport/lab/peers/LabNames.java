package io.sallyport.lab.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The DNS of clients that look up the host of a Route: answers questions for A records from a
 * table, and everything else with no records (RFC 1035, section 4.1).
 */
public final class LabNames implements AutoCloseable {
  private static final int HEADER_OCTETS = 12;
  private static final int TYPE_AND_CLASS_OCTETS = 4;
  private static final short A = 1;
  private static final short IN = 1;
  private static final short RESPONSE_RECURSION_AVAILABLE = (short) 0x8180;
  private static final short POINTER_TO_QUESTION = (short) 0xc00c;
  private static final int TTL_SECONDS = 60;

  private final DatagramSocket socket;
  private final Map<String, InetAddress> addresses;

  private LabNames(DatagramSocket socket, Map<String, InetAddress> addresses) {
    this.socket = socket;
    this.addresses = addresses;
  }

  /** Answers at an address, on a free port, until closed. */
  public static LabNames start(InetAddress at, Map<String, InetAddress> addresses) {
    try {
      LabNames names =
          new LabNames(new DatagramSocket(new InetSocketAddress(at, 0)), Map.copyOf(addresses));
      Thread.ofVirtual().name("lab-names").start(names::serve);
      return names;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  @Override
  public void close() {
    socket.close();
  }

  private void serve() {
    byte[] buffer = new byte[512];
    while (!socket.isClosed()) {
      DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
      try {
        socket.receive(packet);
        byte[] answer = answer(ByteBuffer.wrap(buffer, 0, packet.getLength()));
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      } catch (IOException e) {
        // Closed at the end of the test, which is the only way out of the loop.
        return;
      }
    }
  }

  private byte[] answer(ByteBuffer query) {
    short id = query.getShort(0);
    query.position(HEADER_OCTETS);
    String name = name(query);
    short type = query.getShort();
    int questionEnd = query.position() + TYPE_AND_CLASS_OCTETS / 2;
    @Nullable InetAddress address = type == A ? addresses.get(name) : null;

    ByteBuffer answer = ByteBuffer.allocate(512);
    answer.putShort(id).putShort(RESPONSE_RECURSION_AVAILABLE);
    answer.putShort((short) 1).putShort((short) (address == null ? 0 : 1)).putInt(0);
    answer.put(query.slice(HEADER_OCTETS, questionEnd - HEADER_OCTETS));
    if (address != null) {
      answer.putShort(POINTER_TO_QUESTION).putShort(A).putShort(IN).putInt(TTL_SECONDS);
      answer.putShort((short) address.getAddress().length).put(address.getAddress());
    }
    byte[] octets = new byte[answer.flip().remaining()];
    answer.get(octets);
    return octets;
  }

  private static String name(ByteBuffer query) {
    StringBuilder name = new StringBuilder();
    for (int length = query.get(); length > 0; length = query.get()) {
      byte[] label = new byte[length];
      query.get(label);
      name.append(name.isEmpty() ? "" : ".").append(new String(label, StandardCharsets.US_ASCII));
    }
    return name.toString().toLowerCase(Locale.ROOT);
  }
}
