package io.sallyport.lab.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.EdgePool;
import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.LabAuthority;
import io.sallyport.lab.peers.LabAuthority.Identity;
import io.sallyport.lab.peers.LabAuthority.Usage;
import io.sallyport.lab.peers.OpensslClient;
import io.sallyport.lab.peers.OpensslClient.Outcome;
import io.sallyport.lab.peers.PeerProcess;
import io.sallyport.net.mint.CertificateRequest;
import io.sallyport.net.mint.IssuedCertificate;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom the listener for partners lets in by TLS: who proves who it is, by TLS as it should be. */
class PartnerListenerTlsTest {
  private static final String PARTNER = "sip.quayside.example";

  @RegisterExtension static final Lab LAB = new Lab();

  private static TlsLab lab;
  private static Identity partner;

  /** Certificates with something wrong about them. */
  enum Wrong {
    NONE,
    FOREIGN,
    SELF_SIGNED,
    EXPIRED,
    NOT_YET_VALID,
    OTHER_USAGE,
    SHORT_KEY,
    WEAK_SIGNATURE
  }

  @BeforeAll
  static void startPool() {
    lab = TlsLab.start(LAB.forClass());
    partner = lab.partners().issue("partner", Usage.SERVER, List.of(PARTNER));
  }

  @AfterEach
  void theEdgeLivesAndThePartnerGetsIn() {
    assertThat(as(partner, "-tls1_3").isAnswered()).isTrue();
    assertThat(lab.pool().log(1)).doesNotContain("Exception");
  }

  private static Outcome ask(List<String> options) {
    List<String> all = new ArrayList<>(options);
    all.addAll(List.of("-CAfile", lab.outside().anchor().toString(), "-verify_return_error"));
    all.addAll(List.of("-servername", EdgePool.EXTERNAL_NAME));
    return new OpensslClient(LAB.forTest(), lab.network().federation(1))
        .ask(all.toArray(String[]::new));
  }

  private static Outcome as(Identity identity, String... options) {
    return as(identity.certificate(), identity.key(), options);
  }

  private static Outcome as(Path certificate, Path key, String... options) {
    List<String> shown = List.of("-cert", certificate.toString(), "-key", key.toString());
    return ask(Stream.concat(shown.stream(), Stream.of(options)).toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-tls1_2",
        "-tls1_3",
        "-tls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256",
        "-tls1_3 -groups P-384",
        "-tls1_3 -alpn sip/2",
      })
  void thePartnerGetsIn(String options) {
    Outcome outcome = as(partner, options.split(" "));

    assertThat(outcome.isAnswered()).as(outcome.text()).isTrue();
    // No hint about whom we trust: some servers send nothing if their authority is not in it.
    assertThat(outcome.text()).contains("No client certificate CA names sent");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-tls1 -cipher DEFAULT@SECLEVEL=0",
        "-tls1_1 -cipher DEFAULT@SECLEVEL=0",
        "-tls1_2 -cipher kRSA",
        "-tls1_2 -cipher aNULL@SECLEVEL=0",
        "-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA",
        "-tls1_3 -ciphersuites TLS_AES_128_CCM_SHA256",
        "-tls1_3 -groups X448",
      })
  void thePartnerDoesNotGetInByOldTls(String options) {
    Outcome outcome = as(partner, options.split(" "));

    assertThat(outcome.isAnswered()).as(outcome.text()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void nobodyElseGetsIn(Wrong wrong) {
    for (String version : List.of("-tls1_2", "-tls1_3")) {
      Outcome outcome =
          wrong == Wrong.NONE
              ? ask(List.of(version))
              : as(wrong(wrong), version, "-cipher", "DEFAULT@SECLEVEL=0");

      assertThat(outcome.isAnswered()).as(version + outcome.text()).isFalse();
      assertThat(outcome.text()).as(version).contains("alert");
    }
  }

  private static Identity wrong(Wrong wrong) {
    return switch (wrong) {
      case NONE -> throw new IllegalArgumentException("shows none");
      case FOREIGN ->
          new LabAuthority(LAB.forTest(), "strangers")
              .issue("stranger", Usage.SERVER, List.of(PARTNER));
      case SELF_SIGNED -> made("-newkey", "rsa:2048");
      case EXPIRED -> dated(Instant.now().minus(Duration.ofDays(9)));
      case NOT_YET_VALID -> dated(Instant.now().plus(Duration.ofDays(1)));
      case OTHER_USAGE -> lab.partners().issue("code", Usage.CODE_SIGNING, List.of(PARTNER));
      case SHORT_KEY -> issued("-newkey", "rsa:1024");
      case WEAK_SIGNATURE -> issued("-newkey", "rsa:2048", "-sha1");
    };
  }

  /** A certificate of the second authority, for a week from then on. */
  private static Identity dated(Instant from) {
    IssuedCertificate issued =
        lab.dated()
            .issue(CertificateRequest.server(PARTNER, from).withValidity(from, Duration.ofDays(7)));
    return new Identity(
        LAB.forTest().write("dated.pem", issued.chainPem()),
        LAB.forTest().write("dated.key", issued.keyPem()));
  }

  /** A certificate of the partners' authority that openssl makes as it is told. */
  private static Identity issued(String... options) {
    Path anchor = lab.partners().anchor();
    return made(
        Stream.concat(
                Stream.of(
                    "-CA",
                    anchor.toString(),
                    "-CAkey",
                    anchor.toString().replace(".pem", ".key"),
                    "-addext",
                    "basicConstraints=critical,CA:FALSE"),
                Stream.of(options))
            .toArray(String[]::new));
  }

  private static Identity made(String... options) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(PeerProcess.program("openssl"), "req", "-x509", "-noenc"));
    command.addAll(List.of("-keyout", "made.key", "-out", "made.pem", "-subj", "/CN=" + PARTNER));
    command.addAll(List.of("-addext", "subjectAltName=DNS:" + PARTNER));
    command.addAll(List.of(options));
    LAB.forTest().run("openssl-made", command);
    Path folder = LAB.forTest().directory();
    return new Identity(folder.resolve("made.pem"), folder.resolve("made.key"));
  }
}
