package io.sallyport.lab.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.Testssl;
import io.sallyport.lab.peers.Testssl.Finding;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * testssl.sh has nothing to say against the listeners outside that would be more than low: versions
 * (-p), kinds of ciphers (-s), certificate and extensions (-S), and the faults that follow from
 * none of these: Heartbleed (-H), CCS (-I), Ticketbleed (-T), renegotiation (-R), compression (-C),
 * falling back (-Z).
 *
 * <p>Left out, because each takes long: what can only be so if versions and ciphers are wrong,
 * which is looked at (POODLE, SWEET32, FREAK, LOGJAM, DROWN, BEAST, LUCKY13, RC4, ROBOT); forward
 * secrecy and preferences, which follow from the few ciphers that {@link ClientListenerTlsTest} can
 * agree on; HTTP pages (headers, BREACH), of which there are none; simulated web browsers.
 */
class TlsScanTest {
  private static final List<String> CHECKS =
      List.of("-p", "-s", "-S", "-H", "-I", "-T", "-R", "-C", "-Z");

  private static final Set<String> HARMLESS = Set.of("OK", "INFO", "LOW");

  /** For both ports at once, which take a minute and a half on two idle cores. */
  private static final Duration LIMIT = Duration.ofMinutes(45);

  /**
   * Of the scanner, and not of what it looks at: Debian's openssl has no ciphers of GOST, and it
   * does not know what SIP answers.
   */
  private static final Set<Finding> OF_THE_SCANNER =
      Set.of(
          new Finding(
              "engine_problem",
              "WARN",
              "No engine or GOST support via engine with your /usr/bin/openssl"),
          new Finding("service", "DEBUG", "Couldn't determine service, skipping all HTTP checks"));

  @RegisterExtension static final Lab LAB = new Lab();

  private static TlsLab lab;

  @BeforeAll
  static void startPool() {
    lab = TlsLab.start(LAB.forClass());
  }

  @Test
  void nothingIsWorseThanLow() {
    Testssl clients = scan("clients", lab.network().client(1));
    Testssl partners = scan("partners", lab.network().federation(1));

    check(clients.findings(LIMIT));
    check(partners.findings(LIMIT));
    assertThat(lab.pool().isAlive(1)).isTrue();
    assertThat(lab.pool().log(1)).doesNotContain("Exception");
  }

  private static Testssl scan(String name, InetSocketAddress server) {
    return Testssl.start(LAB.forTest(), name, server, lab.outside().anchor(), CHECKS);
  }

  private static void check(List<Finding> findings) {
    assertThat(findings)
        .filteredOn(finding -> !HARMLESS.contains(finding.severity()))
        .isSubsetOf(OF_THE_SCANNER);
    // One of each check that only a handshake that came about can tell.
    assertThat(findings)
        .filteredOn(finding -> finding.severity().equals("OK"))
        .extracting(Finding::id)
        .contains("TLS1_2", "TLS1_3", "cipherlist_STRONG")
        .contains("cert_chain_of_trust", "heartbleed", "CCS", "secure_client_renego", "CRIME_TLS");
  }
}
