package io.sallyport.lab.peers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A TCP connection whose octets a test writes itself, for what no client program does. */
public final class PlainConnection implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final Pattern CONTENT_LENGTH =
      Pattern.compile("(?im)^(?:Content-Length|l)\\s*:\\s*(\\d+)");

  private final Socket socket;

  private PlainConnection(Socket socket) {
    this.socket = socket;
  }

  /**
   * Connects.
   *
   * @param from own address
   */
  public static PlainConnection open(InetSocketAddress to, InetSocketAddress from) {
    try {
      Socket socket = new Socket();
      socket.bind(from);
      socket.connect(to, (int) LIMIT.toMillis());
      socket.setTcpNoDelay(true);
      socket.setSoTimeout((int) LIMIT.toMillis());
      return new PlainConnection(socket);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot connect to " + to, e);
    }
  }

  public void send(String text) {
    send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  public void send(byte[] octets) {
    try {
      socket.getOutputStream().write(octets);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a number of octets. */
  public String read(int count) {
    try {
      byte[] octets = socket.getInputStream().readNBytes(count);
      return new String(octets, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads one SIP message: everything to the end of its body, whatever stands before it included.
   */
  public String readMessage() {
    StringBuilder message = new StringBuilder();
    while (!message.toString().endsWith("\r\n\r\n") || message.toString().isBlank()) {
      String next = read(1);
      if (next.isEmpty()) {
        throw new AssertionError("connection closed after: " + message);
      }
      message.append(next);
    }
    Matcher length = CONTENT_LENGTH.matcher(message);
    if (length.find()) {
      message.append(read(Integer.parseInt(length.group(1))));
    }
    return message.toString();
  }

  /**
   * Everything that came.
   *
   * @param isClosed true if the other end closed, false if it fell silent
   */
  public record Heard(String text, boolean isClosed) {}

  /** Reads until a pattern is found, the other end closes, or nothing comes for so long. */
  public Heard hear(Pattern until, Duration quiet) {
    StringBuilder text = new StringBuilder();
    try {
      socket.setSoTimeout((int) quiet.toMillis());
      while (!until.matcher(text).find()) {
        int octet = socket.getInputStream().read();
        if (octet < 0) {
          return new Heard(text.toString(), true);
        }
        text.append((char) octet);
      }
      return new Heard(text.toString(), false);
    } catch (SocketTimeoutException e) {
      return new Heard(text.toString(), false);
    } catch (IOException e) {
      return new Heard(text.toString(), true);
    }
  }

  /** True if the other end closes within the limit; what it sends before is thrown away. */
  public boolean isClosedWithin(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    try {
      InputStream input = socket.getInputStream();
      while (true) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        socket.setSoTimeout((int) Math.max(1, left));
        if (input.read() < 0) {
          return true;
        }
      }
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      // Reset is closed, too.
      return true;
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
