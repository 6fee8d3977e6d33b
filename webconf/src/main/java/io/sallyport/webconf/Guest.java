package io.sallyport.webconf;

import io.sallyport.net.Loop;
import io.sallyport.net.SourcePrefix;
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
  private final ClientConnection client;
  private final ConferenceToken token;
  private final Id128 session;
  private final String target;
  private final SourcePrefix source;

  // The switchboard's alone.
  final Set<Id128> declined = new HashSet<>(2);
  long admittedNanos;
  int offers;
  boolean isInside;
  Loop.@Nullable Timer patience;
  @Nullable AgentConnection offeredTo;

  Guest(ClientConnection client, ConferenceToken token, Id128 session, String target) {
    this.client = client;
    this.token = token;
    this.session = session;
    this.target = target;
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

  SourcePrefix source() {
    return source;
  }
}
