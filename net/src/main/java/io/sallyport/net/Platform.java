package io.sallyport.net;

import io.netty.channel.ChannelFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.sallyport.net.tls.TlsEngine;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.channels.spi.SelectorProvider;

/**
 * The implementations of sockets and TLS that a process uses: the one place that chooses them.
 *
 * @param reason why the best ones were not taken, or empty
 */
public record Platform(Io io, TlsEngine tls, String reason) {
  /** How sockets are watched. */
  public enum Io {
    EPOLL,
    NIO
  }

  /** epoll and BoringSSL, or what this machine has instead. */
  public static Platform best() {
    var io = Epoll.isAvailable() ? Io.EPOLL : Io.NIO;
    var tls = TlsEngine.best();
    var reason = new StringBuilder();
    if (io == Io.NIO) {
      reason.append("epoll: ").append(Epoll.unavailabilityCause());
    }
    if (tls == TlsEngine.JDK) {
      reason.append(reason.isEmpty() ? "" : "; ").append("BoringSSL: ").append(TlsEngine.missing());
    }
    return new Platform(io, tls, reason.toString());
  }

  /** What every Java runtime has. */
  public static Platform portable() {
    return new Platform(Io.NIO, TlsEngine.JDK, "chosen by the caller");
  }

  IoHandlerFactory ioHandlers() {
    return switch (io) {
      case EPOLL -> EpollIoHandler.newFactory();
      case NIO -> NioIoHandler.newFactory();
    };
  }

  /**
   * Listening sockets of the address's own family, so that an IPv4 address is bound as one and not
   * as an IPv4-mapped IPv6 address.
   */
  ChannelFactory<ServerChannel> listening(InetSocketAddress address) {
    var family = family(address);
    return switch (io) {
      case EPOLL -> () -> new EpollServerSocketChannel(family);
      case NIO -> () -> new NioServerSocketChannel(SelectorProvider.provider(), family);
    };
  }

  ChannelFactory<SocketChannel> dialling(InetSocketAddress target) {
    var family = family(target);
    return switch (io) {
      case EPOLL -> () -> new EpollSocketChannel(family);
      case NIO -> () -> new NioSocketChannel(SelectorProvider.provider(), family);
    };
  }

  /** A socket for datagrams, not yet bound. */
  DatagramChannel datagrams(InetSocketAddress local) {
    var family = family(local);
    return switch (io) {
      case EPOLL -> new EpollDatagramChannel(family);
      case NIO -> new NioDatagramChannel(family);
    };
  }

  private static SocketProtocolFamily family(InetSocketAddress address) {
    return address.getAddress() instanceof Inet4Address
        ? SocketProtocolFamily.INET
        : SocketProtocolFamily.INET6;
  }
}
