package io.sallyport.net.lane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.Arrays;

/** The other end: a socket of the Java runtime that waits for what it gets. */
final class Peer implements AutoCloseable {
  private static final int LIMIT_MILLIS = 60_000;

  private final DatagramSocket socket;

  Peer(String host) {
    try {
      socket = new DatagramSocket(RunningLane.address(host, 0));
      socket.setSoTimeout(LIMIT_MILLIS);
      socket.setReceiveBufferSize(4 << 20);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  void send(byte[] octets, InetSocketAddress to) {
    try {
      socket.send(new DatagramPacket(octets, octets.length, to));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] next() {
    var packet = new DatagramPacket(new byte[65_535], 65_535);
    try {
      socket.receive(packet);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }

  @Override
  public void close() {
    socket.close();
  }
}
