package io.sallyport.topology;

import io.sallyport.topology.Topology.Trust;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads where certificates, keys and anchors are. */
final class CertificatesParser {

  private static final String SYSTEM = "system";
  private static final String DEFAULT_POOL_KEYS = "certs/pool.keys";
  private static final String DEFAULT_AV_KEYS = "certs/av.keys";

  /** The folder of the topology file, from which relative paths go. */
  private final Path folder;

  CertificatesParser(Path origin) {
    Path file = origin.toAbsolutePath().normalize();
    Path parent = file.getParent();
    this.folder = parent == null ? file : parent;
  }

  Topology.Certificates certificates(Section certificates) {
    Section trust = certificates.section("trust", Keys.TRUST);
    return new Topology.Certificates(
        keyPair(certificates, "external"),
        keyPair(certificates, "internal"),
        trust(trust, "external"),
        trust(trust, "internal"),
        certificates
            .value("poolKeys", (l, v) -> path(certificates.values(), l, v))
            .orElse(folder.resolve(DEFAULT_POOL_KEYS)),
        certificates
            .value("avKeys", (l, v) -> path(certificates.values(), l, v))
            .orElse(folder.resolve(DEFAULT_AV_KEYS)));
  }

  private Topology.KeyPairFiles keyPair(Section certificates, String key) {
    Section files = certificates.section(key, Keys.KEY_PAIR);
    return new Topology.KeyPairFiles(
        files.value("certificate", (l, v) -> path(files.values(), l, v)).orElse(folder),
        files.value("key", (l, v) -> path(files.values(), l, v)).orElse(folder));
  }

  private Trust trust(Section trust, String key) {
    return trust
        .value(key, (l, v) -> trust(trust.values(), l, v))
        .orElse(new Trust.SystemAnchors());
  }

  private Optional<Trust> trust(Values values, String label, YamlValue value) {
    return value instanceof YamlValue.Scalar scalar && scalar.text().equals(SYSTEM)
        ? Optional.of(new Trust.SystemAnchors())
        : path(values, label, value).map(Trust.PemFile::new);
  }

  /** A place in the folder of the topology file. */
  Path at(String name) {
    return folder.resolve(name);
  }

  /** A path, which goes from the folder of the topology file. */
  Optional<Path> path(Values values, String label, YamlValue value) {
    return values
        .text(label, value)
        .flatMap(text -> {
          try {
            return Optional.of(folder.resolve(text).normalize());
          } catch (InvalidPathException e) {
            values.refuse(value, label + " is not a path: " + text, "write the path of a file");
            return Optional.empty();
          }
        });
  }
}
