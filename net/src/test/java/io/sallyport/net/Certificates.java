package io.sallyport.net;

import io.sallyport.net.mint.CertificateMint;
import io.sallyport.net.mint.CertificateRequest;
import io.sallyport.net.mint.IssuedCertificate;
import io.sallyport.net.tls.TlsFiles;
import io.sallyport.net.tls.TlsIdentities;
import io.sallyport.net.tls.TlsIdentity.KeyPairFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;

/** Authorities and certificates of a test, and their files. */
public final class Certificates {
  public static Instant yesterday() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(1, ChronoUnit.DAYS);
  }

  public final CertificateMint authority = CertificateMint.create("Harbor Test Authority", year());
  public final CertificateMint stranger = CertificateMint.create("Stranger Authority", year());
  private final Path folder;

  public Certificates(Path folder) {
    this.folder = folder;
  }

  private static CertificateRequest.Validity year() {
    return new CertificateRequest.Validity(yesterday(), Duration.ofDays(365));
  }

  public static CertificateRequest request(String name) {
    return CertificateRequest.server(name, yesterday());
  }

  public IssuedCertificate issue(String name) {
    return authority.issue(request(name));
  }

  /** Writes, or writes anew, the files NAME.crt and NAME.key. */
  public KeyPairFiles write(String name, IssuedCertificate issued) {
    var files = new KeyPairFiles(folder.resolve(name + ".crt"), folder.resolve(name + ".key"));
    try {
      issued.write(files.certificate(), files.key(), IssuedCertificate.Existing.REPLACED);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  /** Trusting this authority. */
  public TlsFiles files(KeyPairFiles... identities) {
    var anchors = folder.resolve("anchors.pem");
    try {
      Files.writeString(anchors, authority.authority().chainPem());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new TlsFiles(Arrays.asList(identities), Optional.of(anchors));
  }

  public TlsIdentities identities(Platform platform, KeyPairFiles... identities) {
    return opened(
        TlsIdentities.open(
            files(identities),
            new TlsIdentities.Surroundings(
                platform.tls(), InstantSource.system(), new RecordedEvents())));
  }

  public static TlsIdentities opened(TlsIdentities.Opening opening) {
    return switch (opening) {
      case TlsIdentities.Opening.Opened(var identities) -> identities;
      case TlsIdentities.Opening.Refused(var problems) ->
          throw new AssertionError(problems.toString());
    };
  }
}
