package io.sallyport.net.revocation;

import io.sallyport.net.Loop;
import io.sallyport.net.dns.Lookup;
import io.sallyport.net.dns.Resolver;
import io.sallyport.net.dns.ServiceTarget;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A resolver that knows the hosts of a test. */
final class HostTable implements Resolver {
  final List<String> asked = new CopyOnWriteArrayList<>();
  private final Map<String, Lookup<InetAddress>> hosts = new ConcurrentHashMap<>();

  HostTable with(String host, String... addresses) {
    var values = Arrays.stream(addresses).map(InetAddress::ofLiteral).toList();
    return with(host, new Lookup.Found<>(values, Duration.ofMinutes(1)));
  }

  HostTable with(String host, Lookup<InetAddress> found) {
    hosts.put(host, found);
    return this;
  }

  @Override
  public void services(Loop loop, String name, Consumer<Lookup<ServiceTarget>> outcome) {
    throw new AssertionError("nobody asks for services here");
  }

  @Override
  public void addresses(Loop loop, String host, Consumer<Lookup<InetAddress>> outcome) {
    asked.add(host);
    var found = hosts.getOrDefault(host, new Lookup.Absent<>(Lookup.Reason.NO_SUCH_NAME));
    loop.execute(() -> outcome.accept(found));
  }
}
