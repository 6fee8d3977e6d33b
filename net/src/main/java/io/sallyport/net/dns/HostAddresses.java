package io.sallyport.net.dns;

import io.sallyport.net.dns.Lookup.Reason;
import io.sallyport.net.dns.PartnerAddresses.Refusal;
import io.sallyport.topology.AddressText;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** What the findings of both families say of one host. */
final class HostAddresses {
  private final PartnerAddresses partners;
  private final RandomGenerator random;

  HostAddresses(PartnerAddresses partners, RandomGenerator random) {
    this.partners = partners;
    this.random = random;
  }

  /**
   * Good addresses win over whatever else was found, then forbidden ones over failures.
   *
   * @param findings one for each family that was looked up; at least one
   */
  Lookup<InetAddress> join(List<Finding.Dated> findings) {
    List<InetAddress> all =
        findings.stream()
            .flatMap(dated ->
                dated.finding() instanceof Finding.Addresses found
                    ? found.addresses().stream()
                    : Stream.empty())
            .toList();
    List<InetAddress> allowed = new ArrayList<>(all.stream().filter(partners::allows).toList());
    if (!allowed.isEmpty()) {
      return found(allowed, findings);
    }
    if (!all.isEmpty()) {
      return new Lookup.Forbidden<>(forbidden(all));
    }
    return without(findings);
  }

  private Lookup<InetAddress> found(List<InetAddress> allowed, List<Finding.Dated> findings) {
    Collections.shuffle(allowed, Random.from(random));
    return new Lookup.Found<>(
        allowed.stream().limit(Resolver.MAX_ADDRESSES).toList(),
        // What is not there is no reason to look again before the rest is over.
        findings.stream()
            .filter(dated -> !(dated.finding() instanceof Finding.Nothing))
            .map(Finding.Dated::lifetime)
            .min(Comparator.naturalOrder())
            .orElse(Duration.ZERO));
  }

  private String forbidden(List<InetAddress> addresses) {
    InetAddress one = addresses.getFirst();
    Optional<Refusal> refusal = partners.refusal(one);
    return AddressText.of(one) + " is " + refusal.map(Refusal::words).orElse("allowed");
  }

  private static Lookup<InetAddress> without(List<Finding.Dated> findings) {
    Reason reason = Reason.NO_RECORD;
    for (Finding.Dated dated : findings) {
      if (dated.finding() instanceof Finding.Failure failure) {
        return new Lookup.Failed<>(failure.detail());
      }
      if (dated.finding() instanceof Finding.Nothing nothing) {
        reason = nothing.reason() == Reason.NO_SUCH_NAME ? nothing.reason() : reason;
      }
    }
    return new Lookup.Absent<>(reason);
  }
}
