package io.sallyport.lab.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A person's client on slixmpp, which does what it is told and tells what happens to it. */
public final class XmppClient {
  /** As long as a stanza may take across two servers that have yet to connect. */
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private static final String EVENT = "event ";

  private final Account account;
  private final PeerProcess process;
  private final InetSocketAddress control;

  private XmppClient(Account account, PeerProcess process, InetSocketAddress control) {
    this.account = account;
    this.process = process;
    this.control = control;
  }

  /** Starts it, signs it in and waits until it is present. */
  public static XmppClient start(PeerScope scope, Account account, XmppDomain at, Path anchor) {
    return start(scope, account, at, anchor.toString());
  }

  /** The same for one that takes whatever certificate its server shows. */
  public static XmppClient startCareless(PeerScope scope, Account account, XmppDomain at) {
    return start(scope, account, at, "any");
  }

  private static XmppClient start(
      PeerScope scope, Account account, XmppDomain at, String authority) {
    InetSocketAddress control =
        new InetSocketAddress(at.address(), ListeningSockets.freePort(at.address()));
    Path program = scope.write("client-" + account.user() + ".py", Template.text("xmpp/client.py"));
    PeerProcess process =
        scope.start(
            "client-" + account.user(),
            List.of(
                // Debian's packages belong to Debian's Python.
                PeerProcess.program("python3"),
                program.toString(),
                address(account),
                account.password(),
                at.address().getHostAddress(),
                Integer.toString(at.clientPort()),
                authority,
                control.getAddress().getHostAddress(),
                Integer.toString(control.getPort())));
    process.awaitOutput(EVENT + "ready", LIMIT);
    return new XmppClient(account, process, control);
  }

  /**
   * Starts a component on slixmpp instead, which serves the domain of the account, and speaks as
   * it.
   *
   * @param name of the process
   * @param account its password is the secret of the domain
   * @param server that takes components without TLS, or a tunnel to one that takes it with TLS
   */
  public static XmppClient startComponent(
      PeerScope scope, String name, Account account, InetSocketAddress server) {
    InetSocketAddress control =
        new InetSocketAddress(server.getAddress(), ListeningSockets.freePort(server.getAddress()));
    Path program = scope.write(name + ".py", Template.text("xmpp/component.py"));
    PeerProcess process =
        scope.start(
            name,
            List.of(
                PeerProcess.program("python3"),
                program.toString(),
                address(account),
                account.password(),
                server.getAddress().getHostAddress(),
                Integer.toString(server.getPort()),
                control.getAddress().getHostAddress(),
                Integer.toString(control.getPort())));
    process.awaitListener(control, LIMIT);
    return new XmppClient(account, process, control);
  }

  private static String address(Account account) {
    return account.user() + "@" + account.domain();
  }

  /** Its address without a resource. */
  public String address() {
    return address(account);
  }

  /** Sends a message. */
  public void send(XmppClient to, String id, String body) {
    tell("send %s %s %s".formatted(to.address(), id, body));
  }

  /** Gives it a line of its own language; see {@code peers/xmpp/client.py}. */
  public void tell(String line) {
    try (Socket socket = new Socket(control.getAddress(), control.getPort());
        BufferedReader answers =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
      answers.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for an event that has all of these words. */
  public void await(String... words) {
    await(LIMIT, words);
  }

  /** Waits for an event that has all of these words. */
  public void await(Duration limit, String... words) {
    Await.until(
        () ->
            "event of %s with %s; it had:%n%s"
                .formatted(account.user(), List.of(words), String.join("\n", events().toList())),
        limit,
        () -> events().anyMatch(event -> Stream.of(words).allMatch(event::contains)));
  }

  /** What happened so far, in order. */
  public Stream<String> events() {
    return process
        .output()
        .lines()
        .filter(line -> line.startsWith(EVENT))
        .map(line -> line.substring(EVENT.length()));
  }
}
