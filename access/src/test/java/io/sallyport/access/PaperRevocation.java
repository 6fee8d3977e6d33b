package io.sallyport.access;

import io.sallyport.net.Loop;
import io.sallyport.net.revocation.RevocationChecks;
import io.sallyport.net.revocation.RevocationVerdict;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Revocation on paper: says what a test says. */
final class PaperRevocation implements RevocationChecks {
  RevocationVerdict verdict = new RevocationVerdict.Good();

  /** Verdicts that a test holds back. */
  final List<Runnable> heldBack = new ArrayList<>();

  boolean holdsBack;

  /** Told when a certificate in use is found to be revoked. */
  final List<Runnable> watchers = new ArrayList<>();

  @Override
  public void judge(Loop loop, List<X509Certificate> chain, Consumer<RevocationVerdict> outcome) {
    if (holdsBack) {
      heldBack.add(() -> outcome.accept(verdict));
    } else {
      outcome.accept(verdict);
    }
  }

  @Override
  public Watch watch(Loop loop, List<X509Certificate> chain, Runnable revoked) {
    watchers.add(revoked);
    return () -> watchers.remove(revoked);
  }
}
