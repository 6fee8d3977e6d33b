package io.sallyport.xmpp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** A step on the way to a partner that is only tried out. */
public sealed interface TrialStep {
  /** Its servers are known, in the order to try. */
  record Found(List<PartnerServer> servers) implements TrialStep {
    public Found {
      servers = List.copyOf(servers);
    }
  }

  /** There are none. */
  record NotFound(String why) implements TrialStep {}

  /** The addresses of one server. */
  record Resolved(PartnerServer server, List<InetAddress> addresses) implements TrialStep {
    public Resolved {
      addresses = List.copyOf(addresses);
    }
  }

  /** One server has no address that may be dialled. */
  record NotResolved(PartnerServer server, String why) implements TrialStep {}

  /**
   * Nothing could be learnt of a name, most likely through no fault of the partner's.
   *
   * @param name a domain, or the host of one of its servers
   */
  record Unanswered(String name, String why) implements TrialStep {}

  /** Stanzas could be sent there. */
  record Usable(StreamReport report) implements TrialStep {}

  /**
   * Nothing can be sent there.
   *
   * @param why the step that failed
   */
  record Unusable(InetSocketAddress target, String why) implements TrialStep {}

  /** All has been tried; the last step. */
  record Over() implements TrialStep {}
}
