package io.sallyport.access;

import io.sallyport.net.Dialler;
import io.sallyport.net.Loop;
import io.sallyport.net.dns.Lookup;
import io.sallyport.net.dns.Resolver;
import io.sallyport.net.dns.ServiceTarget;
import io.sallyport.net.revocation.RevocationChecks;
import io.sallyport.net.revocation.RevocationVerdict;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Consumer;

/** Of a pool without partners: nothing is looked up, and nothing learnt. */
final class NoOutside implements Dialler, Resolver, RevocationChecks {
  private static final String DETAIL = "this pool has no partners";

  @Override
  public void dial(Loop loop, InetSocketAddress target, String name, Outcome outcome) {
    loop.execute(() -> outcome.failed(new Failure(Failure.Reason.UNREACHABLE, DETAIL)));
  }

  @Override
  public void services(Loop loop, String name, Consumer<Lookup<ServiceTarget>> outcome) {
    loop.execute(() -> outcome.accept(new Lookup.Failed<>(DETAIL)));
  }

  @Override
  public void addresses(Loop loop, String host, Consumer<Lookup<InetAddress>> outcome) {
    loop.execute(() -> outcome.accept(new Lookup.Failed<>(DETAIL)));
  }

  @Override
  public void judge(Loop loop, List<X509Certificate> chain, Consumer<RevocationVerdict> outcome) {
    outcome.accept(new RevocationVerdict.Unknown(DETAIL));
  }

  @Override
  public Watch watch(Loop loop, List<X509Certificate> chain, Runnable revoked) {
    return () -> {};
  }
}
