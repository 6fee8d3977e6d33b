package io.sallyport.net.revocation;

import io.sallyport.net.Deadline;
import io.sallyport.net.Loop;
import io.sallyport.net.dns.Lookup;
import io.sallyport.net.dns.Resolver;
import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Looks up hosts for threads that may wait. */
record Hosts(Resolver resolver, Loop loop) {
  /** The addresses of a host, as the resolver lets them through. Blocks until the deadline. */
  Lookup<InetAddress> addresses(String host, Deadline deadline) {
    var found = new CompletableFuture<Lookup<InetAddress>>();
    try {
      loop.execute(() -> resolver.addresses(loop, host, found::complete));
      return found.get(deadline.leftNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      return new Lookup.Failed<>("no answer in time");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Lookup.Failed<>("the node stops");
    } catch (RejectedExecutionException _) {
      return new Lookup.Failed<>("the node stops");
    } catch (ExecutionException e) {
      throw new IllegalStateException("a lookup ended with a failure", e);
    }
  }
}
