package io.sallyport.wire.srl;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A message of the reverse link. Texts are for logs and hold printable characters only. */
public sealed interface SrlMessage {
  /**
   * An agent says who it is.
   *
   * @param services 1 to 32 valid names
   * @param instance of the agent's process
   * @param keys that tokens for these services are signed with, 0 to 4
   * @param agent product, up to 64 octets; may be empty
   */
  record Hello(List<String> services, Id128 instance, List<TokenKey> keys, String agent)
      implements SrlMessage {
    public Hello {
      services = List.copyOf(services);
      keys = List.copyOf(keys);
    }
  }

  /**
   * The edge keeps the link for a client to come.
   *
   * @param pingSeconds 0 to 65535
   * @param poolTarget links that the edge would like from this agent, 0 to 65535
   * @param demand clients that wait now, if said
   * @param edge name of the node, up to 64 octets; may be empty
   */
  record Ready(int pingSeconds, int poolTarget, OptionalInt demand, String edge)
      implements SrlMessage {}

  /** The edge asks whether the agent is there. */
  record Ping(long nonce, OptionalInt demand) implements SrlMessage {}

  record Pong(long nonce) implements SrlMessage {}

  /**
   * A client for one of the agent's services.
   *
   * @param proxy2 for a backend that wants to know who its client is
   * @param token as the client showed it
   * @param target host and port as the client asked; for information only
   */
  record Start(
      Id128 session,
      String service,
      ProxyHeader proxy2,
      String token,
      String target,
      OptionalInt demand)
      implements SrlMessage {
    /** Without the token: it is a secret until it has been used. */
    @Override
    public String toString() {
      return "Start[" + session + " for " + service + "]";
    }
  }

  record Accept(Id128 session) implements SrlMessage {}

  /**
   * The agent does not take the client.
   *
   * @param code see {@link SrlCode}; 0 to 65535, because a later version may have more
   */
  record Reject(Id128 session, int code, String text) implements SrlMessage {
    public static Reject of(Id128 session, SrlCode code) {
      return new Reject(session, code.number(), "");
    }
  }

  /**
   * One end will close.
   *
   * @param retrySeconds when to come back, if said
   */
  record Bye(int code, OptionalInt retrySeconds, String text) implements SrlMessage {
    public static Bye of(SrlCode code) {
      return new Bye(code.number(), OptionalInt.empty(), "");
    }

    public Optional<SrlCode> known() {
      return SrlCode.of(code);
    }
  }
}
