package io.sallyport.lab.abuse;

import io.sallyport.lab.peers.LabAuthority.Identity;
import io.sallyport.lab.peers.PeerProcess;
import io.sallyport.lab.peers.PeerScope;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Handshakes of openssl, for what no well-behaved library does; each waits for the other's end. */
final class SClient {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final PeerScope scope;
  private int runs;

  SClient(PeerScope scope) {
    this.scope = scope;
  }

  /** Shows a certificate, or none; gives what openssl tells. */
  String shows(@Nullable Identity identity, InetAddress from, InetSocketAddress to) {
    List<String> options =
        new ArrayList<>(List.of("-ign_eof", "-bind", from.getHostAddress() + ":0"));
    if (identity != null) {
      options.addAll(List.of("-cert", identity.certificate().toString()));
      options.addAll(List.of("-key", identity.key().toString()));
    }
    return run(client(options, to) + " < /dev/null");
  }

  /** Asks for a new handshake on the connection, as TLS 1.2 has it. */
  String renegotiates(InetAddress from, InetSocketAddress to) {
    String client = client(List.of("-tls1_2", "-bind", from.getHostAddress() + ":0"), to);
    // The input stays open until the connection ends; an end of it would end the connection.
    return run(
        "mkfifo input; %s < input & exec 3> input; printf 'R\\n' >&3; wait".formatted(client));
  }

  private static String client(List<String> options, InetSocketAddress to) {
    return "%s s_client -connect %s:%d %s"
        .formatted(
            PeerProcess.program("openssl"),
            to.getAddress().getHostAddress(),
            to.getPort(),
            String.join(" ", options));
  }

  private String run(String command) {
    runs++;
    PeerProcess process = scope.start("openssl-" + runs, List.of("/bin/sh", "-c", command));
    process.awaitExit(LIMIT);
    return process.output();
  }
}
