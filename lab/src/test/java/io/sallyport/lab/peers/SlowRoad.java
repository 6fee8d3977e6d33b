package io.sallyport.lab.peers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;

/** A TCP relay that carries what a dialler sends as if its server were far away. */
public final class SlowRoad implements AutoCloseable {
  private static final int MAX_OCTETS = 16 * 1024;

  private final ServerSocket listener;
  private final InetSocketAddress server;
  private final Duration latency;

  private SlowRoad(ServerSocket listener, InetSocketAddress server, Duration latency) {
    this.listener = listener;
    this.server = server;
    this.latency = latency;
  }

  /**
   * Opens one at a free port.
   *
   * @param at own address
   * @param latency before anything goes on towards the server; the way back takes no time
   */
  public static SlowRoad open(InetAddress at, InetSocketAddress server, Duration latency) {
    try {
      var road = new SlowRoad(new ServerSocket(0, 50, at), server, latency);
      Thread.ofVirtual().start(road::accept);
      return road;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket near = listener.accept();
        Socket far = new Socket(server.getAddress(), server.getPort());
        near.setTcpNoDelay(true);
        far.setTcpNoDelay(true);
        Thread.ofVirtual().start(() -> carry(near, far, latency));
        Thread.ofVirtual().start(() -> carry(far, near, Duration.ZERO));
      }
    } catch (SocketException closed) {
      // The test is over.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Until either end closes. */
  private static void carry(Socket from, Socket to, Duration latency) {
    byte[] octets = new byte[MAX_OCTETS];
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      for (int count = in.read(octets); count >= 0; count = in.read(octets)) {
        Thread.sleep(latency); // Distance, not a wait for something.
        out.write(octets, 0, count);
      }
    } catch (IOException | InterruptedException ended) {
      // The other direction has closed both.
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
