package io.sallyport.net.revocation;

import io.sallyport.net.Loop;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;

/**
 * Owner of what is watched: the paths of certificates in use, who wants to know of each, and when
 * each is due to be looked at again. Safe from any thread; holds its lock for moments only.
 */
final class Watches {
  private final int max;
  private final Map<List<CertificateHash>, Watched> paths = new HashMap<>();
  private int watchers;

  /**
   * @param max watchers at once
   */
  Watches(int max) {
    this.max = max;
  }

  /** A path that is watched. Guarded by the lock of its owner. */
  private static final class Watched {
    private final Path path;
    private final Set<Watcher> watchers = new HashSet<>();
    private Instant dueAt;
    private boolean isUnderWay;

    Watched(Path path, Instant dueAt) {
      this.path = path;
      this.dueAt = dueAt;
    }
  }

  /** Certificates from one in use to the last below the trust anchor, and their hashes. */
  record Path(List<X509Certificate> certificates, List<CertificateHash> hashes) {
    static Path of(List<X509Certificate> certificates) {
      return new Path(certificates, certificates.stream().map(CertificateHash::of).toList());
    }
  }

  /** One who wants to know. Its state belongs to its loop. */
  private final class Watcher implements RevocationChecks.Watch {
    private final Path path;
    private final Loop loop;
    private final Runnable revoked;
    private boolean isOver;

    Watcher(Path path, Loop loop, Runnable revoked) {
      this.path = path;
      this.loop = loop;
      this.revoked = revoked;
    }

    void tell() {
      try {
        loop.execute(this::told);
      } catch (RejectedExecutionException _) {
        // The loop has stopped, and with it what used the certificate.
      }
    }

    private void told() {
      if (!isOver) {
        end();
        revoked.run();
      }
    }

    @Override
    public void end() {
      isOver = true;
      remove(this);
    }
  }

  /**
   * Begins to watch.
   *
   * @param dueAt when to look first
   * @return a watch that watches nothing if there are too many
   */
  synchronized Adding add(Path path, Instant dueAt, Loop loop, Runnable revoked) {
    if (watchers == max) {
      return new Adding(() -> {}, false);
    }
    var watcher = new Watcher(path, loop, revoked);
    watchers++;
    paths.computeIfAbsent(path.hashes(), _ -> new Watched(path, dueAt)).watchers.add(watcher);
    return new Adding(watcher, true);
  }

  /** How {@link #add} ended. */
  record Adding(RevocationChecks.Watch watch, boolean isWatching) {}

  private synchronized void remove(Watcher watcher) {
    var watched = paths.get(watcher.path.hashes());
    if (watched != null && watched.watchers.remove(watcher)) {
      watchers--;
      if (watched.watchers.isEmpty()) {
        paths.remove(watcher.path.hashes());
      }
    }
  }

  /** What is to be looked at now; it is not due again before {@link #renewed} says so. */
  synchronized List<Path> takeDue(Instant now) {
    List<Path> due = new ArrayList<>();
    for (var watched : paths.values()) {
      if (!watched.isUnderWay && !watched.dueAt.isAfter(now)) {
        watched.isUnderWay = true;
        due.add(watched.path);
      }
    }
    return due;
  }

  /** A path was looked at. */
  synchronized void renewed(Path path, Instant dueAt) {
    var watched = paths.get(path.hashes());
    if (watched != null) {
      watched.isUnderWay = false;
      watched.dueAt = dueAt;
    }
  }

  /** A certificate is revoked: everybody with it in a path is told. */
  void revoked(CertificateHash certificate) {
    concerned(certificate).forEach(Watcher::tell);
  }

  private synchronized List<Watcher> concerned(CertificateHash certificate) {
    return paths.values().stream()
        .filter(watched -> watched.path.hashes().contains(certificate))
        .flatMap(watched -> watched.watchers.stream())
        .toList();
  }
}
