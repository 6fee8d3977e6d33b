package io.sallyport.xmpp;

import io.sallyport.net.Loop;
import io.sallyport.net.dns.Lookup;
import io.sallyport.net.dns.Resolver;
import io.sallyport.net.dns.ServiceTarget;
import java.net.InetAddress;
import java.util.function.Consumer;

/**
 * Addresses of servers inside that the topology names. Nobody else is looked for: the DNS records
 * of our own domains lead to ourselves.
 */
public record NoServices(Resolver hosts) implements Resolver {
  @Override
  public void services(Loop loop, String name, Consumer<Lookup<ServiceTarget>> outcome) {
    loop.execute(() -> outcome.accept(new Lookup.Absent<>(Lookup.Reason.NOT_OFFERED)));
  }

  @Override
  public void addresses(Loop loop, String host, Consumer<Lookup<InetAddress>> outcome) {
    hosts.addresses(loop, host, outcome);
  }
}
