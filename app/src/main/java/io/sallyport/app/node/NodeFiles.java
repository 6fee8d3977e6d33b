package io.sallyport.app.node;

import io.sallyport.access.PoolKeys;
import io.sallyport.net.tls.TlsFiles;
import io.sallyport.net.tls.TlsIdentities;
import io.sallyport.net.tls.TlsIdentity;
import io.sallyport.telemetry.Problem;
import io.sallyport.topology.Topology;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a node reads beside its topology: certificates, keys and anchors of both sides, and the
 * pool's keys.
 */
record NodeFiles(TlsIdentities external, TlsIdentities internal, PoolKeys poolKeys) {
  /** Sixteen keys with comments stay well below. */
  private static final int MAX_KEY_FILE_BYTES = 64 * 1024;

  /** How {@link #read} ended. */
  sealed interface Reading {
    record Good(NodeFiles files) implements Reading {}

    /** Every problem of every file. */
    record Bad(List<Problem> problems) implements Reading {}
  }

  static Reading read(Topology.Certificates certificates, TlsIdentities.Surroundings surroundings) {
    List<Problem> problems = new ArrayList<>();
    Optional<TlsIdentities> external =
        identities(certificates.external(), certificates.externalTrust(), surroundings, problems);
    Optional<TlsIdentities> internal =
        identities(certificates.internal(), certificates.internalTrust(), surroundings, problems);
    Optional<PoolKeys> keys = poolKeys(certificates.poolKeys(), problems);
    return external.isPresent() && internal.isPresent() && keys.isPresent()
        ? new Reading.Good(new NodeFiles(external.get(), internal.get(), keys.get()))
        : new Reading.Bad(List.copyOf(problems));
  }

  private static Optional<TlsIdentities> identities(
      Topology.KeyPairFiles files,
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
            List.of(new TlsIdentity.KeyPairFiles(files.certificate(), files.key())), anchors);
    return switch (TlsIdentities.open(both, surroundings)) {
      case TlsIdentities.Opening.Opened opened -> Optional.of(opened.identities());
      case TlsIdentities.Opening.Refused refused -> {
        problems.addAll(refused.problems());
        yield Optional.empty();
      }
    };
  }

  private static Optional<PoolKeys> poolKeys(Path file, List<Problem> problems) {
    String text;
    try (InputStream in = Files.newInputStream(file)) {
      text = new String(in.readNBytes(MAX_KEY_FILE_BYTES), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      problems.add(
          new Problem(
              file.toString(),
              "there is no such file of pool keys",
              "make it once with 'sallyport cert keys' and copy it to every node"));
      return Optional.empty();
    } catch (IOException e) {
      problems.add(
          new Problem(
              file.toString(),
              "the pool keys cannot be read (" + e + ")",
              "make the file readable for this user alone"));
      return Optional.empty();
    }
    return switch (PoolKeys.read(text)) {
      case PoolKeys.ReadResult.Valid valid -> Optional.of(valid.keys());
      case PoolKeys.ReadResult.Invalid invalid -> {
        invalid
            .problems()
            .forEach(problem ->
                problems.add(new Problem(file.toString(), problem, "mend the line or file")));
        yield Optional.empty();
      }
    };
  }

  /** What new handshakes show. */
  List<NodeStatus.CertificateState> certificates() {
    return List.of(state("external", external), state("internal", internal));
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
  }

  void close() {
    external.close();
    internal.close();
  }
}
