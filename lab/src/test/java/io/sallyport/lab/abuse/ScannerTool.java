package io.sallyport.lab.abuse;

import io.sallyport.lab.peers.PeerProcess;
import io.sallyport.lab.peers.PeerScope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What the programs of sipvicious send to those they look for. They know UDP only, so a test takes
 * a request of theirs there and carries it to where it belongs.
 */
final class ScannerTool {
  private static final int PATIENCE_MILLIS = 60_000;
  private static final int LARGEST = 4096;

  private ScannerTool() {}

  /** Looks for servers. */
  static String map(PeerScope scope) {
    return request(scope, "svmap");
  }

  /** Guesses passwords. */
  static String crack(PeerScope scope) {
    return request(scope, "svcrack", "-u", "mara", "-d", "/dev/null");
  }

  private static String request(PeerScope scope, String program, String... options) {
    InetAddress here = InetAddress.getLoopbackAddress();
    try (DatagramSocket victim = new DatagramSocket(0, here)) {
      victim.setSoTimeout(PATIENCE_MILLIS);
      List<String> command = new ArrayList<>(List.of(PeerProcess.program(program)));
      command.addAll(List.of(options));
      command.addAll(List.of("-p", "" + victim.getLocalPort(), here.getHostAddress()));
      DatagramPacket packet = new DatagramPacket(new byte[LARGEST], LARGEST);
      PeerProcess scanner = scope.start(program, command);
      victim.receive(packet);
      scanner.close();
      return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(program + " sent nothing", e);
    }
  }
}
