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
  private final List<Runnable> held = new ArrayList<>();
  private boolean isHolding;

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

  /** From now on answers are late: they come with {@link #release}. */
  void hold() {
    isHolding = true;
  }

  /** Lets the late answers come. */
  void release() {
    isHolding = false;
    held.forEach(Runnable::run);
    held.clear();
  }

  private void answer(Loop loop, Runnable answer) {
    if (isHolding) {
      held.add(() -> loop.execute(answer));
    } else {
      loop.execute(answer);
    }
  }

  @Override
  public void services(Loop loop, String name, Consumer<Lookup<ServiceTarget>> outcome) {
    asked.add(name);
    Lookup<ServiceTarget> found =
        services.getOrDefault(name, new Lookup.Absent<>(Lookup.Reason.NO_SUCH_NAME));
    answer(loop, () -> outcome.accept(found));
  }

  @Override
  public void addresses(Loop loop, String host, Consumer<Lookup<InetAddress>> outcome) {
    asked.add(host);
    Lookup<InetAddress> found =
        addresses.getOrDefault(host, new Lookup.Absent<>(Lookup.Reason.NO_SUCH_NAME));
    answer(loop, () -> outcome.accept(found));
  }
}
