package io.sallyport.access;

import io.sallyport.net.Loop;
import io.sallyport.net.dns.Lookup;
import io.sallyport.net.dns.Resolver;
import io.sallyport.net.dns.ServiceTarget;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A resolver on paper: knows what a test tells it, and what was asked. */
final class PaperNames implements Resolver {
  static final Duration LIFETIME = Duration.ofMinutes(5);

  final List<String> asked = new ArrayList<>();
  private final Map<String, Lookup<ServiceTarget>> services = new HashMap<>();
  private final Map<String, Lookup<InetAddress>> addresses = new HashMap<>();

  void service(String domain, ServiceTarget... targets) {
    services.put(
        "_sipfederationtls._tcp." + domain, new Lookup.Found<>(List.of(targets), LIFETIME));
  }

  void service(String domain, Lookup<ServiceTarget> outcome) {
    services.put("_sipfederationtls._tcp." + domain, outcome);
  }

  void host(String name, String... literals) {
    List<InetAddress> found = new ArrayList<>();
    for (String literal : literals) {
      found.add(InetAddress.ofLiteral(literal));
    }
    addresses.put(name, new Lookup.Found<>(found, LIFETIME));
  }

  @Override
  public void services(Loop loop, String name, Consumer<Lookup<ServiceTarget>> outcome) {
    asked.add(name);
    Lookup<ServiceTarget> found =
        services.getOrDefault(name, new Lookup.Absent<>(Lookup.Reason.NO_SUCH_NAME));
    loop.execute(() -> outcome.accept(found));
  }

  @Override
  public void addresses(Loop loop, String host, Consumer<Lookup<InetAddress>> outcome) {
    asked.add(host);
    Lookup<InetAddress> found =
        addresses.getOrDefault(host, new Lookup.Absent<>(Lookup.Reason.NO_SUCH_NAME));
    loop.execute(() -> outcome.accept(found));
  }
}
