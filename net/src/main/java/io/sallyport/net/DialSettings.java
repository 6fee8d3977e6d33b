package io.sallyport.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How to dial.
 *
 * @param sources own addresses to dial from; the one of the target's family is taken, and the
 *     system chooses if there is none
 * @param tcpLimit how long the TCP connection may take
 * @param tlsLimit how long the TLS handshake may take after that
 */
public record DialSettings(List<InetAddress> sources, Duration tcpLimit, Duration tlsLimit) {
  public static final Duration TCP_LIMIT = Duration.ofSeconds(4);
  public static final Duration TLS_LIMIT = Duration.ofSeconds(6);

  public DialSettings {
    sources = List.copyOf(sources);
  }

  /** The own address to dial from; null to leave it to the system. */
  @Nullable InetSocketAddress source(InetSocketAddress target) {
    int octets = target.getAddress().getAddress().length;
    for (InetAddress source : sources) {
      if (source.getAddress().length == octets) {
        return new InetSocketAddress(source, 0);
      }
    }
    return null;
  }

  public static DialSettings from(List<InetAddress> sources) {
    return new DialSettings(sources, TCP_LIMIT, TLS_LIMIT);
  }
}
