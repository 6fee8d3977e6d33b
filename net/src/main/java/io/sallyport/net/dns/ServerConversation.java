package io.sallyport.net.dns;

import io.sallyport.net.Deadline;
import io.sallyport.telemetry.Counters;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * One question to one server, over UDP and, if the answer is too long, TCP. The socket has a port
 * that the kernel draws, takes datagrams from this server only, and stays open between tries, so
 * that a late answer still counts. Blocks; owned by the thread that asks.
 */
final class ServerConversation implements AutoCloseable {
  /**
   * Datagrams that answer something else. More mean that somebody guesses: TCP cannot be guessed.
   */
  static final int MAX_STRAYS = 8;

  /** What is kept of a name fits many times over. */
  static final int MAX_TCP_OCTETS = 16 * 1024;

  private final NameServer server;
  private final Question question;
  private final Counters<DnsCounter> counters;
  private final int id;
  private final byte[] query;
  private @Nullable DatagramSocket datagrams;
  private int strays;

  ServerConversation(
      NameServer server, Question question, SecureRandom random, Counters<DnsCounter> counters) {
    this.server = server;
    this.question = question;
    this.counters = counters;
    this.id = random.nextInt(1 << Short.SIZE);
    this.query = DnsMessage.query(question, id);
  }

  NameServer server() {
    return server;
  }

  /**
   * Asks, or asks again, and waits.
   *
   * @param attempt how long to wait for a datagram
   * @param last how long TCP may take, if it comes to that
   * @return neither stray nor truncated
   */
  Reply ask(Deadline attempt, Deadline last) {
    try {
      Reply reply = overUdp(attempt);
      if (!(reply instanceof Reply.Truncated)) {
        return reply;
      }
      counters.count(DnsCounter.TRUNCATED);
      return overTcp(last);
    } catch (SocketTimeoutException e) {
      return new Reply.Silence();
    } catch (IOException e) {
      return new Reply.Broken(String.valueOf(e.getMessage()));
    }
  }

  private Reply overUdp(Deadline deadline) throws IOException {
    DatagramSocket socket = datagrams == null ? open() : datagrams;
    datagrams = socket;
    socket.send(new DatagramPacket(query, query.length));
    counters.count(DnsCounter.QUERIES);
    // One octet more than may come, so that a longer datagram shows.
    byte[] octets = new byte[DnsMessage.MAX_DATAGRAM_OCTETS + 1];
    while (strays < MAX_STRAYS) {
      if (deadline.isPast()) {
        return new Reply.Silence();
      }
      DatagramPacket packet = new DatagramPacket(octets, octets.length);
      socket.setSoTimeout(deadline.socketMillis());
      socket.receive(packet);
      Reply reply = read(octets, packet.getLength());
      if (!(reply instanceof Reply.Stray)) {
        return reply;
      }
      counters.count(DnsCounter.STRAYS);
      strays++;
    }
    return new Reply.Truncated();
  }

  private Reply read(byte[] octets, int length) {
    return length > DnsMessage.MAX_DATAGRAM_OCTETS
        ? new Reply.Stray("too long")
        : DnsMessage.reply(octets, length, question, id);
  }

  private DatagramSocket open() throws SocketException {
    DatagramSocket socket = new DatagramSocket(source());
    try {
      socket.connect(server.address());
    } catch (SocketException | RuntimeException e) {
      socket.close();
      throw e;
    }
    return socket;
  }

  private SocketAddress source() {
    return server
        .source()
        .map(address -> new InetSocketAddress(address, 0))
        .orElse(new InetSocketAddress(0));
  }

  private Reply overTcp(Deadline deadline) throws IOException {
    try (Socket socket = new Socket()) {
      socket.bind(source());
      socket.connect(server.address(), deadline.socketMillis());
      socket.setTcpNoDelay(true);
      counters.count(DnsCounter.QUERIES);
      socket
          .getOutputStream()
          .write(
              ByteBuffer.allocate(Short.BYTES + query.length)
                  .putShort((short) query.length)
                  .put(query)
                  .array());
      int length = ByteBuffer.wrap(read(socket, Short.BYTES, deadline)).getShort() & 0xffff;
      if (length > MAX_TCP_OCTETS) {
        return new Reply.Broken("an answer of " + length + " octets");
      }
      Reply reply = DnsMessage.reply(read(socket, length, deadline), length, question, id);
      return switch (reply) {
        case Reply.Stray stray -> new Reply.Broken("over TCP " + stray.why());
        case Reply.Truncated _ -> new Reply.Broken("truncated over TCP");
        default -> reply;
      };
    }
  }

  /** The time is over when it is over, however slowly octets trickle. */
  private static byte[] read(Socket socket, int length, Deadline deadline) throws IOException {
    InputStream in = socket.getInputStream();
    byte[] octets = new byte[length];
    int read = 0;
    while (read < length) {
      if (deadline.isPast()) {
        throw new SocketTimeoutException("too slow");
      }
      socket.setSoTimeout(deadline.socketMillis());
      int more = in.read(octets, read, length - read);
      if (more < 0) {
        throw new IOException("closed within an answer");
      }
      read += more;
    }
    return octets;
  }

  @Override
  public void close() {
    if (datagrams != null) {
      datagrams.close();
    }
  }
}
