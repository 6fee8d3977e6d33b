package io.sallyport.topology;

import io.sallyport.topology.Av.Lifetimes;
import io.sallyport.topology.Av.Peers;
import io.sallyport.topology.Av.Protocols;
import io.sallyport.topology.Av.Quotas;
import io.sallyport.topology.Av.SharedSecret;
import io.sallyport.topology.Av.Tokens;
import io.sallyport.topology.Section.ItemCount;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Reads the settings of the A/V Edge. */
final class AvParser {

  private static final PortRange DEFAULT_RELAY_PORTS = new PortRange(50_000, 59_999);
  private static final Duration DEFAULT_TOKEN_LIFETIME = Duration.ofHours(8);
  private static final Duration MIN_LIFETIME = Duration.ofMinutes(1);
  private static final Duration MAX_TOKEN_LIFETIME = Duration.ofDays(180);
  private static final Duration MAX_ALLOCATION_LIFETIME = Duration.ofDays(1);
  private static final int DEFAULT_BANDWIDTH_PER_USER_KB = 10_000;
  private static final int DEFAULT_BANDWIDTH_PER_PORT_KB = 3_000;
  private static final int MAX_BANDWIDTH_KB = 10_000_000;

  /** Multiplexing, versions 5 and 6, is not built. */
  private static final int MAX_MS_VERSION = 4;

  /** Keeps Microsoft's clients to what is proven: SHA-1 and IPv4. */
  private static final int DEFAULT_MS_VERSION = 2;

  private static final int MAX_LANES = 64;
  private static final int MAX_BLOCKS = 256;
  private static final int MAX_DENIED = 1_000;
  private static final int MAX_PER_ALLOCATION = 1_000;
  private static final int MAX_PER_NODE = 1_000_000;
  private static final int MAX_RATE = 10_000;

  private final Section av;
  private final Values values;
  private final Files files;

  /** Reads the path of a file. */
  @FunctionalInterface
  interface Files {
    Optional<Path> path(Values values, String label, YamlValue value);
  }

  AvParser(Section av, Files files) {
    this.av = av;
    this.values = av.values();
    this.files = files;
  }

  Av av() {
    return new Av(
        av.value("relayPorts", values::relayPorts).orElse(DEFAULT_RELAY_PORTS),
        // Closed, some relayed calls with partners fail, so that is for the site to choose.
        av.value("relayInbound", values::flag).orElse(true),
        bandwidth("maxBandwidthPerUserKB", DEFAULT_BANDWIDTH_PER_USER_KB),
        bandwidth("maxBandwidthPerPortKB", DEFAULT_BANDWIDTH_PER_PORT_KB),
        av.value("realm", values::realm),
        tokens(),
        sharedSecret(),
        protocols("external"),
        protocols("internal"),
        av.value("msVersion", values.integer(1, MAX_MS_VERSION)).orElse(DEFAULT_MS_VERSION),
        av.value("mobility", values::flag).orElse(false),
        lifetimes(),
        quotas(av.section("quotas", Keys.AV_QUOTAS)),
        peers(av.section("peers", Keys.AV_PEERS)),
        av.value("lanes", values.integer(1, MAX_LANES)),
        av.value("backend", values.constant(Av.Backend.class)).orElse(Av.Backend.AUTO));
  }

  private int bandwidth(String key, int absent) {
    return av.value(key, values.integer(1, MAX_BANDWIDTH_KB)).orElse(absent);
  }

  private Tokens tokens() {
    return new Tokens(
        av.value("maxTokenLifetime", values.duration(MIN_LIFETIME, MAX_TOKEN_LIFETIME))
            .orElse(DEFAULT_TOKEN_LIFETIME),
        av.value("tokenMac", values.constant(Av.TokenMac.class)).orElse(Av.TokenMac.HMAC_SHA1),
        av.list("deniedClients", ItemCount.upTo(MAX_DENIED), values::clientId));
  }

  private Optional<SharedSecret> sharedSecret() {
    char separator = av.value("secretSeparator", values::separator).orElse(':');
    return av.value("sharedSecrets", (label, value) -> files.path(values, label, value))
        .map(file -> new SharedSecret(file, separator));
  }

  private Protocols protocols(String side) {
    Section section = av.section(side, Keys.AV_PROTOCOLS);
    Protocols absent = Protocols.DEFAULT;
    return new Protocols(
        section.value("msTurn", values::flag).orElse(absent.msTurn()),
        section.value("turn", values::flag).orElse(absent.turn()),
        section.value("stun", values::flag).orElse(absent.stun()),
        section.value("classicStun", values::flag).orElse(absent.classicStun()));
  }

  private Lifetimes lifetimes() {
    Lifetimes absent = Lifetimes.DEFAULT;
    Lifetimes read =
        new Lifetimes(
            av.value("allocationLifetime", values.duration(MIN_LIFETIME, MAX_ALLOCATION_LIFETIME))
                .orElse(absent.standard()),
            av.value(
                    "maxAllocationLifetime", values.duration(MIN_LIFETIME, MAX_ALLOCATION_LIFETIME))
                .orElse(absent.max()));
    if (read.standard().compareTo(read.max()) > 0) {
      av.refuse(
          av.has("maxAllocationLifetime") ? "maxAllocationLifetime" : "allocationLifetime",
          "allocations would last longer by default than at most",
          "write a 'maxAllocationLifetime' of at least 'allocationLifetime'");
    }
    return read;
  }

  private static Quotas quotas(Section quotas) {
    Quotas absent = Quotas.DEFAULT;
    return new Quotas(
        quota(quotas, "allocationsPerUser", MAX_PER_NODE, absent.allocationsPerUser()),
        quota(quotas, "allocationsPerSource", MAX_PER_NODE, absent.allocationsPerSource()),
        quota(quotas, "allocations", MAX_PER_NODE, absent.allocations()),
        quota(quotas, "newPerUser", MAX_RATE, absent.newPerUser()),
        quota(quotas, "permissions", MAX_PER_ALLOCATION, absent.permissions()),
        quota(quotas, "channels", MAX_PER_ALLOCATION, absent.channels()),
        quota(quotas, "peerConnections", MAX_PER_ALLOCATION, absent.peerConnections()),
        quota(quotas, "connectionsPerSource", MAX_PER_NODE, absent.connectionsPerSource()),
        quota(quotas, "connections", MAX_PER_NODE, absent.connections()),
        quota(quotas, "failuresPerMinute", MAX_RATE, absent.failuresPerMinute()),
        quota(quotas, "answersPerSecond", MAX_RATE, absent.answersPerSecond()));
  }

  private static int quota(Section quotas, String key, int max, int absent) {
    return quotas.value(key, quotas.values().integer(1, max)).orElse(absent);
  }

  private static Peers peers(Section peers) {
    Values values = peers.values();
    return new Peers(
        peers.list("allow", ItemCount.upTo(MAX_BLOCKS), values::addressBlock),
        peers.list("deny", ItemCount.upTo(MAX_BLOCKS), values::addressBlock),
        peers.value("lowPorts", values::flag).orElse(false),
        peers.value("loopbackForTests", values::flag).orElse(false));
  }
}
