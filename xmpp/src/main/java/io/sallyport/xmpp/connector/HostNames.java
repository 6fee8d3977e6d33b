package io.sallyport.xmpp.connector;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** What names of hosts mean. */
public interface HostNames {
  /** As the operating system knows them. */
  HostNames OF_SYSTEM = HostNames::ofSystem;

  /** Addresses of a host; empty if its name has none. Waits for an answer. */
  List<InetAddress> addresses(String host);

  private static List<InetAddress> ofSystem(String host) {
    try {
      return List.of(InetAddress.getAllByName(host));
    } catch (UnknownHostException _) {
      return List.of();
    }
  }
}
