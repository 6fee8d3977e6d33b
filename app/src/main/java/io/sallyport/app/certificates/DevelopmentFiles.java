package io.sallyport.app.certificates;

import io.sallyport.access.PoolKeys;
import io.sallyport.av.TokenKeys;
import io.sallyport.net.mint.CertificateMint;
import io.sallyport.net.mint.CertificateRequest;
import io.sallyport.net.mint.CertificateRequest.KeyType;
import io.sallyport.net.mint.CertificateRequest.Names;
import io.sallyport.net.mint.CertificateRequest.Usage;
import io.sallyport.net.mint.CertificateRequest.Validity;
import io.sallyport.net.mint.IssuedCertificate;
import io.sallyport.net.mint.IssuedCertificate.Existing;
import io.sallyport.topology.Topology;
import io.sallyport.topology.Topology.KeyPairFiles;
import io.sallyport.topology.Xmpp;
import io.sallyport.topology.certificates.CertificatePlan;
import io.sallyport.topology.certificates.PlannedCertificate;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Both certificates of a topology and the keys that its nodes share, from one development
 * authority. Nothing that exists is replaced unless the caller says so.
 */
public final class DevelopmentFiles {
  /** Long enough for a project, short enough to be noticed if it gets into real use. */
  public static final Duration VALIDITY = Duration.ofDays(90);

  /** Clocks of the machines that take part may differ by as much. */
  private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);

  private final CertificateMint mint;
  private final List<Path> written;

  private DevelopmentFiles(CertificateMint mint, List<Path> written) {
    this.mint = mint;
    this.written = List.copyOf(written);
  }

  /**
   * Makes the authority, both certificates of the topology, and the keys that nodes share.
   *
   * @throws FileAlreadyExistsException if a file is there and is to be kept; nothing was written
   */
  public static DevelopmentFiles write(Topology topology, Existing existing, Instant now)
      throws IOException {
    CertificatePlan plan = CertificatePlan.of(topology);
    List<Path> anchors = anchors(topology.certificates());
    Path keys = topology.certificates().poolKeys();
    Path avKeys = topology.certificates().avKeys();
    List<Path> files = new ArrayList<>(anchors);
    for (PlannedCertificate certificate : plan.certificates()) {
      files.add(certificate.files().certificate());
      files.add(certificate.files().key());
    }
    files.add(keys);
    files.add(avKeys);
    if (existing == Existing.KEPT) {
      List<Path> there = files.stream().filter(Files::exists).toList();
      if (!there.isEmpty()) {
        throw new FileAlreadyExistsException(
            there.stream().map(Path::toString).collect(Collectors.joining(", ")));
      }
    }
    for (Path file : files) {
      Files.createDirectories(file.toAbsolutePath().getParent());
    }
    Instant from = now.minus(CLOCK_TOLERANCE).truncatedTo(ChronoUnit.SECONDS);
    Validity validity = new Validity(from, VALIDITY);
    CertificateMint mint = CertificateMint.create("Sallyport development authority", validity);
    for (Path anchor : anchors) {
      Files.writeString(anchor, mint.authority().chainPem());
    }
    for (PlannedCertificate certificate : plan.certificates()) {
      mint.issue(request(certificate, validity))
          .write(certificate.files().certificate(), certificate.files().key(), existing);
    }
    writePoolKeys(keys, existing, now);
    writeTokenKeys(avKeys, existing);
    return new DevelopmentFiles(mint, files);
  }

  /** Makes a file of pool keys with one new key, readable by its owner only. */
  public static void writePoolKeys(Path file, Existing existing, Instant now) throws IOException {
    byte[] secret = secret(PoolKeys.KEY_OCTETS);
    writeSecret(file, existing, PoolKeys.write(0, now.truncatedTo(ChronoUnit.SECONDS), secret));
  }

  /** Makes a file of keys of A/V tokens with one new key, readable by its owner only. */
  public static void writeTokenKeys(Path file, Existing existing) throws IOException {
    writeSecret(file, existing, TokenKeys.write(0, secret(TokenKeys.SECRET_OCTETS)));
  }

  private static byte[] secret(int octets) {
    byte[] secret = new byte[octets];
    new SecureRandom().nextBytes(secret);
    return secret;
  }

  private static void writeSecret(Path file, Existing existing, String text) throws IOException {
    if (existing == Existing.REPLACED) {
      Files.deleteIfExists(file);
    }
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.WRITE)) {
      out.write(text.getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** Files written, in order. */
  public List<Path> written() {
    return written;
  }

  /**
   * Files that a topology names and that are made elsewhere, because somebody else has a part in
   * them; in order, each with the key that names it.
   */
  public static Map<Path, String> madeElsewhere(Topology topology) {
    Map<Path, String> files = new LinkedHashMap<>();
    Xmpp xmpp = topology.xmpp();
    topology.av().sharedSecret().ifPresent(s -> files.put(s.file(), "av.sharedSecrets"));
    topology.webconf().agentTrust().ifPresent(file -> files.put(file, "webconf.agentTrust"));
    xmpp.dialbackSecret().ifPresent(file -> files.put(file, "xmpp.dialbackSecret"));
    xmpp.internal().trust().ifPresent(file -> files.put(file, "xmpp.internal.trust"));
    for (KeyPairFiles pair : xmpp.internal().transparent().stream().toList()) {
      files.put(pair.certificate(), "xmpp.internal.transparent");
      files.put(pair.key(), "xmpp.internal.transparent");
    }
    for (Xmpp.Component component : xmpp.internal().components()) {
      files.put(component.secret(), "xmpp.internal.components");
    }
    return files;
  }

  /** One more certificate of the same authority, for a server inside; it stays in memory. */
  public IssuedCertificate issueServer(String name, Instant now) {
    Instant from = now.minus(CLOCK_TOLERANCE).truncatedTo(ChronoUnit.SECONDS);
    return mint.issue(
        new CertificateRequest(
            Names.of(name),
            new Validity(from, VALIDITY),
            Set.of(Usage.SERVER, Usage.CLIENT),
            KeyType.EC_P256));
  }

  /** The authority. */
  public IssuedCertificate authority() {
    return mint.authority();
  }

  private static List<Path> anchors(Topology.Certificates certificates) {
    List<Path> anchors = new ArrayList<>();
    for (Topology.Trust trust :
        List.of(certificates.internalTrust(), certificates.externalTrust())) {
      if (trust instanceof Topology.Trust.PemFile file && !anchors.contains(file.path())) {
        anchors.add(file.path());
      }
    }
    return anchors;
  }

  private static CertificateRequest request(PlannedCertificate planned, Validity validity) {
    Set<Usage> usages =
        planned.usages().stream()
            .map(usage ->
                switch (usage) {
                  case SERVER -> Usage.SERVER;
                  case CLIENT -> Usage.CLIENT;
                })
            .collect(Collectors.toSet());
    return new CertificateRequest(
        new Names(planned.subject(), planned.names(), List.of(), List.of()),
        validity,
        usages,
        KeyType.EC_P256);
  }
}
