package io.sallyport.net.lane;

import java.nio.channels.DatagramChannel;

/** A socket on a channel of the Java runtime. */
final class NioSocket extends LaneSocket {
  final DatagramChannel channel;
  boolean dontFragment;
  int trafficClass;

  NioSocket(int index, SocketSpec spec, Endpoint local, DatagramChannel channel) {
    super(index, spec, local);
    this.channel = channel;
    this.dontFragment = spec.dontFragment();
    this.trafficClass = spec.trafficClass();
  }
}
