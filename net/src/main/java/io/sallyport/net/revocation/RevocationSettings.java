package io.sallyport.net.revocation;

import io.sallyport.topology.Federation;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * How revocation is checked.
 *
 * @param federation sizes of caches, and whether certificates in use are looked at again
 * @param sources own addresses to fetch from, one of each family at most: row EXT-02; if there is
 *     none, the system chooses
 * @param targets addresses that may be dialled because a certificate names them
 * @param allowedPorts ports that may be dialled: port 80, but for tests
 * @param pace when what is known is renewed
 */
public record RevocationSettings(
    Federation.Revocation federation,
    List<InetAddress> sources,
    Predicate<InetAddress> targets,
    Set<Integer> allowedPorts,
    RenewalPace pace) {

  public RevocationSettings {
    sources = List.copyOf(sources);
    allowedPorts = Set.copyOf(allowedPorts);
  }

  /** As nodes check. */
  public static RevocationSettings of(
      Federation.Revocation federation, List<InetAddress> sources, Predicate<InetAddress> targets) {
    return new RevocationSettings(
        federation, sources, targets, Set.of(HttpPlace.PORT), RenewalPace.DEFAULT);
  }

  public RevocationSettings withAllowedPorts(Set<Integer> changed) {
    return new RevocationSettings(federation, sources, targets, changed, pace);
  }

  public RevocationSettings withPace(RenewalPace changed) {
    return new RevocationSettings(federation, sources, targets, allowedPorts, changed);
  }
}
