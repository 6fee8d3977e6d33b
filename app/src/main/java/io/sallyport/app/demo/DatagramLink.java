package io.sallyport.app.demo;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A message in each datagram. What is not answered is sent again (RFC 8489 section 6.2.1). */
final class DatagramLink implements RelayLink {
  private static final int WAIT_MILLIS = 1000;
  private static final int TRIES = 5;
  private static final int MOST_OCTETS = 2048;

  private final DatagramSocket socket;

  DatagramLink(InetSocketAddress relay) throws IOException {
    this.socket = new DatagramSocket();
    socket.connect(relay);
    socket.setSoTimeout(WAIT_MILLIS);
  }

  @Override
  public void send(byte[] message) throws IOException {
    socket.send(new DatagramPacket(message, message.length));
  }

  @Override
  public byte @Nullable [] receive() throws IOException {
    DatagramPacket datagram = new DatagramPacket(new byte[MOST_OCTETS], MOST_OCTETS);
    try {
      socket.receive(datagram);
      return Arrays.copyOf(datagram.getData(), datagram.getLength());
    } catch (SocketTimeoutException e) {
      return null;
    }
  }

  @Override
  public int tries() {
    return TRIES;
  }

  @Override
  public void close() {
    socket.close();
  }
}
