package io.sallyport.lab.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/** A name server (RFC 1035) of a few records; of all other names it says that they have none. */
final class BenchNames implements AutoCloseable {
  private static final int HEADER_OCTETS = 12;
  private static final int MAX_OCTETS = 512;
  private static final int TYPE_A = 1;
  private static final int TYPE_SRV = 33;
  private static final byte[] ANSWER = {(byte) 0x85, (byte) 0x80};
  private static final byte[] NAME_OF_QUESTION = {(byte) 0xc0, HEADER_OCTETS};
  private static final byte[] CLASS_AND_LIFE = {0, 1, 0, 0, 1, 0};

  private final DatagramSocket socket;
  private final Map<String, InetAddress> hosts;
  private final Map<String, Server> services;

  /** Where a service is. */
  record Server(String host, int port) {}

  /**
   * Answers at an address from now on.
   *
   * @param hosts addresses by name
   * @param services servers by the name of the service, such as {@code
   *     _xmpps-server._tcp.a.example}
   */
  BenchNames(
      InetSocketAddress address, Map<String, InetAddress> hosts, Map<String, Server> services) {
    this.hosts = Map.copyOf(hosts);
    this.services = Map.copyOf(services);
    try {
      this.socket = new DatagramSocket(address);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofPlatform().name("names").daemon().start(this::answer);
  }

  int port() {
    return socket.getLocalPort();
  }

  private void answer() {
    DatagramPacket packet = new DatagramPacket(new byte[MAX_OCTETS], MAX_OCTETS);
    while (!socket.isClosed()) {
      try {
        packet.setLength(MAX_OCTETS);
        socket.receive(packet);
        byte[] answer = answer(Arrays.copyOf(packet.getData(), packet.getLength()));
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      } catch (IOException e) {
        if (!socket.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private byte[] answer(byte[] query) {
    StringBuilder name = new StringBuilder();
    int at = HEADER_OCTETS;
    while (query[at] != 0) {
      name.append(name.isEmpty() ? "" : ".")
          .append(new String(query, at + 1, query[at], StandardCharsets.US_ASCII));
      at += 1 + query[at];
    }
    byte[] data = data(name.toString().toLowerCase(Locale.ROOT), query[at + 2]);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(query, 0, 2);
    out.writeBytes(ANSWER);
    out.writeBytes(new byte[] {0, 1, 0, (byte) (data.length == 0 ? 0 : 1), 0, 0, 0, 0});
    out.write(query, HEADER_OCTETS, at + 5 - HEADER_OCTETS);
    if (data.length > 0) {
      out.writeBytes(NAME_OF_QUESTION);
      out.write(query, at + 1, 2);
      out.writeBytes(CLASS_AND_LIFE);
      out.write(0);
      out.write(data.length);
      out.writeBytes(data);
    }
    return out.toByteArray();
  }

  private byte[] data(String name, int type) {
    if (type == TYPE_A && hosts.containsKey(name)) {
      return hosts.get(name).getAddress();
    }
    Server server = services.get(name);
    if (type != TYPE_SRV || server == null) {
      return new byte[0];
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0, 0, 0, 0, (byte) (server.port() >> 8), (byte) server.port()});
    for (String label : server.host().split("\\.", -1)) {
      out.write(label.length());
      out.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
    }
    out.write(0);
    return out.toByteArray();
  }

  @Override
  public void close() {
    socket.close();
  }
}
