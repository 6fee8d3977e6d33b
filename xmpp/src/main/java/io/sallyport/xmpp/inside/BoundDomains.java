package io.sallyport.xmpp.inside;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Which stream of which gateway serves which of our domains. Owner: the loop of the inside leg.
 *
 * @param <S> a stream, equal to itself only
 */
public final class BoundDomains<S> {
  /** Domains that one stream may serve. */
  public static final int MAX_PER_STREAM = 256;

  /** What a gateway may serve. */
  public interface Permissions {
    boolean isHosted(String domain);

    /** True if a gateway may serve a hosted domain. */
    boolean allows(String gateway, String domain);

    /** True if no other gateway may serve it at the same time. */
    boolean isExclusive(String gateway, String domain);
  }

  /** What became of a request to serve a domain. */
  public enum Outcome {
    BOUND,
    /** Stanza error {@code not-allowed}: not hosted, or not for this gateway. */
    NOT_ALLOWED,
    /** {@code conflict}: another gateway has it for itself. */
    CONFLICT,
    /** {@code resource-constraint}. */
    TOO_MANY
  }

  private record Binding<S>(S stream, String gateway) {}

  private final Permissions permissions;
  private final Map<String, Set<Binding<S>>> byDomain = new LinkedHashMap<>();
  private final Set<String> everBound = ConcurrentHashMap.newKeySet();

  /** What streams that are open have given up, at most what they may serve. */
  private final Map<S, Set<String>> released = new HashMap<>();

  public BoundDomains(Permissions permissions) {
    this.permissions = permissions;
  }

  /**
   * A stream asks for a domain.
   *
   * @param gateway the name that its certificate proves
   */
  public Outcome bind(S stream, String gateway, String domain) {
    if (!permissions.isHosted(domain) || !permissions.allows(gateway, domain)) {
      return Outcome.NOT_ALLOWED;
    }
    Set<Binding<S>> bindings = byDomain.getOrDefault(domain, Set.of());
    boolean isTaken =
        bindings.stream()
            .anyMatch(b ->
                !b.gateway().equals(gateway)
                    && (permissions.isExclusive(b.gateway(), domain)
                        || permissions.isExclusive(gateway, domain)));
    if (isTaken) {
      return Outcome.CONFLICT;
    }
    if (!isBound(stream, domain) && domains(stream).size() >= MAX_PER_STREAM) {
      return Outcome.TOO_MANY;
    }
    byDomain
        .computeIfAbsent(domain, _ -> new LinkedHashSet<>())
        .add(new Binding<>(stream, gateway));
    everBound.add(domain);
    return Outcome.BOUND;
  }

  /** What has been taken for the domain already is still delivered. */
  public void unbind(S stream, String domain) {
    if (isBound(stream, domain)) {
      released.computeIfAbsent(stream, _ -> new HashSet<>()).add(domain);
    }
    byDomain.computeIfPresent(
        domain,
        (_, bindings) -> {
          bindings.removeIf(b -> b.stream().equals(stream));
          return bindings.isEmpty() ? null : bindings;
        });
  }

  /** A stream has ended. */
  public void remove(S stream) {
    domains(stream).forEach(domain -> unbind(stream, domain));
    released.remove(stream);
  }

  /**
   * True if a stream may send what is from a domain: it serves it, or did and has given it up, and
   * answers what is open.
   */
  public boolean speaksFor(S stream, String domain) {
    return isBound(stream, domain) || released.getOrDefault(stream, Set.of()).contains(domain);
  }

  public boolean isBound(S stream, String domain) {
    return byDomain.getOrDefault(domain, Set.of()).stream()
        .anyMatch(b -> b.stream().equals(stream));
  }

  /** True if anybody serves the domain. */
  public boolean isServed(String domain) {
    return byDomain.containsKey(domain);
  }

  /** True if anybody has served the domain since the start of the node. Call from any thread. */
  public boolean wasBound(String domain) {
    return everBound.contains(domain);
  }

  /** The domains that a stream serves. */
  public List<String> domains(S stream) {
    List<String> domains = new ArrayList<>();
    byDomain.forEach((domain, bindings) -> {
      if (bindings.stream().anyMatch(b -> b.stream().equals(stream))) {
        domains.add(domain);
      }
    });
    return Collections.unmodifiableList(domains);
  }

  /**
   * The stream that takes what is for a user: the same gateway for one user as long as it is there,
   * so that what it remembers of a conversation stays in one place. Empty if nobody serves the
   * domain.
   *
   * @param bareAddress of the user, for example {@code mara@harbor.example}
   * @param preferred of the streams of one gateway
   */
  public Optional<S> streamFor(String domain, String bareAddress, Predicate<S> preferred) {
    Set<Binding<S>> bindings = byDomain.getOrDefault(domain, Set.of());
    List<String> gateways = bindings.stream().map(Binding::gateway).distinct().toList();
    return RendezvousOrder.of(gateways, bareAddress).stream()
        .findFirst()
        .flatMap(gateway ->
            bindings.stream()
                .filter(b -> b.gateway().equals(gateway))
                .map(Binding::stream)
                .min(Comparator.comparing(stream -> !preferred.test(stream))));
  }
}
