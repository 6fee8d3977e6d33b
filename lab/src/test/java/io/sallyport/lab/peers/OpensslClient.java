package io.sallyport.lab.peers;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** {@code openssl s_client}: one TLS connection with whatever options, and what came of it. */
public final class OpensslClient {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  /**
   * How one connection went.
   *
   * @param text everything that openssl wrote: what was agreed on, and what the server said
   */
  public record Outcome(String text) {
    /** True if the server answered SIP: the handshake is complete on its side as well. */
    public boolean isAnswered() {
      return text.contains("SIP/2.0 200");
    }
  }

  private final PeerScope scope;
  private final InetSocketAddress server;
  private int runs;

  /**
   * @param server that speaks SIP by TLS
   */
  public OpensslClient(PeerScope scope, InetSocketAddress server) {
    this.scope = scope;
    this.server = server;
  }

  /** A connection that asks the server for its options. */
  public Outcome ask(String... options) {
    return say(
        """
        OPTIONS sip:%1$s:%2$d SIP/2.0
        Via: SIP/2.0/TLS 192.0.2.1:5061;branch=z9hG4bKopenssl
        Max-Forwards: 70
        From: <sip:nils@quayside.example>;tag=1
        To: <sip:%1$s:%2$d>
        Call-ID: openssl
        CSeq: 1 OPTIONS
        Content-Length: 0

        """
            .formatted(EdgePool.EXTERNAL_NAME, server.getPort())
            .replace("\n", "\r\n"),
        options);
  }

  /** A connection on which a text is said; ends when SIP was answered or the server is gone. */
  public Outcome say(String text, String... options) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(PeerProcess.program("openssl"), "s_client", "-connect"));
    command.add(server.getAddress().getHostAddress() + ":" + server.getPort());
    Stream.of(options).forEach(command::add);
    runs++;
    Path output = scope.directory().resolve("s_client-" + server.getPort() + "-" + runs + ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(scope.directory().toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      try (var input = process.getOutputStream()) {
        write(input, text);
        Await.until(
            () -> "an answer to " + command + ": " + PeerProcess.read(output),
            LIMIT,
            () -> !process.isAlive() || PeerProcess.read(output).contains("SIP/2.0 "));
      } finally {
        end(process);
      }
      return new Outcome(PeerProcess.read(output));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Nothing is wrong with an openssl that has ended before it was told anything. */
  private static void write(OutputStream input, String text) {
    try {
      input.write(text.getBytes(StandardCharsets.ISO_8859_1));
      input.flush();
    } catch (IOException ended) {
      // What it wrote says why.
    }
  }

  /** The end of its input ends it, and lets it write down a session first. */
  private static void end(Process process) {
    Await.until("end of openssl", LIMIT, () -> !process.isAlive());
  }
}
