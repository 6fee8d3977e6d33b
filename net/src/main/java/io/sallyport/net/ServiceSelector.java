package io.sallyport.net;

import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import io.sallyport.wire.first.FirstOctets;
import io.sallyport.wire.first.Protocol;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Several services behind one address and port: what the TLS handshake agreed on, and otherwise the
 * first octets, choose which of them has a connection for its whole life. What none of them speaks
 * is closed unanswered and counted.
 */
public final class ServiceSelector implements ConnectionHandler.Factory {
  /** A usual time from the handshake to the octet that decides: some clients connect and wait. */
  public static final Duration DECISION_LIMIT = Duration.ofSeconds(30);

  private final Map<Protocol, ConnectionHandler.Factory> services;
  private final Duration limit;
  private final Optional<SourceWatch> watch;
  private final Reporting reporting;

  /**
   * @param services by the protocol that each speaks
   * @param limit from the handshake to the octet that decides
   * @param watch is told who speaks something else; empty if nobody is banned there
   */
  public ServiceSelector(
      Map<Protocol, ConnectionHandler.Factory> services,
      Duration limit,
      Optional<SourceWatch> watch,
      Counters<NetCounter> counters,
      Events events) {
    this.services = new EnumMap<>(services);
    this.limit = limit;
    this.watch = watch;
    this.reporting = new Reporting(counters, events).sparse();
  }

  /** What the TLS of such a listener offers (RFC 7301), the most wanted first. */
  public List<String> alpn() {
    return services.keySet().stream()
        .flatMap(protocol -> protocol.alpn().stream())
        .distinct()
        .toList();
  }

  @Override
  public ConnectionHandler opened(Connection connection) {
    var agreed = connection.applicationProtocol().map(this::speaking).orElse(List.of());
    return agreed.size() == 1 ? agreed.getFirst().opened(connection) : new Undecided(connection);
  }

  /** Those who speak what has that name: more than one where HTTP leads to several. */
  private List<ConnectionHandler.Factory> speaking(String alpn) {
    return services.entrySet().stream()
        .filter(service -> service.getKey().alpn().contains(alpn))
        .map(Map.Entry::getValue)
        .distinct()
        .toList();
  }

  /** One connection: waits for octets that decide, then passes everything on. Owned by its loop. */
  private final class Undecided implements ConnectionHandler {
    private final Connection connection;
    private final Loop.Timer timer;
    private byte @Nullable [] kept;
    private @Nullable ConnectionHandler chosen;

    Undecided(Connection connection) {
      this.connection = connection;
      this.timer = connection.loop().schedule(limit, this::overdue);
    }

    @Override
    public void received(ByteBuffer octets) {
      if (chosen != null) {
        chosen.received(octets);
      } else {
        decide(kept == null ? octets : joined(kept, octets));
      }
    }

    /** Few octets are kept: more than {@link FirstOctets#MOST} decide, whatever they are. */
    private ByteBuffer joined(byte[] kept, ByteBuffer octets) {
      var all = ByteBuffer.allocate(kept.length + octets.remaining());
      return all.put(kept).put(octets).flip();
    }

    private void decide(ByteBuffer octets) {
      var spoken = FirstOctets.of(octets).orElse(null);
      if (spoken == null) {
        kept = new byte[octets.remaining()];
        octets.get(kept);
        return;
      }
      timer.cancel();
      kept = null;
      var service = services.get(spoken);
      if (service == null) {
        refuse(spoken);
      } else {
        chosen = service.opened(connection);
        chosen.received(octets);
      }
    }

    private void refuse(Protocol spoken) {
      watch.ifPresent(told -> told.report(connection.remote().getAddress(), Offence.NOT_SPOKEN));
      reporting.counters().count(NetCounter.PROTOCOLS_REFUSED);
      reporting
          .events()
          .state(NetEvent.PROTOCOL_REFUSED, "remote", connection.remote(), "spoken", spoken);
      connection.close();
    }

    private void overdue() {
      reporting.counters().count(NetCounter.PROTOCOLS_OVERDUE);
      connection.close();
    }

    @Override
    public void writable() {
      if (chosen != null) {
        chosen.writable();
      }
    }

    @Override
    public void alive() {
      if (chosen != null) {
        chosen.alive();
      }
    }

    @Override
    public void secured() {
      if (chosen != null) {
        chosen.secured();
      }
    }

    @Override
    public void ended() {
      if (chosen != null) {
        chosen.ended();
      } else {
        connection.close();
      }
    }

    @Override
    public void left() {
      if (chosen != null) {
        chosen.left();
      }
    }

    @Override
    public void closed() {
      timer.cancel();
      if (chosen != null) {
        chosen.closed();
      }
    }
  }
}
