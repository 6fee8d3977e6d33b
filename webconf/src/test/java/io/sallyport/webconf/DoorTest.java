package io.sallyport.webconf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.net.AddressSet;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.InnerGate;
import io.sallyport.net.NetCounter;
import io.sallyport.net.StrangerGate;
import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.telemetry.Counters;
import io.sallyport.testkit.ManualLoop;
import io.sallyport.testkit.RecordingConnection;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** The gate before a service on a shared port. */
class DoorTest {
  private static final InetSocketAddress ENDS = new InetSocketAddress("192.0.2.1", 443);

  private final ManualLoop loop = new ManualLoop();
  private final StrangerGate gate =
      new StrangerGate(StrangerGate.Limits.DEFAULT, AddressSet.NONE, loop.nanoTime());

  @Test
  void keepsNoPlaceForAConnectionThatItsServiceFailsAt() {
    ConnectionHandler.Factory door =
        new InnerGate(
                "EXT-08", gate, new Counters<>("net", NetCounter.class), (event, fields) -> {})
            .before((connection, entry) -> {
              assertThat(gate.open()).isEqualTo(1);
              throw new IllegalStateException("on purpose");
            });
    var connection =
        new RecordingConnection(
            loop, 1, new RecordingConnection.Ends(ENDS, ENDS, PeerIdentity.NONE));
    assertThatThrownBy(() -> connection.open(door)).isInstanceOf(IllegalStateException.class);
    assertThat(gate.open()).isZero();
  }
}
