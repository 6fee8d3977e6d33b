package io.sallyport.av;

import io.sallyport.net.Dialler;
import io.sallyport.net.LoopStreams;
import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.testkit.ManualLoop;
import io.sallyport.testkit.RecordingConnection;
import io.sallyport.wire.stun.TransportAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** A TCP port on paper: peers connect to it and are dialled from it as the test says. */
final class PaperPort implements LoopStreams.Port {
  /** A connection that is being opened. */
  record Dial(InetSocketAddress target, Duration limit, Dialler.Outcome outcome) {}

  final Deque<Dial> dials = new ArrayDeque<>();
  boolean isClosed;
  private final ManualLoop loop;
  private final LoopStreams.Door door;
  private long serial;

  PaperPort(ManualLoop loop, LoopStreams.Door door) {
    this.loop = loop;
    this.door = door;
  }

  /** A peer connects; empty if it is turned away. */
  Optional<RecordingConnection> accept(TransportAddress from) {
    InetSocketAddress remote = from.toSocketAddress();
    if (isClosed || !door.admits(remote)) {
      return Optional.empty();
    }
    RecordingConnection connection = connection(remote);
    connection.open(door::opened);
    return Optional.of(connection);
  }

  /** The oldest dial that has no answer is answered by its target. */
  RecordingConnection answer() {
    Dial dial = dials.remove();
    RecordingConnection connection = connection(dial.target());
    connection.open(dial.outcome()::opened);
    return connection;
  }

  /** The oldest dial that has no answer fails. */
  void refuse() {
    dials
        .remove()
        .outcome()
        .failed(new Dialler.Failure(Dialler.Failure.Reason.REFUSED, "on paper"));
  }

  /** The same for want of an address: there is a connection between the two already. */
  void collide() {
    dials
        .remove()
        .outcome()
        .failed(new Dialler.Failure(Dialler.Failure.Reason.UNREACHABLE, "on paper"));
  }

  private RecordingConnection connection(InetSocketAddress remote) {
    var local = PaperRelay.RELAY4.toSocketAddress();
    var connection =
        new RecordingConnection(
            loop, ++serial, new RecordingConnection.Ends(local, remote, PeerIdentity.NONE));
    connection.setReading(false);
    return connection;
  }

  @Override
  public void dial(InetSocketAddress target, Duration limit, Dialler.Outcome outcome) {
    dials.add(new Dial(target, limit, outcome));
  }

  @Override
  public void close() {
    isClosed = true;
    while (!dials.isEmpty()) {
      refuse();
    }
  }
}
