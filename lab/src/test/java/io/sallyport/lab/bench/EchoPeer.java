package io.sallyport.lab.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;

/** A peer that sends back whatever comes to it, on a thread of its own. */
final class EchoPeer implements AutoCloseable {
  private final DatagramSocket socket;

  EchoPeer(InetSocketAddress at) {
    try {
      socket = new DatagramSocket(at);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::echo);
  }

  InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  private void echo() {
    var packet = new DatagramPacket(new byte[2048], 2048);
    while (!socket.isClosed()) {
      try {
        packet.setLength(2048);
        socket.receive(packet);
        socket.send(packet);
      } catch (IOException _) {
        // Closed, or an ICMP error of an earlier datagram: the loop's condition tells.
        Thread.onSpinWait();
      }
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
