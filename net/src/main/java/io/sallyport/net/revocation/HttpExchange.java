package io.sallyport.net.revocation;

import io.sallyport.net.Deadline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Optional;

/**
 * One HTTP request and its answer on a connection of their own. Blocks: for virtual threads, whose
 * interruption closes the socket.
 *
 * @param sources own addresses to dial from, one for each family that may be dialled; if there is
 *     none at all, the system chooses
 */
record HttpExchange(List<InetAddress> sources) {
  private static final int PIECE_OCTETS = 16 * 1024;

  HttpExchange {
    sources = List.copyOf(sources);
  }

  /** True if there is an address to dial this one from. */
  boolean reaches(InetAddress target) {
    return sources.isEmpty() || source(target).isPresent();
  }

  /** Opens a connection, within the limit for connecting and the deadline. */
  Socket connect(InetSocketAddress target, Deadline deadline) throws IOException {
    // No proxy, whatever the settings of the Java runtime say: the firewall knows this node.
    var socket = new Socket(Proxy.NO_PROXY);
    try {
      var source = source(target.getAddress());
      if (source.isPresent()) {
        socket.bind(new InetSocketAddress(source.get(), 0));
      }
      socket.connect(target, deadline.orIn(RevocationLimits.CONNECT).socketMillis());
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Sends the request and reads the answer. */
  Fetched over(Socket socket, FetchRequest request, Deadline deadline) {
    try (var answer = new HttpAnswer(request.kind().maxOctets())) {
      socket.getOutputStream().write(request.octets());
      return read(socket, answer, deadline);
    } catch (SocketTimeoutException _) {
      return new Fetched.Failed("no whole answer in time");
    } catch (IOException e) {
      return new Fetched.Failed("the connection broke: " + e.getMessage());
    }
  }

  /** The deadline counts, not the pauses: a server that drips octets wins no time. */
  private static Fetched read(Socket socket, HttpAnswer answer, Deadline deadline)
      throws IOException {
    byte[] piece = new byte[PIECE_OCTETS];
    var in = socket.getInputStream();
    while (!deadline.isPast()) {
      socket.setSoTimeout(deadline.socketMillis());
      int length = in.read(piece);
      if (length < 0) {
        return answer.ended();
      }
      var ended = answer.received(piece, length);
      if (ended.isPresent()) {
        return ended.get();
      }
    }
    throw new SocketTimeoutException();
  }

  private Optional<InetAddress> source(InetAddress target) {
    int octets = target.getAddress().length;
    return sources.stream().filter(source -> source.getAddress().length == octets).findFirst();
  }
}
