package io.sallyport.net.tls;

import io.sallyport.telemetry.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the files of {@link TlsFiles} and makes checked material of them, or all problems. */
final class MaterialReader {
  /** A file of all anchors of the system has a quarter of this. */
  static final int MAX_FILE_OCTETS = 1024 * 1024;

  private final TlsFiles files;

  MaterialReader(TlsFiles files) {
    this.files = files;
  }

  /** What the files hold at one moment; null for one that cannot be read. */
  record Contents(Map<Path, byte @Nullable []> octets, List<Problem> problems) {
    boolean isSame(Contents other) {
      return octets.keySet().equals(other.octets.keySet())
          && octets.entrySet().stream()
              .allMatch(file -> Arrays.equals(file.getValue(), other.octets.get(file.getKey())));
    }
  }

  /** What was made of the files. */
  sealed interface Reading {
    record Good(TlsMaterial material) implements Reading {}

    record Bad(List<Problem> problems) implements Reading {}
  }

  Contents contents() {
    Map<Path, byte @Nullable []> octets = new LinkedHashMap<>();
    List<Problem> problems = new ArrayList<>();
    for (var pair : files.identities()) {
      octets.put(pair.certificate(), octets(pair.certificate(), problems));
      octets.put(pair.key(), octets(pair.key(), problems));
    }
    files.anchors().ifPresent(path -> octets.put(path, octets(path, problems)));
    return new Contents(octets, problems);
  }

  private static byte @Nullable [] octets(Path path, List<Problem> problems) {
    try (var in = Files.newInputStream(path)) {
      byte[] octets = in.readNBytes(MAX_FILE_OCTETS + 1);
      if (octets.length <= MAX_FILE_OCTETS) {
        return octets;
      }
      problems.add(
          new Problem(
              path.toString(),
              "is larger than " + MAX_FILE_OCTETS + " octets",
              "put certificates or a key there"));
    } catch (NoSuchFileException _) {
      problems.add(
          new Problem(
              path.toString(), "does not exist", "put the file there, or correct its path"));
    } catch (IOException e) {
      problems.add(
          new Problem(
              path.toString(),
              "cannot be read: " + e.getMessage(),
              "let the user that runs the node read it"));
    }
    return null;
  }

  Reading read(Contents contents, Instant now) {
    List<Problem> problems = new ArrayList<>(contents.problems());
    var pem = new PemReader(problems);
    List<TlsIdentity> identities = new ArrayList<>();
    for (var pair : files.identities()) {
      var certificates = contents.octets().get(pair.certificate());
      var keys = contents.octets().get(pair.key());
      var chain =
          certificates == null
              ? List.<java.security.cert.X509Certificate>of()
              : pem.chain(pair.certificate().toString(), certificates);
      var key = keys == null ? null : pem.key(pair.key().toString(), keys);
      if (!chain.isEmpty() && key != null) {
        problems.addAll(TlsIdentity.problems(chain, key, pair, now));
        identities.add(new TlsIdentity(chain, key));
      }
    }
    var trust = trust(contents, pem);
    return problems.isEmpty()
        ? new Reading.Good(new TlsMaterial(identities, trust))
        : new Reading.Bad(List.copyOf(problems));
  }

  private TlsTrust trust(Contents contents, PemReader pem) {
    if (files.anchors().isEmpty()) {
      return TlsTrust.system();
    }
    var path = files.anchors().get();
    var octets = contents.octets().get(path);
    return octets == null
        ? new TlsTrust(List.of())
        : new TlsTrust(pem.anchors(path.toString(), octets), pem.lists(path.toString(), octets));
  }
}
