package io.sallyport.net.lane;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * Channels and a selector of the Java runtime: works everywhere, makes an object for each new
 * source and a system call for each datagram, knows no traffic class of what came and no ICMP
 * errors.
 */
final class NioBackend implements LaneBackend {
  private final LaneMemory memory;
  private final Outbox outbox;
  private final LaneCounters counters;
  private final Selector selector;
  private final ByteBuffer[] buffers;
  private final int bufferOctets;
  private final ByteBuffer all;
  private final ByteBuffer joined = ByteBuffer.allocateDirect(Outbox.MAX_IPV6_OCTETS);
  private final ArrayList<SelectionKey> ready = new ArrayList<>();
  private Delivery delivery;
  private int usedBuffers;
  private boolean holdsClosed;

  @SuppressWarnings("NullAway.Init") // the delivery is that of the pass under way
  NioBackend(LaneSettings settings, LaneMemory memory, Outbox outbox, LaneCounters counters) {
    this.memory = memory;
    this.outbox = outbox;
    this.counters = counters;
    this.bufferOctets = settings.bufferOctets();
    this.buffers = new ByteBuffer[settings.buffers()];
    for (int i = 0; i < buffers.length; i++) {
      // One octet more than fits tells a datagram that was cut.
      buffers[i] = memory.segment.asSlice(memory.bufferOffset(i), bufferOctets + 1L).asByteBuffer();
    }
    this.all = memory.segment.asByteBuffer();
    try {
      this.selector = Selector.open();
    } catch (IOException e) {
      throw new IllegalStateException("no selector can be opened", e);
    }
  }

  @Override
  public SocketOpening open(int index, SocketSpec spec) {
    DatagramChannel channel = null;
    try {
      giveBackPorts();
      channel = DatagramChannel.open(family(spec.local()));
      configure(channel, spec);
      channel.bind(spec.local());
      var local = Endpoint.of((InetSocketAddress) channel.getLocalAddress());
      var socket = new NioSocket(index, spec, local, channel);
      channel.register(selector, SelectionKey.OP_READ, socket);
      return new SocketOpening.Opened(socket);
    } catch (IOException | UnsupportedOperationException e) {
      close(channel);
      return new SocketOpening.Refused(NioErrors.reason(e), String.valueOf(e.getMessage()));
    }
  }

  /** A selector holds the port of a closed channel until it is next asked. */
  private void giveBackPorts() throws IOException {
    if (holdsClosed) {
      holdsClosed = false;
      selector.selectNow();
      selector.wakeup(); // which may just have been taken back
    }
  }

  private static StandardProtocolFamily family(InetSocketAddress address) {
    return address.getAddress() instanceof Inet4Address
        ? StandardProtocolFamily.INET
        : StandardProtocolFamily.INET6;
  }

  private static void configure(DatagramChannel channel, SocketSpec spec) throws IOException {
    channel.configureBlocking(false);
    if (spec.sharesPort()) {
      channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    }
    if (spec.dontFragment()) {
      channel.setOption(ExtendedSocketOptions.IP_DONTFRAGMENT, true);
    }
    if (spec.trafficClass() != 0) {
      channel.setOption(StandardSocketOptions.IP_TOS, spec.trafficClass());
    }
    if (spec.receiveOctets() > 0) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, spec.receiveOctets());
    }
    if (spec.sendOctets() > 0) {
      channel.setOption(StandardSocketOptions.SO_SNDBUF, spec.sendOctets());
    }
  }

  @Override
  public void close(LaneSocket socket) {
    holdsClosed = true;
    close(((NioSocket) socket).channel);
  }

  @SuppressWarnings("EmptyCatch") // a socket that will not close is nothing that anyone could mend
  private static void close(@Nullable DatagramChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException _) {
      // said above
    }
  }

  @Override
  public void await(long nanos) {
    try {
      long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
      if (millis > 0) {
        selector.select(millis);
      }
    } catch (IOException e) {
      throw new IllegalStateException("the selector failed", e);
    }
  }

  @Override
  public boolean receive(Delivery to) {
    delivery = to;
    usedBuffers = 0;
    try {
      selector.selectNow();
    } catch (IOException e) {
      throw new IllegalStateException("the selector failed", e);
    }
    // Handlers may open sockets, which selects again.
    ready.clear();
    ready.addAll(selector.selectedKeys());
    selector.selectedKeys().clear();
    for (int i = 0; i < ready.size(); i++) {
      read((NioSocket) ready.get(i).attachment());
    }
    return usedBuffers > 0;
  }

  private void read(NioSocket socket) {
    int bound = Math.min(buffers.length, usedBuffers + LaneSettings.MAX_BUFFERS_OF_SOCKET);
    while (socket.isOpen && usedBuffers < bound) {
      if (!readOne(socket)) {
        return;
      }
    }
  }

  /** Hands up one datagram; false if there is none. */
  private boolean readOne(NioSocket socket) {
    var buffer = buffers[usedBuffers].clear();
    counters.count(LaneCounter.RECEIVE_CALLS);
    try {
      if (!(socket.channel.receive(buffer) instanceof InetSocketAddress source)) {
        return false;
      }
      delivery.datagram.source().set(source.getAddress(), source.getPort());
    } catch (IOException _) {
      counters.count(LaneCounter.RECEIVE_FAILED);
      return false;
    }
    if (buffer.position() > bufferOctets) {
      counters.count(LaneCounter.TRUNCATED);
    } else if (delivery.datagram.source().isIpv4() == socket.local().isIpv4()) {
      long offset = memory.bufferOffset(usedBuffers++);
      delivery.received(socket, offset, buffer.position(), 0, -1);
    }
    return true;
  }

  @Override
  public void send(LaneSocket socket) {
    for (int i = socket.firstQueued; i != LaneSocket.NONE; i = outbox.next[i]) {
      send((NioSocket) socket, i);
    }
  }

  private void send(NioSocket socket, int i) {
    joined.clear();
    copy(outbox.headerOffset[i], outbox.headerLength[i]);
    copy(outbox.payloadOffset[i], outbox.payloadLength[i]);
    joined.flip();
    int length = joined.remaining();
    var target = new Endpoint().set(outbox.high[i], outbox.low[i], outbox.port[i]);
    try {
      adjust(socket, i);
      counters.count(LaneCounter.SEND_CALLS);
      int sent = socket.channel.send(joined, target.toSocketAddress());
      if (sent == 0 && length > 0) {
        counters.count(LaneCounter.DROPPED_BLOCKED);
      } else {
        counters.count(LaneCounter.SENT);
        counters.add(LaneCounter.SENT_OCTETS, length);
      }
    } catch (IOException e) {
      counters.count(NioErrors.dropped(e));
    }
  }

  private void copy(long offset, int length) {
    joined.put(joined.position(), all, (int) offset, length);
    joined.position(joined.position() + length);
  }

  /** Options are the socket's: a datagram that differs from the one before changes them. */
  private void adjust(NioSocket socket, int i) throws IOException {
    boolean dontFragment = socket.dontFragmentOf(outbox.fragmentation[i]);
    if (dontFragment != socket.dontFragment) {
      socket.channel.setOption(ExtendedSocketOptions.IP_DONTFRAGMENT, dontFragment);
      socket.dontFragment = dontFragment;
    }
    int trafficClass = socket.trafficClassOf(outbox.trafficClass[i]);
    if (trafficClass != socket.trafficClass) {
      socket.channel.setOption(StandardSocketOptions.IP_TOS, trafficClass);
      socket.trafficClass = trafficClass;
    }
  }

  @Override
  public void wakeUp() {
    selector.wakeup();
  }

  @Override
  @SuppressWarnings(
      "EmptyCatch") // a selector that will not close is nothing that anyone could mend
  public void release() {
    try {
      selector.close();
    } catch (IOException _) {
      // said above
    }
  }
}
