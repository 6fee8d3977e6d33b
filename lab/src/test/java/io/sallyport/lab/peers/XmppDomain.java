package io.sallyport.lab.peers;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/**
 * A domain that a stock XMPP server serves.
 *
 * @param name of the domain; its room service, if the server has one, is at {@code rooms} below it
 * @param address of the server
 * @param serverPort for other servers that ask for TLS
 * @param tlsPort for those that begin with it
 * @param identity its certificate
 * @param anchors authorities of other servers
 * @param resolver DNS server that it asks
 * @param accounts of its users
 */
public record XmppDomain(
    String name,
    InetAddress address,
    int clientPort,
    int serverPort,
    int tlsPort,
    int componentPort,
    LabAuthority.Identity identity,
    Path anchors,
    InetSocketAddress resolver,
    List<Account> accounts) {

  /** A domain whose server takes free ports at an address. */
  public static XmppDomain at(
      InetAddress address,
      String name,
      LabAuthority.Identity identity,
      Path anchors,
      InetSocketAddress resolver,
      Account... accounts) {
    return new XmppDomain(
        name,
        address,
        ListeningSockets.freePort(address),
        ListeningSockets.freePort(address),
        ListeningSockets.freePort(address),
        ListeningSockets.freePort(address),
        identity,
        anchors,
        resolver,
        List.of(accounts));
  }

  /** The same with another certificate. */
  public XmppDomain showing(LabAuthority.Identity other) {
    return new XmppDomain(
        name,
        address,
        clientPort,
        serverPort,
        tlsPort,
        componentPort,
        other,
        anchors,
        resolver,
        accounts);
  }

  /** Where clients connect. */
  public InetSocketAddress clients() {
    return new InetSocketAddress(address, clientPort);
  }

  /** Where other servers connect. */
  public InetSocketAddress servers() {
    return new InetSocketAddress(address, serverPort);
  }

  /** The lines of its zone that lead those to it first who begin with TLS (XEP-0368). */
  public String[] recordsOfDirectTls() {
    return new String[] {
      "_xmpps-server._tcp SRV 5 0 %d xmpp".formatted(tlsPort),
      "_xmpps-server._tcp.rooms SRV 5 0 %d xmpp".formatted(tlsPort)
    };
  }

  /** The lines of its zone. */
  public String[] records() {
    return new String[] {
      "_xmpp-server._tcp SRV 10 0 %d xmpp".formatted(serverPort),
      "_xmpp-server._tcp.rooms SRV 10 0 %d xmpp".formatted(serverPort),
      "xmpp A " + address.getHostAddress()
    };
  }
}
