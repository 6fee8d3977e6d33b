package io.sallyport.app.demo;

import io.sallyport.wire.sip.SipUri;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Stands where the internal SIP server would: registrar and proxy over mutual TLS. It takes
 * connections from the nodes (row INT-03) and opens its own to them (row INT-02). Knows one contact
 * per user, keeps no transactions, asks for no password.
 */
final class StandInNextHop implements AutoCloseable {
  private final String name;
  private final Map<String, InetSocketAddress> nodes;
  private final SSLContext tls;
  private final SSLServerSocket listener;
  private final Map<String, Binding> bindings = new ConcurrentHashMap<>();
  private final Map<String, SipSocket> toNodes = new ConcurrentHashMap<>();
  private final Map<String, SipSocket> askers = new ConcurrentHashMap<>();
  private final List<SipSocket> taken = new ArrayList<>();
  private final AtomicLong branches = new AtomicLong();
  private final AtomicInteger outward = new AtomicInteger();
  private final AtomicLong fromNodes = new AtomicLong();
  private final AtomicLong toNodesSent = new AtomicLong();

  /** Where a user is. */
  private record Binding(String contact, List<String> path) {}

  /**
   * @param nodes internal listeners of the nodes by name
   */
  StandInNextHop(
      String name, InetSocketAddress address, SSLContext tls, Map<String, InetSocketAddress> nodes)
      throws IOException {
    this.name = name;
    this.nodes = Map.copyOf(nodes);
    this.tls = tls;
    this.listener = (SSLServerSocket) tls.getServerSocketFactory().createServerSocket();
    listener.setNeedClientAuth(true);
    listener.bind(address);
    Thread.ofVirtual().name("demo-next-hop").start(this::accept);
  }

  /** Requests that came from nodes on connections of theirs. */
  long requestsFromNodes() {
    return fromNodes.get();
  }

  /** Requests sent to nodes on connections of its own. */
  long requestsToNodes() {
    return toNodesSent.get();
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      // Gone either way.
    }
    toNodes.values().forEach(SipSocket::close);
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
        Thread.ofVirtual().name("demo-next-hop").start(() -> serve(socket));
      } catch (IOException e) {
        // Closed, which ends the loop, or a node that gave up meanwhile.
      }
    }
  }

  private void serve(SipSocket socket) {
    try (socket) {
      SipText message = socket.receive();
      while (message != null) {
        if (message.isRequest()) {
          fromNodes.incrementAndGet();
          request(socket, message);
        } else {
          response(message);
        }
        message = socket.receive();
      }
    } catch (IOException e) {
      // The node is gone; its users sign in again through another.
    }
  }

  private void request(SipSocket asker, SipText request) throws IOException {
    if (namesUs(request.header("Route"))) {
      request.removeFirst("Route");
    }
    if (request.method().equals("REGISTER")) {
      asker.send(registered(request));
      return;
    }
    if (request.header("Route").isEmpty() && !isOurs(request.requestUri())) {
      request.addFirst("Route", "<sip:" + nextNode() + ";transport=tls;lr>");
    }
    if (!request.header("Route").isEmpty()) {
      forward(asker, request);
      return;
    }
    Binding binding = bindings.get(user(request.requestUri()));
    if (binding == null) {
      if (!request.method().equals("ACK")) {
        asker.send(request.answer(404, "Not Found", UUID.randomUUID().toString()));
      }
      return;
    }
    request.setRequestUri(binding.contact());
    List<String> path = binding.path();
    for (int i = path.size() - 1; i >= 0; i--) {
      request.addFirst("Route", path.get(i));
    }
    if (request.method().equals("INVITE")) {
      request.addFirst("Record-Route", "<sip:" + name + ":" + port() + ";transport=tls;lr>");
    }
    forward(asker, request);
  }

  private SipText registered(SipText request) {
    String contact = DemoUser.uriOf(request.header("Contact"));
    String user = user(DemoUser.uriOf(request.header("To")));
    bindings.put(user, new Binding(contact, request.headers("Path")));
    SipText answer = request.answer(200, "OK", UUID.randomUUID().toString());
    request.headers("Path").forEach(path -> answer.add("Path", path));
    return answer.add("Contact", request.header("Contact") + ";expires=600");
  }

  /** Sends a request to the node that its first Route names. */
  private void forward(SipSocket asker, SipText request) throws IOException {
    SipText sent = request;
    SipUri route = SipUri.parse(DemoUser.uriOf(request.header("Route")));
    String node = route == null ? "" : route.host();
    SipSocket link = link(node);
    if (link == null) {
      asker.send(request.answer(404, "Not Found", UUID.randomUUID().toString()));
      return;
    }
    String branch = "z9hG4bK-next-hop-" + branches.incrementAndGet();
    askers.put(branch, asker);
    sent.addFirst("Via", "SIP/2.0/TLS " + name + ":" + port() + ";branch=" + branch);
    toNodesSent.incrementAndGet();
    link.send(sent);
  }

  private void response(SipText response) throws IOException {
    String via = response.header("Via");
    String branch = via.substring(via.indexOf(";branch=") + ";branch=".length()).split(";", 2)[0];
    SipSocket asker = response.status() < 200 ? askers.get(branch) : askers.remove(branch);
    if (asker != null) {
      asker.send(response.removeFirst("Via"));
    }
  }

  private @Nullable SipSocket link(String node) throws IOException {
    SipSocket open = toNodes.get(node);
    InetSocketAddress address = nodes.get(node);
    if (open != null || address == null) {
      return open;
    }
    SipSocket fresh = SipSocket.connect(tls, address, node);
    SipSocket known = Objects.requireNonNullElse(toNodes.putIfAbsent(node, fresh), fresh);
    Thread.ofVirtual().name("demo-next-hop").start(() -> serveLink(node, fresh));
    return known;
  }

  private void serveLink(String node, SipSocket link) {
    serve(link);
    toNodes.remove(node, link);
  }

  /** What is for others goes out through the nodes in turn. */
  private String nextNode() {
    List<String> names = nodes.keySet().stream().sorted().toList();
    return names.get(Math.floorMod(outward.getAndIncrement(), names.size()));
  }

  private static boolean isOurs(String uri) {
    SipUri parsed = SipUri.parse(uri);
    return parsed != null && parsed.host().equals(DemoPool.DOMAIN);
  }

  private boolean namesUs(String route) {
    if (route.isEmpty()) {
      return false;
    }
    SipUri uri = SipUri.parse(DemoUser.uriOf(route));
    return uri != null && uri.host().equals(name);
  }

  private int port() {
    return listener.getLocalPort();
  }

  private static String user(String uri) {
    SipUri parsed = SipUri.parse(uri);
    String user = parsed == null ? null : parsed.user();
    return user == null ? "" : user;
  }
}
