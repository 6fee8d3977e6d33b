package io.sallyport.app.node;

import io.sallyport.access.PoolKeys;
import io.sallyport.av.SharedSecrets;
import io.sallyport.av.TokenKeys;
import io.sallyport.net.tls.TlsEngine;
import io.sallyport.net.tls.TlsFiles;
import io.sallyport.net.tls.TlsIdentities;
import io.sallyport.net.tls.TlsIdentity;
import io.sallyport.telemetry.Problem;
import io.sallyport.topology.Capability;
import io.sallyport.topology.Topology;
import io.sallyport.topology.Xmpp;
import io.sallyport.wire.xmpp.DialbackKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a node reads beside its topology: certificates, keys and anchors of both sides, and the
 * pool's keys.
 *
 * @param av empty if the pool has no A/V Edge
 * @param webconf empty if the pool has no Web Conferencing Edge
 * @param xmpp empty if the pool has no XMPP proxy
 */
record NodeFiles(
    TlsIdentities external,
    TlsIdentities internal,
    PoolKeys poolKeys,
    Optional<AvSecrets> av,
    Optional<WebconfTls> webconf,
    Optional<XmppFiles> xmpp) {
  /**
   * The same certificates for the Web Conferencing Edge: with an engine that lets one end say its
   * last word and the other go on, and inside with the anchors of agents.
   */
  record WebconfTls(TlsIdentities external, TlsIdentities internal) {
    private void watch() {
      external.watch(TlsIdentities.WATCH_INTERVAL);
      internal.watch(TlsIdentities.WATCH_INTERVAL);
    }

    private void close() {
      external.close();
      internal.close();
    }
  }

  /**
   * What the XMPP proxy has besides.
   *
   * @param internal shows a gateway the internal certificate, and stock servers that of partners
   * @param asPartner shows that of partners to servers inside that are dialled; empty if there is
   *     none
   * @param components the secret of each component, by its domain
   */
  record XmppFiles(
      TlsIdentities internal,
      Optional<TlsIdentities> asPartner,
      DialbackKey dialback,
      Map<String, String> components) {
    private void watch() {
      internal.watch(TlsIdentities.WATCH_INTERVAL);
      asPartner.ifPresent(identities -> identities.watch(TlsIdentities.WATCH_INTERVAL));
    }

    private void close() {
      internal.close();
      asPartner.ifPresent(TlsIdentities::close);
    }

    /** No secrets in texts. */
    @Override
    public String toString() {
      return "XmppFiles[components=" + components.keySet() + "]";
    }
  }

  /** What the A/V Edge shares with other nodes, and with issuers of ephemeral credentials. */
  record AvSecrets(TokenKeys keys, SharedSecrets shared) {}

  /** Sixteen keys with comments stay well below. */
  private static final int MAX_KEY_FILE_BYTES = 64 * 1024;

  /** Shorter ones can be guessed. */
  private static final int MIN_SECRET = 8;

  /** How {@link #read} ended. */
  sealed interface Reading {
    record Good(NodeFiles files) implements Reading {}

    /** Every problem of every file. */
    record Bad(List<Problem> problems) implements Reading {}
  }

  static Reading read(Topology topology, TlsIdentities.Surroundings surroundings) {
    Topology.Certificates certificates = topology.certificates();
    List<Problem> problems = new ArrayList<>();
    Optional<TlsIdentities> external =
        identities(certificates.external(), certificates.externalTrust(), surroundings, problems);
    Optional<TlsIdentities> internal =
        identities(certificates.internal(), certificates.internalTrust(), surroundings, problems);
    Optional<PoolKeys> keys = poolKeys(certificates.poolKeys(), problems);
    Optional<AvSecrets> av =
        topology.capabilities().contains(Capability.AV)
            ? avSecrets(topology, problems)
            : Optional.empty();
    Optional<WebconfTls> webconf =
        problems.isEmpty() && topology.capabilities().contains(Capability.WEBCONF)
            ? webconf(topology, surroundings, problems)
            : Optional.empty();
    Optional<XmppFiles> xmpp =
        keys.isPresent() && topology.capabilities().contains(Capability.XMPP)
            ? xmpp(topology, keys.get(), surroundings, problems)
            : Optional.empty();
    return external.isPresent() && internal.isPresent() && keys.isPresent() && problems.isEmpty()
        ? new Reading.Good(
            new NodeFiles(external.get(), internal.get(), keys.get(), av, webconf, xmpp))
        : new Reading.Bad(List.copyOf(problems));
  }

  /** The internal certificate, and behind it the one that stock servers inside are shown. */
  private static Optional<XmppFiles> xmpp(
      Topology topology,
      PoolKeys keys,
      TlsIdentities.Surroundings surroundings,
      List<Problem> problems) {
    Xmpp.Internal settings = topology.xmpp().internal();
    Topology.Trust trust =
        settings
            .trust()
            .<Topology.Trust>map(Topology.Trust.PemFile::new)
            .orElse(topology.certificates().internalTrust());
    List<Topology.KeyPairFiles> shown = new ArrayList<>();
    shown.add(topology.certificates().internal());
    settings.transparent().ifPresent(shown::add);
    Optional<TlsIdentities> internal = identities(shown, trust, surroundings, problems);
    Optional<TlsIdentities> asPartner =
        settings
            .transparent()
            .flatMap(files -> identities(List.of(files), trust, surroundings, problems));
    Map<String, String> components = new HashMap<>();
    for (Xmpp.Component component : settings.components()) {
      secret(component.secret(), "the secret of a component", problems)
          .ifPresent(secret -> components.put(component.domain(), secret));
    }
    Optional<byte[]> dialback =
        topology
            .xmpp()
            .dialbackSecret()
            .map(file ->
                secret(file, "the secret of dialback", problems)
                    .map(secret -> secret.getBytes(StandardCharsets.UTF_8)))
            .orElseGet(() -> Optional.of(keys.secretFor("xmpp-dialback")));
    return dialback.flatMap(secret ->
        internal.map(identities ->
            new XmppFiles(identities, asPartner, new DialbackKey(secret), Map.copyOf(components))));
  }

  /** The one line of a file. */
  private static Optional<String> secret(Path file, String name, List<Problem> problems) {
    FileKind kind = new FileKind(name, "write it into the file");
    Optional<String> secret = text(file, kind, problems).map(String::strip);
    if (secret.isPresent() && (secret.get().length() < MIN_SECRET || secret.get().contains("\n"))) {
      return refused(
          file,
          List.of(name + " is not one line of at least " + MIN_SECRET + " characters"),
          problems);
    }
    return secret;
  }

  private static Optional<TlsIdentities> identities(
      Topology.KeyPairFiles files,
      Topology.Trust trust,
      TlsIdentities.Surroundings surroundings,
      List<Problem> problems) {
    return identities(List.of(files), trust, surroundings, problems);
  }

  private static Optional<TlsIdentities> identities(
      List<Topology.KeyPairFiles> files,
      Topology.Trust trust,
      TlsIdentities.Surroundings surroundings,
      List<Problem> problems) {
    Optional<Path> anchors =
        switch (trust) {
          case Topology.Trust.SystemAnchors system -> Optional.empty();
          case Topology.Trust.PemFile file -> Optional.of(file.path());
        };
    TlsFiles both =
        new TlsFiles(
            files.stream()
                .map(pair -> new TlsIdentity.KeyPairFiles(pair.certificate(), pair.key()))
                .toList(),
            anchors);
    return switch (TlsIdentities.open(both, surroundings)) {
      case TlsIdentities.Opening.Opened opened -> Optional.of(opened.identities());
      case TlsIdentities.Opening.Refused refused -> {
        problems.addAll(refused.problems());
        yield Optional.empty();
      }
    };
  }

  private static Optional<WebconfTls> webconf(
      Topology topology, TlsIdentities.Surroundings node, List<Problem> problems) {
    problems.addAll(NodeWebconf.problems(topology));
    Topology.Certificates certificates = topology.certificates();
    Topology.Trust agents =
        topology
            .webconf()
            .agentTrust()
            .<Topology.Trust>map(Topology.Trust.PemFile::new)
            .orElse(certificates.internalTrust());
    TlsIdentities.Surroundings surroundings =
        new TlsIdentities.Surroundings(TlsEngine.withHalves(), node.clock(), node.events());
    Optional<TlsIdentities> external =
        identities(certificates.external(), certificates.externalTrust(), surroundings, problems);
    Optional<TlsIdentities> internal =
        identities(certificates.internal(), agents, surroundings, problems);
    return external.flatMap(out -> internal.map(in -> new WebconfTls(out, in)));
  }

  private static Optional<PoolKeys> poolKeys(Path file, List<Problem> problems) {
    return text(
            file, new FileKind("pool keys", "make it once with 'sallyport cert keys'"), problems)
        .flatMap(text ->
            switch (PoolKeys.read(text)) {
              case PoolKeys.ReadResult.Valid valid -> Optional.of(valid.keys());
              case PoolKeys.ReadResult.Invalid invalid ->
                  refused(file, invalid.problems(), problems);
            });
  }

  private static Optional<AvSecrets> avSecrets(Topology topology, List<Problem> problems) {
    Optional<TokenKeys> keys = tokenKeys(topology.certificates().avKeys(), problems);
    Optional<SharedSecrets> shared =
        topology
            .av()
            .sharedSecret()
            .map(secret -> sharedSecrets(secret.file(), problems))
            .orElse(Optional.of(SharedSecrets.NONE));
    return keys.flatMap(read -> shared.map(secrets -> new AvSecrets(read, secrets)));
  }

  private static Optional<TokenKeys> tokenKeys(Path file, List<Problem> problems) {
    FileKind kind =
        new FileKind("keys of A/V tokens", "make it once with 'sallyport cert keys --av'");
    return text(file, kind, problems)
        .flatMap(text ->
            switch (TokenKeys.read(text)) {
              case TokenKeys.ReadResult.Valid valid -> Optional.of(valid.keys());
              case TokenKeys.ReadResult.Invalid invalid ->
                  refused(file, invalid.problems(), problems);
            });
  }

  private static Optional<SharedSecrets> sharedSecrets(Path file, List<Problem> problems) {
    FileKind kind = new FileKind("shared secrets", "write one secret a line into it");
    return text(file, kind, problems)
        .flatMap(text ->
            switch (SharedSecrets.read(text)) {
              case SharedSecrets.ReadResult.Valid valid -> Optional.of(valid.secrets());
              case SharedSecrets.ReadResult.Invalid invalid ->
                  refused(file, invalid.problems(), problems);
            });
  }

  private static <T> Optional<T> refused(Path file, List<String> what, List<Problem> problems) {
    what.forEach(
        problem -> problems.add(new Problem(file.toString(), problem, "mend the line or file")));
    return Optional.empty();
  }

  /**
   * What a file of secrets is for.
   *
   * @param making what to do if it is not there
   */
  private record FileKind(String name, String making) {}

  private static Optional<String> text(Path file, FileKind kind, List<Problem> problems) {
    try (InputStream in = Files.newInputStream(file)) {
      return Optional.of(new String(in.readNBytes(MAX_KEY_FILE_BYTES), StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      problems.add(
          new Problem(
              file.toString(),
              "there is no such file of " + kind.name(),
              kind.making() + " and copy it to every node"));
    } catch (IOException e) {
      problems.add(
          new Problem(
              file.toString(),
              "the " + kind.name() + " cannot be read (" + e + ")",
              "make the file readable for this user alone"));
    }
    return Optional.empty();
  }

  /** What new handshakes show. */
  List<NodeStatus.CertificateState> certificates() {
    List<NodeStatus.CertificateState> states = new ArrayList<>();
    states.add(state("external", external));
    states.add(state("internal", internal));
    xmpp.flatMap(XmppFiles::asPartner)
        .ifPresent(identities -> states.add(state("transparent", identities)));
    return List.copyOf(states);
  }

  private static NodeStatus.CertificateState state(String side, TlsIdentities identities) {
    X509Certificate certificate = identities.material().identities().getFirst().certificate();
    return new NodeStatus.CertificateState(
        side,
        certificate.getSubjectX500Principal().getName(),
        certificate.getNotAfter().toInstant());
  }

  void watch() {
    external.watch(TlsIdentities.WATCH_INTERVAL);
    internal.watch(TlsIdentities.WATCH_INTERVAL);
    webconf.ifPresent(WebconfTls::watch);
    xmpp.ifPresent(XmppFiles::watch);
  }

  void close() {
    external.close();
    internal.close();
    webconf.ifPresent(WebconfTls::close);
    xmpp.ifPresent(XmppFiles::close);
  }
}
