package io.sallyport.lab.peers;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** Answers for a {@link RevokingAuthority}, by its leave: {@code openssl ocsp}. */
public final class OcspResponder {
  private static final Duration START_LIMIT = Duration.ofMinutes(1);

  private final PeerScope scope;
  private final RevokingAuthority authority;
  private final int port;

  private OcspResponder(PeerScope scope, RevokingAuthority authority, int port) {
    this.scope = scope;
    this.authority = authority;
    this.port = port;
  }

  /**
   * Starts a responder on a free port of all addresses; it cannot listen on one alone.
   *
   * @param name what the test calls it, unique in the scope
   */
  public static OcspResponder start(PeerScope scope, String name, RevokingAuthority authority) {
    LabAuthority.Identity identity = authority.issueResponder(name);
    int port = ListeningSockets.freePort(InetAddress.ofLiteral("0.0.0.0"));
    PeerProcess process =
        scope.start(
            name,
            List.of(
                PeerProcess.program("openssl"),
                "ocsp",
                "-port",
                Integer.toString(port),
                "-index",
                authority.index().toString(),
                "-CA",
                authority.anchor().toString(),
                "-rsigner",
                identity.certificate().toString(),
                "-rkey",
                identity.key().toString(),
                "-ndays",
                "7"));
    process.awaitOutput("ACCEPT", START_LIMIT);
    return new OcspResponder(scope, authority, port);
  }

  /** Where it is asked, on plain HTTP. */
  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
  }

  /**
   * Has the books read again, which openssl does after a question, not before: without this the
   * next answer would not know what was issued or revoked since the last.
   */
  public void readBooks() {
    scope.run(
        "openssl-ask",
        List.of(
            PeerProcess.program("openssl"),
            "ocsp",
            "-issuer",
            authority.anchor().toString(),
            "-cert",
            authority.anchor().toString(),
            "-CAfile",
            authority.anchor().toString(),
            "-url",
            "http://127.0.0.1:" + port));
  }
}
