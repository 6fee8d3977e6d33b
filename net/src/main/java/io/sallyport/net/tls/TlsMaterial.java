package io.sallyport.net.tls;

import java.util.List;

/**
 * What one side of the node shows and trusts at a time.
 *
 * @param identities one or more, the default first
 */
public record TlsMaterial(List<TlsIdentity> identities, TlsTrust trust) {
  public TlsMaterial {
    identities = List.copyOf(identities);
    if (identities.isEmpty()) {
      throw new IllegalArgumentException("no identity");
    }
  }
}
