package io.sallyport.net.tls;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where the TLS identities and the trust of one side of the node are.
 *
 * @param identities one or more; the first is shown to ends that ask for no name or an unknown one
 * @param anchors PEM file of trust anchors; empty takes the system's
 */
public record TlsFiles(List<TlsIdentity.KeyPairFiles> identities, Optional<Path> anchors) {
  public TlsFiles {
    identities = List.copyOf(identities);
    if (identities.isEmpty()) {
      throw new IllegalArgumentException("no identity");
    }
  }

  public static TlsFiles of(Path certificate, Path key, Path anchors) {
    return new TlsFiles(
        List.of(new TlsIdentity.KeyPairFiles(certificate, key)), Optional.of(anchors));
  }
}
