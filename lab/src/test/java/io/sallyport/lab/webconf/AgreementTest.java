package io.sallyport.lab.webconf;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.ConferencePool;
import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.LabAuthority;
import io.sallyport.lab.peers.LabNetwork;
import io.sallyport.lab.peers.PeerProcess;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What openssl can agree on with both ports of the Web Conferencing Edge, and what it cannot. */
@SuppressWarnings("NullAway.Init") // set before all tests
class AgreementTest {
  @RegisterExtension static final Lab LAB = new Lab();

  private static final List<String> GOOD =
      List.of(
          "-tls1_3 | New, TLSv1.3, Cipher is TLS_AES_",
          "-tls1_3 -ciphersuites TLS_AES_256_GCM_SHA384 | Cipher is TLS_AES_256_GCM_SHA384",
          "-tls1_3 -ciphersuites TLS_CHACHA20_POLY1305_SHA256 | Cipher is TLS_CHACHA20_POLY1305_",
          "-tls1_2 | New, TLSv1.2, Cipher is ECDHE-ECDSA-",
          "-tls1_2 | Secure Renegotiation IS supported",
          "-tls1_2 | Extended master secret: yes",
          "-tls1_2 -comp | Compression: NONE",
          "-tls1_3 -groups X25519 | Server Temp Key: X25519",
          "-tls1_3 -groups P-256 | Server Temp Key: ECDH, prime256v1");

  private static final List<String> BAD =
      List.of(
          "-tls1 -cipher DEFAULT@SECLEVEL=0",
          "-tls1_1 -cipher DEFAULT@SECLEVEL=0",
          // A version lower than both ends have, by one who says that it fell back (RFC 7507).
          "-tls1_2 -fallback_scsv",
          "-tls1_2 -cipher kRSA",
          "-tls1_2 -cipher aNULL@SECLEVEL=0",
          "-tls1_2 -cipher eNULL@SECLEVEL=0",
          "-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA",
          "-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA256",
          "-tls1_2 -cipher ECDHE-ECDSA-AES128-CCM8",
          "-tls1_3 -ciphersuites TLS_AES_128_CCM_SHA256",
          "-tls1_3 -groups X448",
          "-tls1_2 -groups secp256k1",
          "-tls1_2 -sigalgs ECDSA+SHA1 -cipher DEFAULT@SECLEVEL=0",
          "-tls1_3 -sigalgs RSA-PSS+SHA256");

  private static ConferencePool pool;
  private static LabAuthority.Identity agent;

  /** The ports, with what a good other end of each brings. */
  enum Port {
    CLIENTS,
    AGENTS;

    private InetSocketAddress address() {
      return this == CLIENTS ? pool.outside(1) : pool.link(1);
    }

    private List<String> usual() {
      Path anchor = this == CLIENTS ? pool.outsideAuthority() : pool.inside().anchor();
      List<String> usual = new ArrayList<>(List.of("-CAfile", anchor.toString()));
      usual.add("-verify_return_error");
      if (this == CLIENTS) {
        usual.addAll(List.of("-servername", ConferencePool.NAME, "-alpn", "http/1.1"));
      } else {
        usual.addAll(List.of("-alpn", "sallyport-srl/1"));
        usual.addAll(List.of("-cert", agent.certificate().toString()));
        usual.addAll(List.of("-key", agent.key().toString()));
      }
      return usual;
    }

    private String command(String options) {
      return "openssl s_client -connect %s:%d %s %s"
          .formatted(
              address().getAddress().getHostAddress(),
              address().getPort(),
              String.join(" ", usual()),
              options);
    }
  }

  /** What programs write that a shell runs; openssl leaves when it reads Q or the end. */
  private static String shell(String script) {
    PeerProcess.program("openssl");
    return LAB.forTest()
        .run("sh" + System.nanoTime(), List.of(PeerProcess.program("sh"), "-c", script));
  }

  private static String ask(Port port, String options) {
    return shell("echo Q | " + port.command(options) + " 2>&1 || true");
  }

  @BeforeAll
  static void startNodes() {
    pool = ConferencePool.start(LAB.forClass(), LabNetwork.choose());
    agent =
        pool.inside()
            .issue(
                "agreeing", LabAuthority.Usage.SERVER_AND_CLIENT, List.of(ConferencePool.SERVICE));
  }

  private static Stream<Arguments> onBoth(List<String> options) {
    return Stream.of(Port.values())
        .flatMap(port -> options.stream().map(option -> Arguments.of(port, option)));
  }

  static Stream<Arguments> good() {
    return onBoth(GOOD);
  }

  static Stream<Arguments> bad() {
    return onBoth(BAD);
  }

  @ParameterizedTest
  @MethodSource("good")
  void agreesOn(Port port, String row) {
    int bar = row.indexOf(" | ");
    String text = ask(port, row.substring(0, bar));

    assertThat(text)
        .contains("Verify return code: 0 (ok)", row.substring(bar + 3))
        .contains("ALPN protocol: " + (port == Port.CLIENTS ? "http/1.1" : "sallyport-srl/1"))
        .doesNotContain("alert");
  }

  @ParameterizedTest
  @MethodSource("bad")
  void agreesOnNothingWith(Port port, String options) {
    String text = ask(port, options);

    assertThat(text)
        .doesNotContain("New, TLSv1")
        .containsAnyOf("alert", "no ciphers available", "no cipher match", "error");
  }

  @ParameterizedTest
  @EnumSource(Port.class)
  void nobodyRenegotiates(Port port) {
    // The input stays open until the connection ends; an end of it would end the connection.
    String text =
        shell(
            "mkfifo %1$s; %2$s < %1$s 2>&1 & exec 3> %1$s; echo R >&3; wait"
                .formatted("renegotiating-" + port, port.command("-tls1_2")));

    assertThat(text).contains("RENEGOTIATING", "no renegotiation");
  }

  /** A client may come back by its ticket; an agent shows its certificate each time. */
  @Test
  void agentsComeBackByNoTicket() {
    for (String version : List.of("-tls1_2", "-tls1_3")) {
      Path session = LAB.forTest().directory().resolve("session" + version);
      String first =
          shell(
              "sleep 1 | "
                  + Port.AGENTS.command(version + " -sess_out " + session)
                  + " 2>&1 || true");
      assertThat(first)
          .contains("Verify return code: 0 (ok)")
          .doesNotContain("TLS session ticket:", "New Session Ticket arrived");

      assertThat(ask(Port.AGENTS, version + " -sess_in " + session))
          .doesNotContain("Reused, TLSv1.");
    }
  }
}
