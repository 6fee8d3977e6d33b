package io.sallyport.lab.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A real softphone without a sound card: what it hears it plays back. Steered and watched through
 * its control socket, which speaks netstrings of JSON.
 */
public final class Baresip {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final PeerProcess process;
  private final Socket control;
  private final StringBuilder heard = new StringBuilder();

  private Baresip(PeerProcess process, Socket control) {
    this.process = process;
    this.control = control;
  }

  /**
   * Where the phone signs in.
   *
   * @param at the phone's own address
   * @param proxy the server that everything is sent through
   * @param anchor authority that the proxy's certificate must come from
   * @param names DNS server: the phone looks up the host of each Route, the one it is connected to
   *     included
   * @param identity certificate shown to the proxy if it asks for one
   */
  public record Line(
      Account account,
      InetAddress at,
      InetSocketAddress proxy,
      InetSocketAddress names,
      Path anchor,
      LabAuthority.Identity identity) {}

  /** Starts a phone; it registers at once and answers calls by itself. */
  public static Baresip start(PeerScope scope, String name, Line line) {
    Path folder = scope.folder(name);
    InetSocketAddress control =
        new InetSocketAddress(line.at(), ListeningSockets.freePort(line.at()));
    Map<String, Object> values =
        Map.of(
            "ADDRESS", line.at().getHostAddress(),
            "CONTROL_PORT", control.getPort(),
            "DOMAIN", line.account().domain(),
            "CERTIFICATE", folder.resolve("identity.pem"),
            "AUTHORITY", line.anchor(),
            "USER", line.account().user(),
            "PASSWORD", line.account().password(),
            "NAMES", text(line.names()),
            "PROXY", text(line.proxy()));
    scope.write(
        name + "/identity.pem",
        PeerProcess.read(line.identity().key()) + PeerProcess.read(line.identity().certificate()));
    scope.write(name + "/config", Template.fill("baresip/config", values));
    scope.write(name + "/accounts", Template.fill("baresip/accounts", values));
    return launch(scope, name, control);
  }

  /**
   * A phone that signs in nowhere, is dialled by its address, and has its media relayed.
   *
   * @param sip the phone's own address, also the port that it is called at
   * @param relay TURN server, over UDP
   * @param tone what it says: a WAV file, 8000 samples a second; what it hears if empty
   */
  public record RelayedLine(
      Account account,
      InetSocketAddress sip,
      InetSocketAddress relay,
      MediaPool.Credentials credentials,
      Optional<Path> tone) {
    /** What others dial. */
    public String address() {
      return "sip:" + account.user() + "@" + text(sip);
    }
  }

  /** Starts a phone without a server, which answers calls by itself. */
  public static Baresip start(PeerScope scope, RelayedLine line) {
    String name = line.account().user();
    Path folder = scope.folder(name);
    InetAddress at = line.sip().getAddress();
    InetSocketAddress control = new InetSocketAddress(at, ListeningSockets.freePort(at));
    Map<String, Object> values =
        Map.of(
            "ADDRESS", at.getHostAddress(),
            "SIP_PORT", line.sip().getPort(),
            "CONTROL_PORT", control.getPort(),
            "SOURCE", line.tone().map(tone -> "aufile," + tone).orElse("aubridge,nil"),
            "USER", name,
            "RELAY", text(line.relay()),
            "RELAY_USER", line.credentials().user(),
            "RELAY_PASSWORD", line.credentials().password(),
            "FOLDER", folder);
    scope.write(name + "/config", Template.fill("baresip/relayed-config", values));
    scope.write(name + "/accounts", Template.fill("baresip/relayed-accounts", values));
    return launch(scope, name, control);
  }

  private static Baresip launch(PeerScope scope, String name, InetSocketAddress control) {
    Path contacts = scope.write(name + "/contacts", "");
    PeerProcess process =
        scope.start(
            name,
            List.of(
                PeerProcess.program("baresip"),
                "-s",
                "-f",
                contacts.resolveSibling("").toString()));
    process.awaitListener(control, LIMIT);
    Baresip phone = new Baresip(process, connect(control));
    Thread.ofVirtual().name(name + "-control").start(phone::listen);
    return phone;
  }

  /** Gives a command of baresip's menu, for example {@code dial} or {@code hangup}. */
  public void command(String command, String parameters) {
    String json =
        "{\"command\":\"" + command + "\",\"params\":\"" + parameters + "\",\"token\":\"lab\"}";
    try {
      control
          .getOutputStream()
          .write((json.length() + ":" + json + ",").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void dial(Account peer) {
    command("dial", peer.address());
  }

  public void dial(RelayedLine peer) {
    command("dial", peer.address());
  }

  public void hangUp() {
    command("hangup", "");
  }

  /** Waits until the registrar accepted the phone: events from before the control socket count. */
  public Baresip awaitRegistered() {
    process.awaitOutput("200 OK", LIMIT);
    return this;
  }

  /** Waits for an event such as {@code CALL_ESTABLISHED} or {@code CALL_CLOSED}. */
  public Baresip awaitEvent(String type) {
    Await.until(
        () -> "event " + type + " of baresip; heard: " + heard(),
        LIMIT,
        () -> heard().contains("\"type\":\"" + type + "\""));
    return this;
  }

  /** Every message sent and received so far, as on the wire. */
  public String messages() {
    return process.output();
  }

  private String heard() {
    synchronized (heard) {
      return heard.toString();
    }
  }

  private void listen() {
    byte[] chunk = new byte[4096];
    try (control) {
      int count = control.getInputStream().read(chunk);
      while (count >= 0) {
        synchronized (heard) {
          heard.append(new String(chunk, 0, count, StandardCharsets.UTF_8));
        }
        count = control.getInputStream().read(chunk);
      }
    } catch (IOException e) {
      // The phone ended, and with it the test's interest in its events.
      return;
    }
  }

  private static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  private static Socket connect(InetSocketAddress address) {
    try {
      return new Socket(address.getAddress(), address.getPort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
