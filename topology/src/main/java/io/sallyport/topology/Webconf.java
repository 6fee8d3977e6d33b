package io.sallyport.topology;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Settings of the Web Conferencing Edge.
 *
 * @param agentTrust anchors of the certificates of agents inside; empty for those of the inside
 * @param allow services that agents may serve besides those that their certificates name
 * @param keys of tokens for services whose agents announce none
 * @param captureLegacy where the first octets of unknown servers inside are kept; empty if nowhere
 */
public record Webconf(
    Optional<Path> agentTrust,
    List<Allowed> allow,
    List<SigningKey> keys,
    Optional<Capture> captureLegacy,
    Limits limits) {
  public Webconf {
    allow = List.copyOf(allow);
    keys = List.copyOf(keys);
  }

  /**
   * What an agent may serve besides.
   *
   * @param name in its certificate
   */
  public record Allowed(String name, List<String> services) {
    public Allowed {
      services = List.copyOf(services);
    }
  }

  /**
   * A public key of tokens.
   *
   * @param id 16 hexadecimal digits
   * @param key 64 hexadecimal digits: Ed25519, as RFC 8032 writes it
   */
  public record SigningKey(String service, String id, String key) {}

  /** What is kept of servers inside that speak something else, and of which. */
  public record Capture(Path folder, List<AddressBlock> sources) {
    public Capture {
      sources = List.copyOf(sources);
    }
  }

  /**
   * How much of each there may be, and how long it may take.
   *
   * @param strangers connections of clients that have shown no good token
   * @param waitingPerService clients for whom no agent has a free connection
   * @param parkWait how long such a client waits
   * @param poolTarget free connections that the edge would like from each agent
   * @param stall how long one end of a session may take nothing of what is there for it
   * @param sessionIdle how long nothing may be said in a session; zero for as long as it likes
   * @param sessionMax how long a session may last; zero for as long as it likes
   * @param drainGrace how long a node that stops waits for sessions
   * @param times that few sites change
   */
  public record Limits(
      int sessions,
      int sessionsPerService,
      int sessionsPerSource,
      int strangers,
      int strangersPerSource,
      int waitingPerService,
      Duration parkWait,
      int poolTarget,
      int parkedPerAgent,
      int parkedPerService,
      Duration stall,
      Duration sessionIdle,
      Duration sessionMax,
      Duration drainGrace,
      Times times) {
    public static final Limits DEFAULT =
        new Limits(
            20_000,
            5_000,
            1_000,
            1_024,
            64,
            1_024,
            Duration.ofSeconds(5),
            8,
            64,
            256,
            Duration.ofMinutes(1),
            Duration.ofHours(1),
            Duration.ofDays(1),
            Duration.ofSeconds(30),
            Times.DEFAULT);
  }

  /**
   * Times that few sites change.
   *
   * @param prefaceWait from the TLS handshake of a client to the end of its request
   * @param helloWait from the TLS handshake of an agent to the end of its first message
   * @param pingInterval how often an agent's free connection has to show that it lives
   * @param acceptWait how long an agent may take to answer an offer
   * @param offersWait how long the offers of one client may take together
   * @param halfCloseLinger how long nothing may be said after one end has said its last word
   * @param tokenSkew how far the clocks of who makes tokens may differ from ours
   * @param tokenLifeMax no token may be good for longer from now on
   * @param keyGrace how long an agent's keys are good after its last connection
   */
  public record Times(
      Duration prefaceWait,
      Duration helloWait,
      Duration pingInterval,
      Duration pongWait,
      Duration acceptWait,
      Duration offersWait,
      Duration halfCloseLinger,
      Duration tokenSkew,
      Duration tokenLifeMax,
      Duration keyGrace) {
    /** Pings are shorter than the 30 s after which firewalls forget connections at the earliest. */
    public static final Times DEFAULT =
        new Times(
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(25),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofMinutes(1),
            Duration.ofMinutes(15),
            Duration.ofMinutes(5));
  }
}
