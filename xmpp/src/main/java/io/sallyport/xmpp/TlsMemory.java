package io.sallyport.xmpp;

import io.sallyport.wire.xmpp.XmppDomain;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Which domains have proven themselves over TLS lately: whoever can do that is not heard in the
 * clear, or somebody on the way could take TLS away (RFC 7590 section 3.1). Forgotten when the node
 * stops. Safe from any thread.
 */
final class TlsMemory {
  static final Duration LENGTH = Duration.ofDays(30);

  /** Domains remembered; only listed ones come here. */
  private static final int MAX_DOMAINS = 10_000;

  private final Map<XmppDomain, Long> seen = new ConcurrentHashMap<>();
  private final LongSupplier nanoTime;

  TlsMemory(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** A certificate has proven a domain. */
  void note(XmppDomain domain) {
    if (seen.size() < MAX_DOMAINS || seen.containsKey(domain)) {
      seen.put(domain, nanoTime.getAsLong());
    }
  }

  boolean has(XmppDomain domain) {
    Long at = seen.get(domain);
    return at != null && nanoTime.getAsLong() - at < LENGTH.toNanos();
  }
}
