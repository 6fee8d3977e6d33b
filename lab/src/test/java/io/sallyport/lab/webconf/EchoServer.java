package io.sallyport.lab.webconf;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A server inside that says back what it hears, and says its last word after its client has. */
final class EchoServer implements AutoCloseable {
  private final ServerSocket server;
  private final Handler handler;
  private final Set<Socket> clients = ConcurrentHashMap.newKeySet();

  /** What it does with a client. */
  interface Handler {
    void serve(Socket client) throws IOException;
  }

  EchoServer(InetSocketAddress at) throws IOException {
    this(at, client -> client.getInputStream().transferTo(client.getOutputStream()));
  }

  EchoServer(InetSocketAddress at, Handler handler) throws IOException {
    this.server = new ServerSocket(at.getPort(), 1024, at.getAddress());
    this.handler = handler;
    Thread.ofVirtual().name("echo").start(this::accept);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
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

  int clients() {
    return clients.size();
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
