package io.sallyport.app.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * Stands where a partner's edge would, with its users in one: takes connections from our nodes over
 * mutual TLS, and opens its own to them.
 */
final class StandInPartner implements AutoCloseable {
  /** Names of servers inside: a partner must never see them. */
  private static final String INSIDE = ".demo.lan";

  private static final int WAIT_LIMIT_SECONDS = 20;

  private final Place place;
  private final SSLContext tls;
  private final SSLServerSocket listener;
  private final List<SipSocket> taken = new ArrayList<>();
  private final BlockingQueue<SipText> requests = new LinkedBlockingQueue<>();

  /**
   * Whom it speaks for, and where it is.
   *
   * @param host name that its certificate proves
   */
  record Place(String domain, String host, InetSocketAddress address) {}

  StandInPartner(Place place, SSLContext tls) throws IOException {
    this.place = place;
    this.tls = tls;
    this.listener = (SSLServerSocket) tls.getServerSocketFactory().createServerSocket();
    listener.setNeedClientAuth(true);
    listener.bind(place.address());
    Thread.ofVirtual().name("demo-" + place.domain()).start(this::accept);
  }

  Place place() {
    return place;
  }

  /** URI of a user. */
  String address(String user) {
    return "sip:" + user + "@" + place.domain();
  }

  /** A user of the partner, on a connection of its own to a node. */
  DemoUser user(String name, InetSocketAddress node, String nodeName) throws IOException {
    return new DemoUser(name, place.domain(), SipSocket.connect(tls, node, nodeName));
  }

  /** Waits for a message with a text in it to have come in. */
  void awaitMessage(String text) throws IOException {
    try {
      SipText request = requests.poll(WAIT_LIMIT_SECONDS, TimeUnit.SECONDS);
      while (request != null) {
        if (request.method().equals("MESSAGE") && request.body().contains(text)) {
          return;
        }
        request = requests.poll(WAIT_LIMIT_SECONDS, TimeUnit.SECONDS);
      }
      throw new IOException(place.host() + " waited in vain for a MESSAGE with '" + text + "'");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      // Gone either way.
    }
    synchronized (taken) {
      taken.forEach(SipSocket::close);
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        SipSocket socket = new SipSocket((SSLSocket) listener.accept());
        synchronized (taken) {
          taken.add(socket);
        }
        Thread.ofVirtual().name("demo-" + place.domain()).start(() -> serve(socket));
      } catch (IOException e) {
        // Closed, which ends the loop, or a node that gave up meanwhile.
      }
    }
  }

  private void serve(SipSocket socket) {
    try (socket) {
      SipText message = socket.receive();
      while (message != null) {
        if (message.isRequest() && !message.method().equals("ACK")) {
          socket.send(answer(message));
          requests.add(message);
        }
        message = socket.receive();
      }
    } catch (IOException e) {
      // Whoever waits for a request says that it did not come.
    }
  }

  private static SipText answer(SipText request) {
    String tag = UUID.randomUUID().toString();
    boolean showsInside = new String(request.octets(), StandardCharsets.UTF_8).contains(INSIDE);
    return showsInside
        ? request.answer(500, "Request Names Servers Inside", tag)
        : request.answer(200, "OK", tag);
  }
}
