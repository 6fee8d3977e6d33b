package io.sallyport.app.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * Stands where a partner's XMPP server would, with its users in one: takes streams of our nodes,
 * and opens its own to them.
 */
final class StandInXmpp implements AutoCloseable {
  private static final int WAIT_LIMIT_SECONDS = 20;

  private final Place place;
  private final SSLContext tls;
  private final SSLServerSocket listener;
  private final List<SSLSocket> taken = new ArrayList<>();
  private final Set<InetAddress> senders = ConcurrentHashMap.newKeySet();
  private final BlockingQueue<String> stanzas = new LinkedBlockingQueue<>();

  /**
   * Whom it speaks for, and where it is.
   *
   * @param host that SRV records name
   */
  record Place(String domain, String host, InetSocketAddress address) {
    /** Address of a user. */
    String user(String name) {
      return name + "@" + domain;
    }
  }

  /**
   * @param tls with a certificate of the domain, and none but our edge let in
   */
  StandInXmpp(Place place, SSLContext tls) throws IOException {
    this.place = place;
    this.tls = tls;
    this.listener = (SSLServerSocket) tls.getServerSocketFactory().createServerSocket();
    listener.setNeedClientAuth(true);
    listener.bind(place.address());
    Thread.ofVirtual().name("demo-xmpp").start(this::accept);
  }

  Place place() {
    return place;
  }

  /** A stream of its own to a node of ours. */
  XmppSocket connect(InetSocketAddress node, String domain) throws IOException {
    return XmppSocket.connect(tls, node, place.domain(), domain);
  }

  /** Waits for a message with a text in it to have come in. */
  void awaitMessage(String text) throws IOException {
    try {
      String stanza = stanzas.poll(WAIT_LIMIT_SECONDS, TimeUnit.SECONDS);
      while (stanza != null) {
        if (stanza.contains(text)) {
          return;
        }
        stanza = stanzas.poll(WAIT_LIMIT_SECONDS, TimeUnit.SECONDS);
      }
      throw new IOException(place.host() + " waited in vain for a message with '" + text + "'");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Addresses that stanzas came from. */
  Set<InetAddress> senders() {
    return new HashSet<>(senders);
  }

  @Override
  public void close() {
    try {
      listener.close();
      synchronized (taken) {
        for (SSLSocket socket : taken) {
          socket.close();
        }
      }
    } catch (IOException e) {
      // Gone either way.
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        SSLSocket socket = (SSLSocket) listener.accept();
        synchronized (taken) {
          taken.add(socket);
        }
        Thread.ofVirtual().name("demo-xmpp").start(() -> serve(socket));
      } catch (IOException e) {
        // Closed, which ends the loop, or a node that gave up meanwhile.
      }
    }
  }

  private void serve(SSLSocket socket) {
    try (XmppSocket stream = XmppSocket.accept(socket, place.domain())) {
      while (true) {
        String stanza = stream.awaitStanza();
        // Whoever waits for the stanza asks for its sender next.
        senders.add(socket.getInetAddress());
        stanzas.add(stanza);
      }
    } catch (IOException e) {
      // Whoever waits for a stanza says that it did not come.
    }
  }
}
