package io.sallyport.webconf;

import io.sallyport.net.Loop;
import io.sallyport.net.SourcePrefix;
import io.sallyport.net.StrangerGate;
import io.sallyport.wire.srl.ConferenceToken;
import io.sallyport.wire.srl.Id128;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A client whose token is good, on its way to an agent. Its identity never changes; the rest is the
 * switchboard's, on its loop.
 */
final class Guest {
  /** A session to be, and the host and port that the client named. */
  record Asked(Id128 session, String target) {}

  private final ClientConnection client;
  private final ConferenceToken token;
  private final Id128 session;
  private final String target;
  private final SourcePrefix source;
  private final boolean isExempt;

  // The switchboard's alone.
  final Set<Id128> declined = new HashSet<>(2);
  long admittedNanos;
  int offers;
  boolean isInside;
  Loop.@Nullable Timer patience;
  @Nullable AgentConnection offeredTo;

  /**
   * @param asked what it asked for
   * @param isExempt true if many are behind its address
   */
  Guest(ClientConnection client, ConferenceToken token, Asked asked, boolean isExempt) {
    this.client = client;
    this.token = token;
    this.session = asked.session();
    this.target = asked.target();
    this.isExempt = isExempt;
    this.source = SourcePrefix.of(client.connection().remote().getAddress());
  }

  ClientConnection client() {
    return client;
  }

  ConferenceToken token() {
    return token;
  }

  String service() {
    return token.service();
  }

  Id128 session() {
    return session;
  }

  String target() {
    return target;
  }

  /** True if limits per source are {@link StrangerGate#EXEMPT_TIMES} times as high. */
  boolean isExempt() {
    return isExempt;
  }

  SourcePrefix source() {
    return source;
  }
}
