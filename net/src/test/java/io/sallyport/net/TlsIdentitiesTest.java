package io.sallyport.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.mint.CertificateRequest.KeyType;
import io.sallyport.net.mint.IssuedCertificate;
import io.sallyport.net.tls.ClientCertificate;
import io.sallyport.net.tls.NameRule;
import io.sallyport.net.tls.TlsEngine;
import io.sallyport.net.tls.TlsEvent;
import io.sallyport.net.tls.TlsFiles;
import io.sallyport.net.tls.TlsIdentities;
import io.sallyport.net.tls.TlsIdentity.KeyPairFiles;
import io.sallyport.telemetry.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Loading identities, telling what is wrong with them, and following their files. */
class TlsIdentitiesTest {
  private static final String NAME = "sip.harbor.example";

  @TempDir Path folder;
  private final RecordedEvents events = new RecordedEvents();
  private Certificates certificates = new Certificates(Path.of("."));

  @BeforeEach
  void certificates() {
    certificates = new Certificates(folder);
  }

  private TlsIdentities.Opening open(TlsFiles files, TlsEngine engine) {
    return TlsIdentities.open(
        files, new TlsIdentities.Surroundings(engine, InstantSource.system(), events));
  }

  private List<String> problems(KeyPairFiles... files) {
    return switch (open(certificates.files(files), TlsEngine.JDK)) {
      case TlsIdentities.Opening.Opened _ -> List.of();
      case TlsIdentities.Opening.Refused(var problems) ->
          problems.stream().map(Problem::toString).toList();
    };
  }

  private void assertProblem(KeyPairFiles files, String... parts) {
    assertThat(problems(files)).singleElement().asString().contains(parts);
  }

  @Test
  void takesGoodIdentities() {
    var ec = certificates.write("ec", certificates.issue(NAME));
    var rsa = Certificates.request(NAME).withKeyType(KeyType.RSA_2048);
    assertThat(problems(ec, certificates.write("rsa", certificates.authority.issue(rsa))))
        .isEmpty();
  }

  @Test
  void tellsWhatIsWrongWithACertificateAndItsKey() throws IOException {
    var good = certificates.write("good", certificates.issue(NAME));
    var other = certificates.write("other", certificates.issue(NAME));
    assertProblem(
        new KeyPairFiles(good.certificate(), other.key()),
        "other.key",
        "is not the key of the certificate in",
        "good.crt");
    var request = Certificates.request(NAME);
    assertProblem(
        certificates.write(
            "old",
            certificates.authority.issue(
                request.withValidity(Certificates.yesterday(), Duration.ofHours(1)))),
        "old.crt",
        "expired on",
        "renew");
    assertProblem(
        certificates.write(
            "early",
            certificates.authority.issue(
                request.withValidity(
                    Certificates.yesterday().plus(Duration.ofDays(3)), Duration.ofDays(1)))),
        "early.crt",
        "not valid before");
    assertProblem(
        certificates.write(
            "small", certificates.authority.issue(request.withKeyType(KeyType.RSA_1024))),
        "small.crt",
        "fewer than 2048 bits");
    var missing = new KeyPairFiles(good.certificate(), folder.resolve("none.key"));
    assertProblem(missing, "none.key", "does not exist");
  }

  @Test
  void tellsWhatIsWrongWithFiles() throws IOException {
    var good = certificates.write("good", certificates.issue(NAME));
    var text = Files.writeString(folder.resolve("text.pem"), "no PEM in here\n");
    assertProblem(new KeyPairFiles(text, good.key()), "text.pem", "no certificate");
    assertProblem(new KeyPairFiles(good.certificate(), text), "text.pem", "no private key");
    assertProblem(
        new KeyPairFiles(good.certificate(), folder), folder.toString(), "cannot be read");
    var large = Files.write(folder.resolve("large.pem"), new byte[2_000_000]);
    assertProblem(new KeyPairFiles(large, good.key()), "large.pem", "larger than");
    var broken =
        Files.writeString(
            folder.resolve("broken.pem"),
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    assertProblem(new KeyPairFiles(broken, good.key()), "broken.pem", "cannot be read");
    var brokenKey =
        Files.writeString(
            folder.resolve("broken.key"),
            "-----BEGIN PRIVATE KEY-----\nU0VDUkVU\n-----END PRIVATE KEY-----\n");
    assertProblem(new KeyPairFiles(good.certificate(), brokenKey), "broken.key", "cannot be read");
    assertThat(problems(new KeyPairFiles(good.certificate(), brokenKey)).toString())
        .doesNotContain("U0VDUkVU", "SECRET");
    var chain =
        Files.writeString(
            folder.resolve("chain.pem"),
            Files.readString(good.certificate()) + certificates.stranger.authority().chainPem());
    assertProblem(
        new KeyPairFiles(chain, good.key()),
        "chain.pem",
        "certificate 2 did not issue the one before it");
  }

  @Test
  void tellsAllProblemsAtOnce() {
    var missing = new KeyPairFiles(folder.resolve("a.crt"), folder.resolve("a.key"));
    var files = new TlsFiles(List.of(missing), Optional.of(folder.resolve("a.anchors")));
    assertThat(open(files, TlsEngine.JDK))
        .isInstanceOfSatisfying(
            TlsIdentities.Opening.Refused.class,
            refused ->
                assertThat(refused.problems())
                    .extracting(problem -> Path.of(problem.place()).getFileName().toString())
                    .containsExactly("a.crt", "a.key", "a.anchors"));
  }

  @Test
  void trustsTheAnchorsOfTheSystemIfNoFileIsGiven() {
    var good = certificates.write("good", certificates.issue(NAME));
    var files = new TlsFiles(List.of(good), Optional.empty());
    var identities = Certificates.opened(open(files, TlsEngine.JDK));
    assertThat(identities.material().trust().anchors()).hasSizeGreaterThan(20);
    identities.close();
  }

  private static IssuedCertificate issue(Certificates certificates, String name) {
    return certificates.issue(name);
  }

  @ParameterizedTest
  @MethodSource("io.sallyport.net.Platforms#all")
  void usesChangedFilesForNewConnectionsAndKeepsTheOldOnes(Platform platform) throws IOException {
    var files = certificates.write("edge", issue(certificates, "one.harbor.example"));
    var options = TlsSocket.Options.trusting(certificates.authority.authority().certificate());
    try (var identities = Certificates.opened(open(certificates.files(files), platform.tls()));
        var node =
            new EchoNode(
                platform,
                Optional.of(identities.server(ClientCertificate.NONE, NameRule.ANY)),
                ConnectionLimits.CLIENTS);
        var old = TlsSocket.connect(node.address(), options)) {
      identities.watch(Duration.ofMillis(20));
      for (var name : List.of("two", "three", "four")) {
        certificates.write("edge", issue(certificates, name + ".harbor.example"));
        Eventually.until(
            "new handshakes see " + name,
            () -> subject(node, options).equals("CN=" + name + ".harbor.example"));
      }
      assertThat(old.echo("still here")).isEqualTo("still here");
      assertThat(old.serverCertificate().getSubjectX500Principal().getName())
          .isEqualTo("CN=one.harbor.example");
      assertThat(events.of(TlsEvent.TLS_IDENTITIES_SWAPPED)).hasSize(3);

      // A slow machine may have looked at a certificate whose key had not followed yet.
      int before = events.of(TlsEvent.TLS_IDENTITIES_KEPT).size();
      Files.writeString(files.key(), "broken");
      Eventually.until("told", () -> events.of(TlsEvent.TLS_IDENTITIES_KEPT).size() > before);
      assertThat(events.of(TlsEvent.TLS_IDENTITIES_KEPT).getLast().fields()).contains("edge.key");
      assertThat(subject(node, options)).isEqualTo("CN=four.harbor.example");
    }
  }

  private static String subject(EchoNode node, TlsSocket.Options options) {
    try (var socket = TlsSocket.connect(node.address(), options)) {
      return socket.serverCertificate().getSubjectX500Principal().getName();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("io.sallyport.net.Platforms#all")
  void takesClientsBackByTicketButNotThosePeersThatShowCertificates(Platform platform)
      throws IOException {
    var files = certificates.write("edge", certificates.issue(NAME));
    var options =
        TlsSocket.Options.trusting(certificates.authority.authority().certificate())
            .showing(certificates.issue("sip.quayside.example"));
    try (var identities = Certificates.opened(open(certificates.files(files), platform.tls()));
        var clients =
            new EchoNode(
                platform,
                Optional.of(identities.server(ClientCertificate.NONE, NameRule.ANY)),
                ConnectionLimits.CLIENTS);
        var partners =
            new EchoNode(
                platform,
                Optional.of(identities.server(ClientCertificate.REQUIRED, NameRule.ANY)),
                ConnectionLimits.SERVERS)) {
      assertThat(isResumed(clients, options)).isTrue();
      assertThat(isResumed(partners, options)).isFalse();
    }
  }

  /** Connects twice with one memory of sessions. A resumed one keeps the first one's beginning. */
  private static boolean isResumed(EchoNode node, TlsSocket.Options options) throws IOException {
    SSLContext memory = options.context();
    long first;
    try (var socket = TlsSocket.connect(node.address(), options, memory)) {
      socket.echo("hello");
      first = socket.sessionCreated();
    }
    long now = System.currentTimeMillis();
    Eventually.until("the clock moved", () -> System.currentTimeMillis() > now);
    try (var socket = TlsSocket.connect(node.address(), options, memory)) {
      socket.echo("hello");
      return socket.sessionCreated() == first;
    }
  }
}
