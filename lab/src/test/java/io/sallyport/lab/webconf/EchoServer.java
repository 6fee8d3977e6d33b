package io.sallyport.lab.webconf;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A server inside that says back what it hears, and says its last word after its client has. */
public final class EchoServer implements AutoCloseable {
  private final ServerSocket server;
  private final Handler handler;
  private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
  private final AtomicInteger served = new AtomicInteger();

  /** What it does with a client. */
  public interface Handler {
    void serve(Socket client) throws IOException;
  }

  public EchoServer(InetSocketAddress at) throws IOException {
    this(at, client -> client.getInputStream().transferTo(client.getOutputStream()));
  }

  public EchoServer(InetSocketAddress at, Handler handler) throws IOException {
    this.server = new ServerSocket(at.getPort(), 1024, at.getAddress());
    this.handler = handler;
    Thread.ofVirtual().name("echo").start(this::accept);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        served.incrementAndGet();
        clients.add(client);
        Thread.ofVirtual().name("echo-client").start(() -> serve(client));
      } catch (IOException e) {
        // Closed.
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      handler.serve(client);
    } catch (IOException e) {
      // The client is gone.
    }
    clients.remove(client);
  }

  /** Clients now. */
  public int clients() {
    return clients.size();
  }

  /** Clients that ever came. */
  public int served() {
    return served.get();
  }

  /** Ends as a server does that is killed. */
  void cut() throws IOException {
    server.close();
    for (Socket client : clients) {
      try {
        client.setSoLinger(true, 0);
      } catch (SocketException e) {
        // Its own thread was faster: the client had ended already.
      }
      client.close();
    }
  }

  @Override
  public void close() throws IOException {
    cut();
  }
}
