package io.sallyport.lab.firewall;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A program for one namespace. {@code listen} opens what it reads on standard input up to an empty
 * line, says READY, and answers until its input ends. {@code send} reads packets, sends them all at
 * once, and prints what became of each.
 */
final class PacketProbe {

  /** A passed packet is answered in less than a millisecond here; this is for a busy machine. */
  private static final int SILENCE_MILLIS = 5_000;

  private static final String SEPARATOR = " ";

  /** What the sender saw. */
  enum Verdict {
    /** The program on the other side answered. */
    ANSWERED,
    /** The other side's kernel answered: the packet passed, and nobody listens. */
    REFUSED,
    /** No answer, or the own kernel did not let it out. */
    DROPPED
  }

  /**
   * The first packet of a flow.
   *
   * @param sourcePort 0 for any
   */
  record Packet(
      String transport, String source, int sourcePort, String destination, int destinationPort) {

    static Packet read(String line) {
      String[] words = line.split(SEPARATOR, -1);
      return new Packet(
          words[0], words[1], Integer.parseInt(words[2]), words[3], Integer.parseInt(words[4]));
    }

    @Override
    public String toString() {
      return String.join(
          SEPARATOR,
          transport,
          source,
          Integer.toString(sourcePort),
          destination,
          Integer.toString(destinationPort));
    }

    private InetSocketAddress from() {
      return new InetSocketAddress(InetAddress.ofLiteral(source), sourcePort);
    }

    private InetSocketAddress to() {
      return new InetSocketAddress(InetAddress.ofLiteral(destination), destinationPort);
    }
  }

  /** Where somebody listens. */
  record Listener(String transport, String address, int port) {

    static Listener read(String line) {
      String[] words = line.split(SEPARATOR, -1);
      return new Listener(words[0], words[1], Integer.parseInt(words[2]));
    }

    @Override
    public String toString() {
      return String.join(SEPARATOR, transport, address, Integer.toString(port));
    }

    private InetSocketAddress socketAddress() {
      return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }
  }

  private PacketProbe() {}

  public static void main(String[] arguments)
      throws IOException, InterruptedException, ExecutionException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    List<String> lines = new ArrayList<>();
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      lines.add(line);
    }
    switch (arguments[0]) {
      case "listen" -> {
        listen(lines.stream().map(Listener::read).toList());
        System.out.println("READY");
        while (in.readLine() != null) {
          // The test ends this program by closing its input.
        }
        System.exit(0);
      }
      case "send" -> send(lines.stream().map(Packet::read).toList());
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void listen(List<Listener> listeners) throws IOException {
    for (Listener listener : listeners) {
      if (listener.transport().equals("tcp")) {
        ServerSocket socket = new ServerSocket();
        socket.bind(listener.socketAddress());
        Thread.startVirtualThread(() -> acceptAll(socket));
      } else {
        DatagramSocket socket = new DatagramSocket(listener.socketAddress());
        Thread.startVirtualThread(() -> echoAll(socket));
      }
    }
  }

  private static void acceptAll(ServerSocket server) {
    while (true) {
      try (Socket socket = server.accept()) {
        socket.getOutputStream().write('!');
      } catch (IOException e) {
        System.err.println(server + ": " + e);
      }
    }
  }

  private static void echoAll(DatagramSocket socket) {
    DatagramPacket packet = new DatagramPacket(new byte[16], 16);
    while (true) {
      try {
        socket.receive(packet);
        socket.send(packet);
      } catch (IOException e) {
        System.err.println(socket + ": " + e);
      }
    }
  }

  private static void send(List<Packet> packets) throws InterruptedException, ExecutionException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> verdicts =
          packets.stream().map(p -> threads.submit(() -> verdict(p))).toList();
      for (Future<String> verdict : verdicts) {
        System.out.println(verdict.get());
      }
    }
  }

  private static String verdict(Packet packet) {
    try {
      return (packet.transport().equals("tcp") ? tcp(packet) : udp(packet)).name();
    } catch (IOException e) {
      return "cannot send: " + e;
    }
  }

  private static Verdict tcp(Packet packet) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setReuseAddress(true);
      socket.bind(packet.from());
      socket.connect(packet.to(), SILENCE_MILLIS);
      return Verdict.ANSWERED;
    } catch (SocketTimeoutException e) {
      return Verdict.DROPPED;
    } catch (ConnectException e) {
      return Verdict.REFUSED;
    }
  }

  private static Verdict udp(Packet packet) throws IOException {
    try (DatagramSocket socket = new DatagramSocket(null)) {
      socket.setReuseAddress(true);
      socket.bind(packet.from());
      socket.connect(packet.to());
      socket.setSoTimeout(SILENCE_MILLIS);
      try {
        socket.send(new DatagramPacket(new byte[] {'?'}, 1));
      } catch (IOException e) {
        if (String.valueOf(e.getMessage()).contains("Operation not permitted")) {
          return Verdict.DROPPED;
        }
        throw e;
      }
      socket.receive(new DatagramPacket(new byte[16], 16));
      return Verdict.ANSWERED;
    } catch (SocketTimeoutException e) {
      return Verdict.DROPPED;
    } catch (PortUnreachableException e) {
      return Verdict.REFUSED;
    }
  }
}
