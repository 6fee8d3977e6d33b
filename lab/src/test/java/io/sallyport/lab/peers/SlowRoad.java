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
import java.util.concurrent.Semaphore;

/** A TCP relay that carries what a dialler sends as if its server were far away. */
public final class SlowRoad implements AutoCloseable {
  private static final int MAX_OCTETS = 16 * 1024;

  private final ServerSocket listener;
  private final InetSocketAddress server;
  private final Duration latency;

  /** Who has it may send on towards the server. */
  private final Semaphore gate = new Semaphore(1);

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

  /** Nothing more arrives at the server from now on. */
  public void hold() {
    gate.acquireUninterruptibly();
  }

  /** It goes on. */
  public void release() {
    gate.release();
  }

  private void accept() {
    try {
      while (true) {
        Socket near = listener.accept();
        Thread.ofVirtual().start(() -> open(near));
      }
    } catch (SocketException closed) {
      // The test is over.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void open(Socket near) {
    try {
      Socket far = new Socket(server.getAddress(), server.getPort());
      near.setTcpNoDelay(true);
      far.setTcpNoDelay(true);
      Thread.ofVirtual().start(() -> carry(far, near, () -> {}));
      carry(near, far, this::cover);
    } catch (IOException e) {
      throw new UncheckedIOException("no way to " + server, e);
    }
  }

  private void cover() throws InterruptedException {
    Thread.sleep(latency); // Distance, not a wait for something.
    gate.acquire();
    gate.release();
  }

  /** What lies between reading something and writing it. */
  @FunctionalInterface
  private interface Road {
    void cover() throws InterruptedException;
  }

  /** Until either end closes. */
  private static void carry(Socket from, Socket to, Road road) {
    byte[] octets = new byte[MAX_OCTETS];
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      for (int count = in.read(octets); count >= 0; count = in.read(octets)) {
        road.cover();
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
