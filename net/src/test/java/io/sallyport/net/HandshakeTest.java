package io.sallyport.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.net.mint.CertificateRequest.KeyType;
import io.sallyport.net.mint.CertificateRequest.Names;
import io.sallyport.net.mint.CertificateRequest.Usage;
import io.sallyport.net.mint.IssuedCertificate;
import io.sallyport.net.tls.ClientCertificate;
import io.sallyport.net.tls.NameRule;
import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.net.tls.TlsEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which connecting ends a listener lets in, with each implementation of TLS. */
class HandshakeTest {
  private static final String PARTNER = "sip.quayside.example";

  @TempDir Path folder;

  /** What the connecting end shows. */
  enum Shown {
    NOTHING(ClientCertificate.REQUIRED, false),
    NOTHING_WHERE_NONE_IS_ASKED(ClientCertificate.NONE, true),
    NOTHING_WHERE_IT_IS_OPTIONAL(ClientCertificate.WANTED, true),
    BOTH_USAGES(ClientCertificate.REQUIRED, true),
    SERVER_USAGE_ONLY(ClientCertificate.REQUIRED, true),
    CLIENT_USAGE_ONLY(ClientCertificate.REQUIRED, true),
    SERVER_USAGE_WHERE_CLIENTS_ARE_WANTED(ClientCertificate.REQUIRED_FOR_CLIENTS, false),
    CLIENT_USAGE_WHERE_CLIENTS_ARE_WANTED(ClientCertificate.REQUIRED_FOR_CLIENTS, true),
    NO_USAGE(ClientCertificate.REQUIRED, true),
    OTHER_USAGE(ClientCertificate.REQUIRED, false),
    RSA_KEY(ClientCertificate.REQUIRED, true),
    SMALL_RSA_KEY(ClientCertificate.REQUIRED, false),
    COMMON_NAME_ONLY(ClientCertificate.REQUIRED, true),
    COMMON_NAME_BESIDE_OTHER_DNS_NAME(ClientCertificate.REQUIRED, false),
    WRONG_NAME(ClientCertificate.REQUIRED, false),
    WILDCARD(ClientCertificate.REQUIRED, false),
    STRANGE_AUTHORITY(ClientCertificate.REQUIRED, false),
    STRANGE_AUTHORITY_WHERE_IT_IS_OPTIONAL(ClientCertificate.WANTED, false),
    EXPIRED(ClientCertificate.REQUIRED, false),
    NOT_YET_VALID(ClientCertificate.REQUIRED, false);

    final ClientCertificate wanted;
    final boolean isLetIn;

    Shown(ClientCertificate wanted, boolean isLetIn) {
      this.wanted = wanted;
      this.isLetIn = isLetIn;
    }

    Optional<IssuedCertificate> certificate(Certificates certificates) {
      var request = Certificates.request(PARTNER);
      var authority = certificates.authority;
      return switch (this) {
        case NOTHING, NOTHING_WHERE_NONE_IS_ASKED, NOTHING_WHERE_IT_IS_OPTIONAL -> Optional.empty();
        case BOTH_USAGES ->
            Optional.of(authority.issue(request.withUsages(Set.of(Usage.SERVER, Usage.CLIENT))));
        case SERVER_USAGE_ONLY, SERVER_USAGE_WHERE_CLIENTS_ARE_WANTED ->
            Optional.of(authority.issue(request));
        case CLIENT_USAGE_ONLY, CLIENT_USAGE_WHERE_CLIENTS_ARE_WANTED ->
            Optional.of(authority.issue(request.withUsages(Set.of(Usage.CLIENT))));
        case NO_USAGE -> Optional.of(authority.issue(request.withUsages(Set.of())));
        case OTHER_USAGE ->
            Optional.of(authority.issue(request.withUsages(Set.of(Usage.CODE_SIGNING))));
        case RSA_KEY -> Optional.of(authority.issue(request.withKeyType(KeyType.RSA_2048)));
        case SMALL_RSA_KEY -> Optional.of(authority.issue(request.withKeyType(KeyType.RSA_1024)));
        case COMMON_NAME_ONLY ->
            Optional.of(authority.issue(request.withNames(Names.ofCommonName(PARTNER))));
        case COMMON_NAME_BESIDE_OTHER_DNS_NAME ->
            Optional.of(
                authority.issue(
                    request.withNames(
                        new Names(PARTNER, List.of("other.example"), List.of(), List.of()))));
        case WRONG_NAME -> Optional.of(certificates.issue("sip.elsewhere.example"));
        case WILDCARD -> Optional.of(certificates.issue("*.quayside.example"));
        case STRANGE_AUTHORITY, STRANGE_AUTHORITY_WHERE_IT_IS_OPTIONAL ->
            Optional.of(certificates.stranger.issue(request));
        case EXPIRED ->
            Optional.of(
                authority.issue(
                    request.withValidity(Certificates.yesterday(), Duration.ofHours(1))));
        case NOT_YET_VALID ->
            Optional.of(
                authority.issue(
                    request.withValidity(
                        Certificates.yesterday().plus(Duration.ofDays(2)), Duration.ofDays(9))));
      };
    }
  }

  static Stream<Arguments> handshakes() {
    return Platforms.all()
        .flatMap(platform ->
            Stream.of(Shown.values())
                .flatMap(shown ->
                    Stream.of("TLSv1.3", "TLSv1.2")
                        .map(version -> Arguments.of(platform, shown, version))));
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource("handshakes")
  void letsInWhoProvesANameAndNobodyElse(Platform platform, Shown shown, String version) {
    var certificates = new Certificates(folder);
    var files = certificates.write("edge", certificates.issue("sip.harbor.example"));
    try (var identities = certificates.identities(platform, files);
        var node =
            new EchoNode(
                platform,
                Optional.of(identities.server(shown.wanted, NameRule.oneOf(Set.of(PARTNER)))),
                ConnectionLimits.SERVERS)) {
      var base =
          TlsSocket.Options.trusting(certificates.authority.authority().certificate())
              .speaking(version);
      var options = shown.certificate(certificates).map(base::showing).orElse(base);
      assertThat(isLetIn(node, options)).isEqualTo(shown.isLetIn);
      if (!shown.isLetIn) {
        Eventually.until("counted", () -> node.total(NetCounter.HANDSHAKES_FAILED) == 1);
        assertThat(node.handlers).isEmpty();
      }
    }
  }

  private static boolean isLetIn(EchoNode node, TlsSocket.Options options) {
    try (var socket = TlsSocket.connect(node.address(), options)) {
      return socket.echo("ping").equals("ping");
    } catch (IOException _) {
      return false;
    }
  }

  @ParameterizedTest
  @MethodSource("io.sallyport.net.Platforms#all")
  void tellsTheServiceWhatTheCertificateProved(Platform platform) throws IOException {
    var certificates = new Certificates(folder);
    var files = certificates.write("edge", certificates.issue("sip.harbor.example"));
    var names =
        new Names(
            "ignored.example",
            List.of("SIP.Quayside.example", "sip2.quayside.example"),
            List.of(),
            List.of(
                "sip:quayside.example", "sip:ines@quayside.example", "https://quayside.example"));
    var shown = certificates.authority.issue(Certificates.request(PARTNER).withNames(names));
    try (var identities = certificates.identities(platform, files);
        var node =
            new EchoNode(
                platform,
                Optional.of(identities.server(ClientCertificate.REQUIRED, NameRule.ANY)),
                ConnectionLimits.SERVERS);
        var socket =
            TlsSocket.connect(
                node.address(),
                TlsSocket.Options.trusting(certificates.authority.authority().certificate())
                    .showing(shown))) {
      assertThat(socket.echo("ping")).isEqualTo("ping");
      assertThat(node.handlers.getFirst().connection.peer())
          .isEqualTo(
              new PeerIdentity(
                  Set.of("sip.quayside.example", "sip2.quayside.example"),
                  Set.of("quayside.example"),
                  List.of(shown.certificate())));
    }
  }

  @ParameterizedTest
  @MethodSource("io.sallyport.net.Platforms#all")
  void choosesTheIdentityByTheNameAskedFor(Platform platform) throws IOException {
    var certificates = new Certificates(folder);
    var first = certificates.write("first", certificates.issue("sip.harbor.example"));
    var second = certificates.write("second", certificates.issue("sip.pier.example"));
    var third = certificates.write("third", certificates.issue("*.dock.example"));
    try (var identities = certificates.identities(platform, first, second, third);
        var node =
            new EchoNode(
                platform,
                Optional.of(identities.server(ClientCertificate.NONE, NameRule.ANY)),
                ConnectionLimits.CLIENTS)) {
      var options = TlsSocket.Options.trusting(certificates.authority.authority().certificate());
      assertThat(subject(node, options)).isEqualTo("CN=sip.harbor.example");
      assertThat(subject(node, options.asking("sip.pier.example")))
          .isEqualTo("CN=sip.pier.example");
      assertThat(subject(node, options.asking("SIP.Pier.Example")))
          .isEqualTo("CN=sip.pier.example");
      assertThat(subject(node, options.asking("any.dock.example"))).isEqualTo("CN=*.dock.example");
      assertThat(subject(node, options.asking("unknown.example")))
          .isEqualTo("CN=sip.harbor.example");
    }
  }

  private static String subject(EchoNode node, TlsSocket.Options options) throws IOException {
    try (var socket = TlsSocket.connect(node.address(), options)) {
      return socket.serverCertificate().getSubjectX500Principal().getName();
    }
  }

  @ParameterizedTest
  @MethodSource("io.sallyport.net.Platforms#all")
  void endsAHandshakeThatTakesTooLong(Platform platform) throws IOException {
    var certificates = new Certificates(folder);
    var files = certificates.write("edge", certificates.issue("sip.harbor.example"));
    var limits = ConnectionLimits.CLIENTS;
    var quick =
        new ConnectionLimits(
            limits.perSource(),
            limits.open(),
            new ConnectionLimits.Handshakes(512, 64, Duration.ofMillis(200)),
            limits.exempt(),
            limits.allowed());
    try (var identities = certificates.identities(platform, files);
        var node =
            new EchoNode(
                platform,
                Optional.of(identities.server(ClientCertificate.NONE, NameRule.ANY)),
                quick);
        var socket = node.plainSocket()) {
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
      Eventually.until("counted", () -> node.total(NetCounter.HANDSHAKES_OVERDUE) == 1);
      Eventually.until("released", () -> node.listeners.openConnections() == 0);
    }
  }

  @Test
  void thisMachineHasTheFastImplementations() {
    assertThat(Platform.best()).isEqualTo(new Platform(Platform.Io.EPOLL, TlsEngine.BORINGSSL, ""));
  }

  @ParameterizedTest
  @MethodSource("io.sallyport.net.Platforms#all")
  void refusesWhatIsNotTls(Platform platform) throws IOException {
    var certificates = new Certificates(folder);
    var files = certificates.write("edge", certificates.issue("sip.harbor.example"));
    try (var identities = certificates.identities(platform, files);
        var node =
            new EchoNode(
                platform,
                Optional.of(identities.server(ClientCertificate.NONE, NameRule.ANY)),
                ConnectionLimits.CLIENTS);
        var socket = node.plainSocket()) {
      socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThatThrownBy(
              () -> {
                while (socket.getInputStream().read() >= 0) {
                  // An alert may come first.
                }
                throw new IOException("closed");
              })
          .isInstanceOf(IOException.class);
      Eventually.until("counted", () -> node.total(NetCounter.HANDSHAKES_FAILED) == 1);
    }
  }
}
