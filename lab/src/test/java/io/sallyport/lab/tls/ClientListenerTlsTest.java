package io.sallyport.lab.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.EdgePool;
import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.LabAuthority;
import io.sallyport.lab.peers.OpensslClient;
import io.sallyport.lab.peers.OpensslClient.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What openssl can agree on with the listener for clients, and what it cannot. */
class ClientListenerTlsTest {
  @RegisterExtension static final Lab LAB = new Lab();

  private static TlsLab lab;

  @BeforeAll
  static void startPool() {
    lab = TlsLab.start(LAB.forClass());
  }

  @AfterEach
  void theEdgeLives() {
    assertThat(ask("-tls1_3").isAnswered()).isTrue();
    assertThat(lab.pool().log(1)).doesNotContain("Exception");
  }

  private static Outcome ask(String... options) {
    return client().ask(all(options));
  }

  private static OpensslClient client() {
    return new OpensslClient(LAB.forTest(), lab.network().client(1));
  }

  /** With the name and the authority that a good client knows, unless others are given. */
  private static String[] all(String... options) {
    List<String> usual =
        List.of("-CAfile", lab.outside().anchor().toString(), "-verify_return_error");
    List<String> name = List.of("-servername", EdgePool.EXTERNAL_NAME);
    boolean isNamed = List.of(options).contains("-noservername");
    return Stream.of(
            usual.stream(), isNamed ? Stream.<String>of() : name.stream(), Stream.of(options))
        .flatMap(each -> each)
        .toArray(String[]::new);
  }

  private static String[] words(String options) {
    return options.split(" ");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -tls1_3                                                      | New, TLSv1.3, Cipher is TLS_AES_
          -tls1_3 -ciphersuites TLS_AES_128_GCM_SHA256                 | Cipher is TLS_AES_128_GCM_SHA256
          -tls1_3 -ciphersuites TLS_AES_256_GCM_SHA384                 | Cipher is TLS_AES_256_GCM_SHA384
          -tls1_3 -ciphersuites TLS_CHACHA20_POLY1305_SHA256           | Cipher is TLS_CHACHA20_POLY1305_SHA256
          -tls1_2                                                      | New, TLSv1.2, Cipher is ECDHE-ECDSA-
          -tls1_2                                                      | Secure Renegotiation IS supported
          -tls1_2                                                      | Extended master secret: yes
          -tls1_2                                                      | Compression: NONE
          -tls1_2 -comp                                                | Compression: NONE
          -tls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256                | Cipher is ECDHE-ECDSA-AES128-GCM-SHA256
          -tls1_2 -cipher ECDHE-ECDSA-AES256-GCM-SHA384                | Cipher is ECDHE-ECDSA-AES256-GCM-SHA384
          -tls1_2 -cipher ECDHE-ECDSA-CHACHA20-POLY1305                | Cipher is ECDHE-ECDSA-CHACHA20-POLY1305
          -tls1_3 -groups X25519                                       | Server Temp Key: X25519
          -tls1_3 -groups P-256                                        | Server Temp Key: ECDH, prime256v1
          -tls1_3 -groups P-384                                        | Server Temp Key: ECDH, secp384r1
          -tls1_3 -alpn sip/2                                          | ALPN protocol: sip/2
          -tls1_3 -alpn http/1.1,sip/2                                 | ALPN protocol: sip/2
          -tls1_3 -alpn xmpp-client                                    | No ALPN negotiated
          -tls1_3 -noservername                                        | subject=CN = sip.harbor.example
          -tls1_3 -servername sip.elsewhere.example                    | subject=CN = sip.harbor.example
          -tls1_3                                                      | No client certificate CA names sent
          -tls1_3 -status                                              | OCSP response: no response sent
          """)
  void agreesOn(String options, String what) {
    Outcome outcome = ask(words(options));

    assertThat(outcome.isAnswered()).as(outcome.text()).isTrue();
    assertThat(outcome.text()).contains(what);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-tls1 -cipher DEFAULT@SECLEVEL=0",
        "-tls1_1 -cipher DEFAULT@SECLEVEL=0",
        // A version lower than both ends have, by one who says that it fell back (RFC 7507).
        "-tls1_2 -fallback_scsv",
        "-tls1_2 -cipher kRSA",
        "-tls1_2 -cipher kDHE",
        "-tls1_2 -cipher aNULL@SECLEVEL=0",
        "-tls1_2 -cipher eNULL@SECLEVEL=0",
        "-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA",
        "-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA256",
        "-tls1_2 -cipher ECDHE-ECDSA-AES128-CCM8",
        "-tls1_2 -cipher ECDHE-ECDSA-CAMELLIA128-SHA256",
        "-tls1_2 -cipher ECDHE-ECDSA-ARIA128-GCM-SHA256",
        "-tls1_2 -cipher PSK -psk 1a2b",
        "-tls1_2 -cipher SRP",
        "-tls1_3 -ciphersuites TLS_AES_128_CCM_SHA256",
        "-tls1_3 -groups X448",
        "-tls1_3 -groups ffdhe2048",
        "-tls1_2 -groups secp256k1",
        "-tls1_2 -sigalgs ECDSA+SHA1 -cipher DEFAULT@SECLEVEL=0",
        "-tls1_2 -sigalgs ECDSA+SHA1:RSA+SHA256 -cipher DEFAULT@SECLEVEL=0",
        "-tls1_3 -sigalgs RSA-PSS+SHA256",
      })
  void agreesOnNothingWith(String options) {
    Outcome outcome = ask(words(options));

    assertThat(outcome.isAnswered()).as(outcome.text()).isFalse();
    assertThat(outcome.text())
        .containsAnyOf("alert", "no ciphers available", "no cipher match", "error");
  }

  @Test
  void nobodyRenegotiates() {
    Outcome outcome = client().say("R\n", all("-tls1_2"));

    assertThat(outcome.text()).contains("RENEGOTIATING").contains("no renegotiation");
    assertThat(outcome.isAnswered()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_2", "-tls1_3"})
  void aClientComesBackByItsTicket(String version) {
    Path session = LAB.forTest().directory().resolve("session");
    Outcome first = ask(version, "-sess_out", session.toString());
    assertThat(first.isAnswered()).isTrue();
    assertThat(session).isNotEmptyFile();

    Outcome second = ask(version, "-sess_in", session.toString());

    assertThat(second.isAnswered()).as(second.text()).isTrue();
    assertThat(second.text()).contains("Reused, TLSv1.");
  }

  @Test
  void nothingIsTakenBeforeTheHandshake() {
    Path session = LAB.forTest().directory().resolve("session");
    Path early = LAB.forTest().write("early", "OPTIONS sip:early SIP/2.0\r\n");
    assertThat(ask("-tls1_3", "-sess_out", session.toString()).text())
        .contains("Max Early Data: 0");

    Outcome outcome = ask("-sess_in", session.toString(), "-early_data", early.toString());

    assertThat(outcome.text()).doesNotContain("Early data was accepted");
  }

  @Test
  void aCertificateIsNeitherAskedForNorLookedAt() {
    LabAuthority.Identity stranger =
        new LabAuthority(LAB.forTest(), "strangers")
            .issue("stranger", LabAuthority.Usage.CODE_SIGNING, List.of("stranger.example"));

    Outcome outcome =
        ask("-cert", stranger.certificate().toString(), "-key", stranger.key().toString());

    assertThat(outcome.isAnswered()).isTrue();
  }
}
