package io.sallyport.app.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A user outside with a SIP client, signed in through one node. Answers whatever comes in. */
final class DemoUser implements AutoCloseable {
  private static final int ANSWER_LIMIT_SECONDS = 20;

  private final String name;
  private final String domain;
  private final SipSocket socket;
  private final String instance = UUID.randomUUID().toString();
  private final BlockingQueue<SipText> answers = new LinkedBlockingQueue<>();
  private final BlockingQueue<SipText> requests = new LinkedBlockingQueue<>();
  private final AtomicInteger sequence = new AtomicInteger();

  /** A dialog that this user opened (RFC 3261 section 12). */
  private record Dialog(
      String callId, String from, String to, String target, List<String> routes) {}

  DemoUser(String name, String domain, SipSocket socket) {
    this.name = name;
    this.domain = domain;
    this.socket = socket;
    Thread.ofVirtual().name("demo-user-" + name).start(this::read);
  }

  String address() {
    return "sip:" + name + "@" + domain;
  }

  /** Asks the edge itself what it can do. */
  void options(String edge) throws IOException {
    demand(request("OPTIONS", "sip:" + edge, "<sip:" + edge + ">"));
  }

  /** Signs in. */
  void register() throws IOException {
    SipText request = request("REGISTER", "sip:" + domain, "<" + address() + ">");
    request
        .add("Supported", "path, outbound, gruu-10")
        .add("Expires", "600")
        .removeFirst("Contact")
        .add("Contact", contact() + ";reg-id=1;+sip.instance=\"<urn:uuid:" + instance + ">\"");
    demand(request);
  }

  /** Sends a text to somebody. */
  void message(String target, String text) throws IOException {
    demand(request("MESSAGE", target, "<" + target + ">").body("text/plain", text));
  }

  /** Calls somebody, and hangs up once the call is answered. */
  void call(String target) throws IOException {
    SipText invite = request("INVITE", target, "<" + target + ">").body("application/sdp", offer());
    SipText answered = demand(invite);
    List<String> routes = new ArrayList<>(answered.headers("Record-Route"));
    Collections.reverse(routes);
    Dialog dialog =
        new Dialog(
            invite.header("Call-ID"),
            invite.header("From"),
            answered.header("To"),
            uriOf(answered.header("Contact")),
            routes);
    socket.send(inDialog(dialog, "ACK", sequence.get()));
    demand(inDialog(dialog, "BYE", sequence.incrementAndGet()));
  }

  /** Waits for a request of that method with a text in it to have come in. */
  void awaitRequest(String method, String text) throws IOException {
    while (true) {
      SipText request = next(requests, method + " with '" + text + "'");
      if (request.method().equals(method) && request.body().contains(text)) {
        return;
      }
    }
  }

  @Override
  public void close() {
    socket.close();
  }

  private SipText request(String method, String uri, String to) {
    return SipText.request(method, uri)
        .add("Via", "SIP/2.0/TLS " + here() + ";branch=z9hG4bK" + UUID.randomUUID())
        .add("Max-Forwards", "70")
        .add("From", "<" + address() + ">;tag=" + UUID.randomUUID())
        .add("To", to)
        .add("Call-ID", UUID.randomUUID().toString())
        .add("CSeq", sequence.incrementAndGet() + " " + method)
        .add("Contact", contact());
  }

  private SipText inDialog(Dialog dialog, String method, int number) {
    SipText request =
        SipText.request(method, dialog.target())
            .add("Via", "SIP/2.0/TLS " + here() + ";branch=z9hG4bK" + UUID.randomUUID())
            .add("Max-Forwards", "70")
            .add("From", dialog.from())
            .add("To", dialog.to())
            .add("Call-ID", dialog.callId())
            .add("CSeq", number + " " + method);
    dialog.routes().forEach(route -> request.add("Route", route));
    return request;
  }

  /** Sends a request and waits for its final answer, which must be a 2xx. */
  private SipText demand(SipText request) throws IOException {
    answers.clear();
    socket.send(request);
    while (true) {
      SipText answer = next(answers, "the answer to " + request.method());
      if (answer.status() >= 300) {
        throw new IOException(request.method() + " was answered " + answer);
      }
      boolean isOurs = answer.header("CSeq").equals(request.header("CSeq"));
      if (answer.status() >= 200 && isOurs) {
        return answer;
      }
    }
  }

  private SipText next(BlockingQueue<SipText> queue, String what) throws IOException {
    try {
      SipText next = queue.poll(ANSWER_LIMIT_SECONDS, TimeUnit.SECONDS);
      if (next == null) {
        throw new IOException(name + " waited " + ANSWER_LIMIT_SECONDS + " s in vain for " + what);
      }
      return next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private void read() {
    try {
      SipText message = socket.receive();
      while (message != null) {
        if (message.isRequest()) {
          answer(message);
          requests.add(message);
        } else {
          answers.add(message);
        }
        message = socket.receive();
      }
    } catch (IOException e) {
      // Whoever waits for an answer says that it did not come.
    }
  }

  private void answer(SipText request) throws IOException {
    switch (request.method()) {
      case "ACK" -> {}
      case "INVITE" -> {
        String tag = UUID.randomUUID().toString();
        socket.send(request.answer(180, "Ringing", tag).add("Contact", contact()));
        socket.send(
            request
                .answer(200, "OK", tag)
                .add("Contact", contact())
                .body("application/sdp", offer()));
      }
      default -> socket.send(request.answer(200, "OK", UUID.randomUUID().toString()));
    }
  }

  private String contact() {
    return "<sip:" + name + "@" + here() + ";transport=tls>";
  }

  private String here() {
    return socket.local().getAddress().getHostAddress() + ":" + socket.local().getPort();
  }

  private String offer() {
    String address = socket.local().getAddress().getHostAddress();
    return String.join(
        "\r\n",
        "v=0",
        "o=- 1 1 IN IP4 " + address,
        "s=-",
        "c=IN IP4 " + address,
        "t=0 0",
        "m=audio 40000 RTP/AVP 0",
        "");
  }

  static String uriOf(String nameAddress) {
    int from = nameAddress.indexOf('<');
    return nameAddress.substring(from + 1, nameAddress.indexOf('>', from));
  }
}
